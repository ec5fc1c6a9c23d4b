import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { missingForKafka } from '@evenhand/local-kafka';
import { ConfigError, createLog } from '@evenhand/nest';
import { startOwnPostgres } from '../own-postgres';
import { environmentOf } from './environment';
import { answers } from './health';
import { startKeptKafka } from './kept-kafka';
import { ManagedProcess } from './managed-process';
import type { DistributedOptions } from './options';
import { freePorts } from './ports';
import { mainOf, NODE_FLAGS, SERVICES } from './services';
import type { ServiceName } from './services';

/** of the repository, from src as from dist */
export const ROOT = resolve(__dirname, '../../../..');
const PARENT_WATCH = join(ROOT, 'services/suite/dist/distributed/parent.watch.js');

/** One instance of a service, as a process on a port of its own. */
export interface Instance {
  readonly service: ServiceName;
  readonly name: string;
  readonly port: number;
  readonly process: ManagedProcess;
}

export interface Parts {
  readonly instances: readonly Instance[];
  readonly kafka: { readonly brokers: string; readonly pid: number };
  /** postgres://…; holds the password */
  readonly databaseUrl: string;
  /** host:port of each instance of a service */
  hostsOf(service: ServiceName): string[];
  /** Stops all in the order of what they give each other: services in the order of SERVICES, Kafka, PostgreSQL last. */
  close(): Promise<void>;
}

export type PartsOptions = Pick<DistributedOptions, 'replicas' | 'eventStore' | 'data'>;

/** @returns the folder of a log of each process, made where absent */
export async function logsIn(data: string): Promise<string> {
  const logs = join(data, 'logs');
  await mkdir(logs, { recursive: true });
  return logs;
}

/**
 * Starts what the entry stands before. PostgreSQL and Kafka that a killed start left running are adopted; services of such a start end by
 * themselves.
 * @param say hears what an operator should, line by line
 * @throws ConfigError where something that is needed is not there
 */
export async function startParts({ replicas, eventStore, data }: PartsOptions, say: (line: string) => void): Promise<Parts> {
  const missing = missingForKafka();
  if (missing) throw new ConfigError(`Kafka cannot be started here: ${missing}. docker compose up runs the same in containers.`);
  const stops: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  };
  try {
    const logs = await logsIn(data);
    const postgres = await startOwnPostgres(data, createLog('warn'));
    stops.push(() => postgres.stop());
    const kafka = await startKeptKafka(join(data, 'kafka'), say);
    stops.push(() => kafka.stop());
    const wanted = namesOf(replicas);
    const ports = await freePorts(wanted.length);
    const hostsOf = (service: ServiceName): string[] => wanted.flatMap((one, i) => (one.service === service ? [`127.0.0.1:${ports[i]}`] : []));
    const backing = { databaseUrl: postgres.url, eventStoreUrl: eventStore ?? postgres.url, brokers: kafka.brokers, urlOf: (service: ServiceName) => `http://${hostsOf(service)[0]}` };
    const instances = wanted.map(({ service, name }, i): Instance => {
      const port = ports[i] as number;
      const env = { ...process.env, ...environmentOf(service, backing), HOST: '127.0.0.1', PORT: String(port) };
      return { service, name, port, process: serviceProcess(service, name, env, join(logs, `${name}.log`), say) };
    });
    for (const { process: one } of [...instances].reverse()) stops.push(() => one.stop());
    await Promise.all(instances.map(({ process: one }) => one.start()));
    return { instances, kafka, databaseUrl: postgres.url, hostsOf, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function namesOf(replicas: number): { readonly service: ServiceName; readonly name: string }[] {
  return SERVICES.flatMap((service) => {
    const several = service === 'projections' && replicas > 1;
    return Array.from({ length: several ? replicas : 1 }, (_, i) => ({ service, name: several ? `${service}-${i + 1}` : service }));
  });
}

function serviceProcess(service: ServiceName, name: string, env: NodeJS.ProcessEnv, logFile: string, say: (line: string) => void): ManagedProcess {
  const healthy = (): Promise<void> => answers(`http://127.0.0.1:${env['PORT']}/health/ready`);
  return new ManagedProcess({ name, command: process.execPath, args: ['--require', PARENT_WATCH, ...NODE_FLAGS, mainOf(service)], cwd: ROOT, env, logFile, say, healthy });
}
