import { postgresSession } from '@evenhand/nest';
import { Pool } from 'pg';
import type { ClientConfig, PoolClient } from 'pg';

/** A server that holds a connection but does not answer is given up: the work is tried again on another one. */
export const connectionTo = (url: string, name: string): ClientConfig => ({
  ...postgresSession(url), application_name: name, connectionTimeoutMillis: 5_000, query_timeout: 30_000,
});

/** @param lost hears of connections that are lost while nothing is asked of them: whatever is asked next on one fails, or goes to another */
export function poolOf(url: string, max: number, lost: (error: Error) => void): Pool {
  const pool = new Pool({ ...connectionTo(url, 'evenhand reactors'), max });
  return pool.on('error', lost).on('connect', (client) => void client.on('error', () => undefined));
}

/** Done whole or not at all; a connection on which that failed is not used again. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
  }
}
