import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '@evenhand/nest';
import { endEntryLeftBehind, startEntryProcess } from './entry.process';
import type { RunningEntry } from './entry.process';
import type { DistributedOptions } from './options';
import { logsIn, ROOT, startParts } from './parts';
import { freePorts, isTaken } from './ports';
import type { Route } from './routes';
import { perService } from './services';

const PROXY = join(ROOT, 'infra/proxy');

export interface RunningDistributed {
  /** of the entry */
  readonly url: string;
  /** host:port */
  readonly brokers: string;
  /** what runs, and where: for people */
  readonly parts: readonly { readonly name: string; readonly where: string; readonly pid?: number | undefined }[];
  /** Stops all, the entry first. */
  close(): Promise<void>;
}

/**
 * All of Evenhand on one machine as it runs on many: PostgreSQL, Kafka, each service as a process of its own, an entry before them.
 * What dies while it runs is named and started again; what does not come up at the start ends all.
 * @param say hears what an operator should, line by line
 * @throws ConfigError where something that is needed is not there, or the port is taken
 */
export async function startDistributed(options: DistributedOptions, say: (line: string) => void): Promise<RunningDistributed> {
  const parts = await startParts(options, say);
  try {
    const entry = await entryBefore(parts.hostsOf, options, say);
    const close = async (): Promise<void> => {
      await entry.stop();
      await parts.close();
    };
    return {
      url: entry.url, brokers: parts.kafka.brokers, close,
      parts: [
        { name: 'entry', where: `${entry.url}, ${entry.what}` },
        ...parts.instances.map(({ name, port, process: one }) => ({ name, where: `http://127.0.0.1:${port}`, pid: one.pid })),
        { name: 'Kafka', where: parts.kafka.brokers, pid: parts.kafka.pid },
        { name: 'PostgreSQL', where: new URL(parts.databaseUrl).host },
        ...(options.eventStore ? [{ name: 'event store', where: options.eventStore.replace(/\/\/[^@/]*@/, '//') }] : []),
      ],
    };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

async function entryBefore(hostsOf: Parameters<typeof perService<string[]>>[0], { port, data }: DistributedOptions, say: (line: string) => void): Promise<RunningEntry> {
  const folder = join(data, 'nginx');
  await endEntryLeftBehind(folder);
  if (port !== 0 && (await isTaken(port))) throw new ConfigError(`Something listens on 127.0.0.1:${port} already: say another --port.`);
  const [free] = await freePorts(1);
  const { routes } = JSON.parse(await readFile(join(PROXY, 'routes.json'), 'utf8')) as { readonly routes: readonly Route[] };
  const logFile = join(await logsIn(data), 'entry.log');
  return startEntryProcess({ routes, port: port === 0 ? (free as number) : port, instances: perService(hostsOf), descriptionFile: join(PROXY, 'openapi.json'), folder, logFile, say });
}
