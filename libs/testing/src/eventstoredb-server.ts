import { spawnSync } from 'node:child_process';

export interface EventStoreDbServer {
  /** esdb://… of a real server, whose log may hold anything already */
  readonly url: string;
  stop(): Promise<void>;
}

/** the last release under this name; later ones are called KurrentDB */
export const EVENTSTOREDB_IMAGE = 'eventstore/eventstore:24.10.4-jammy';
const PORT = 2113;

/** @returns why there is no real EventStoreDB for tests here, undefined where there is one */
export function eventStoreDbMissing(): string | undefined {
  return address() !== undefined || dockerHasImage() ? undefined : `neither EVENT_STORE_URL_TEST nor ESDB_URL is set, and Docker has no ${EVENTSTOREDB_IMAGE}`;
}

/** A real server: the one in EVENT_STORE_URL_TEST or ESDB_URL; else a container, where Docker has the image; else undefined. */
export async function eventStoreDbServer(): Promise<EventStoreDbServer | undefined> {
  const url = address();
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
  if (!dockerHasImage()) return undefined;
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(EVENTSTOREDB_IMAGE)
    .withCommand(['--insecure', '--mem-db', '--run-projections=None'])
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forHttp('/health/live', PORT).forStatusCodeMatching((code) => code >= 200 && code < 300))
    .start();
  return { url: `esdb://${container.getHost()}:${container.getMappedPort(PORT)}?tls=false`, stop: async () => void (await container.stop()) };
}

function address(): string | undefined {
  return process.env.EVENT_STORE_URL_TEST ?? process.env.ESDB_URL;
}

function dockerHasImage(): boolean {
  return spawnSync('docker', ['image', 'inspect', EVENTSTOREDB_IMAGE], { stdio: 'ignore', timeout: 5_000 }).status === 0;
}
