import { Client, DatabaseError } from 'pg';
import type { ClientConfig } from 'pg';

const INT8 = 20;
const INT4 = 23;
const INT2 = 21;

/** @param more settings of the session, as `-c name=value`. Every connection's settings: time in UTC as `recordedAtOf` reads it, and no wait for a lock that an answer of ours could be waiting for. */
export function connectionConfig(url: string, more = ''): ClientConfig {
  const address = new URL(url);
  const given = address.searchParams.get('options') ?? '';
  address.searchParams.delete('options');
  return {
    connectionString: address.href,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // a server that holds the connection but does not answer: the query rejects, and the connection is given up
    query_timeout: 30_000,
    application_name: 'evenhand event store',
    options: `${given} -c timezone=UTC -c datestyle=ISO -c lock_timeout=2000 ${more}`.trim(),
    // positions stay below 2^53 for the next 285 years at a million events a second
    types: { getTypeParser: (oid: number) => (oid === INT8 || oid === INT4 || oid === INT2 ? Number : String) },
  };
}

const dead = new WeakSet<Client>();

/** A connection whose death is told to `onDeath` once, and shown by `isDead`; queries on it reject. */
export async function connect(url: string, onDeath: (client: Client) => void = (): void => undefined): Promise<Client> {
  const client = new Client(connectionConfig(url));
  const bury = (): void => {
    const known = dead.has(client);
    dead.add(client);
    if (!known) onDeath(client);
  };
  client.on('error', bury);
  await client.connect();
  client.on('end', bury);
  return client;
}

export function isDead(client: Client): boolean {
  return dead.has(client);
}

export async function disconnect(client: Client): Promise<void> {
  client.removeAllListeners('end');
  await client.end().catch(() => undefined);
}

/** The server went away, is starting or stopping, or cannot write now: trying again later may help. Anything else is an answer. */
export function isOutage(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) return false;
  if (!(error instanceof DatabaseError)) return true;
  const code = error.code ?? '';
  return code.startsWith('08') || code.startsWith('57P') || code === '25006' || code === '53300';
}

/** Another transaction has, or may have, what this one wanted to write. */
export function isViolation(error: unknown): boolean {
  return error instanceof DatabaseError && ['23505', '40P01', '55P03'].includes(error.code ?? '');
}
