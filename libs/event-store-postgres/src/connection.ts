import { Client, DatabaseError } from 'pg';
import type { ClientConfig } from 'pg';

const INT8 = 20;
const INT4 = 23;
const INT2 = 21;

/** Every connection's settings: time in UTC as `recordedAtOf` reads it, and no wait for a lock that an answer of ours could be waiting for. */
export function connectionConfig(url: string): ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // a server that holds the connection but does not answer: the query rejects, and the connection is given up
    query_timeout: 30_000,
    application_name: 'evenhand event store',
    options: '-c timezone=UTC -c datestyle=ISO -c lock_timeout=2000',
    // positions stay below 2^53 for the next 285 years at a million events a second
    types: { getTypeParser: (oid: number) => (oid === INT8 || oid === INT4 || oid === INT2 ? Number : String) },
  };
}

/** A connection whose death is told to `onDeath` once; queries on it reject. */
export async function connect(url: string, onDeath: (client: Client) => void = (): void => undefined): Promise<Client> {
  const client = new Client(connectionConfig(url));
  let told = false;
  const tell = (): void => {
    if (!told) onDeath(client);
    told = true;
  };
  client.on('error', tell);
  await client.connect();
  client.on('end', tell);
  return client;
}

export async function disconnect(client: Client): Promise<void> {
  client.removeAllListeners('end');
  await client.end().catch(() => undefined);
}

/** The server went away, is starting or stopping, or cannot write now: trying again later may help. Anything else is an answer. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true;
  const code = error.code ?? '';
  return code.startsWith('08') || code.startsWith('57P') || code === '25006' || code === '53300';
}

/** Another transaction has, or may have, what this one wanted to write. */
export function isViolation(error: unknown): boolean {
  return error instanceof DatabaseError && ['23505', '40P01', '55P03'].includes(error.code ?? '');
}
