import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '@evenhand/nest';

export interface DistributedOptions {
  /** instances of the projections */
  readonly replicas: number;
  /** esdb://… or postgres://… of an event store elsewhere; default: the PostgreSQL that is started */
  readonly eventStore?: string;
  /** of the entry, on loopback; 0: any free one */
  readonly port: number;
  /** folder of all that is kept: databases, Kafka's log, a log of each process */
  readonly data: string;
}

export const USAGE = 'npm run distributed -- [--replicas N] [--event-store esdb://…] [--port 8080] [--data folder]';

/** @throws ConfigError naming what does not fit */
export function readOptions(args: readonly string[]): DistributedOptions {
  const { replicas, port, data, 'event-store': eventStore } = parsed(args);
  if (!/^([1-9]|[1-5]\d|6[0-4])$/.test(replicas)) throw refused('--replicas', 'is 1 to 64: a customer belongs to one of 64 slots, and an instance without a slot has nothing to do', replicas);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw refused('--port', 'is 0 to 65535', port);
  if (eventStore !== undefined && !/^(postgres(ql)?|esdb(\+discover)?):\/\/\S+$/.test(eventStore)) throw refused('--event-store', 'is the esdb://… or postgres://… of an event store', undefined);
  return { replicas: Number(replicas), port: Number(port), data: resolve(data), ...(eventStore !== undefined && { eventStore }) };
}

function parsed(args: readonly string[]): { replicas: string; port: string; data: string; 'event-store'?: string } {
  const text = (value: string): { type: 'string'; default: string } => ({ type: 'string', default: value });
  try {
    return parseArgs({ args: [...args], options: { replicas: text('1'), port: text('8080'), data: text('.evenhand/distributed'), 'event-store': { type: 'string' } } }).values;
  } catch (error) {
    throw new ConfigError(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

const refused = (name: string, rule: string, given: string | undefined): ConfigError => new ConfigError(`${name} ${rule}${given === undefined ? '' : ` (given: ${given})`}\n${USAGE}`);
