import { CustomerTurns, LocalTurns, murmur2, StoreUnavailable } from '@evenhand/event-sourcing';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';

const TURNS = 0x45565443;
/** Locks that customers share: a batch about thousands takes no more, and the server's table of locks is not filled. */
const BUCKETS = 256;
const CONNECTIONS = 8;
/** Longer than any turn takes: whoever stands still within one for so long loses it. */
const STANDSTILL_MS = 30_000;
/** Longer than several turns that stand still: a server that holds the connection but does not answer is given up. */
const PATIENCE_MS = 90_000;

/**
 * Turns among all processes that share a database: advisory locks, held by a transaction for as long as the turn takes, so that the server itself
 * frees them when a process is gone. Always taken in the same order, so nobody waits in a circle. The processes of one store use one database.
 */
export class PostgresTurns extends CustomerTurns {
  private readonly here = new LocalTurns();
  private readonly pool: Pool;

  /** @param databaseUrl postgres://…; connected to when it is first needed @param patienceMs how long a turn is waited for */
  constructor(databaseUrl: string, patienceMs = PATIENCE_MS) {
    super();
    this.pool = new Pool({
      connectionString: databaseUrl, max: CONNECTIONS, application_name: 'evenhand turns', connectionTimeoutMillis: 5_000, keepAlive: true, query_timeout: patienceMs,
      idle_in_transaction_session_timeout: STANDSTILL_MS,
    });
    // a lost connection shows at the next question
    this.pool.on('error', () => undefined).on('connect', (client) => void client.on('error', () => undefined));
  }

  override within<T>(customers: readonly string[], work: () => Promise<T>): Promise<T> {
    return this.here.within(customers, async () => {
      const client = await this.take(customers);
      let failure: Error | undefined;
      try {
        return await work();
      } finally {
        await client.query('commit').catch((error: Error) => (failure = error));
        client.release(failure);
      }
    });
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async take(customers: readonly string[]): Promise<PoolClient> {
    const buckets = [...new Set(customers.map((customer) => (murmur2(customer) >>> 0) % BUCKETS))].sort((a, b) => a - b);
    let client: PoolClient | undefined;
    try {
      client = await this.pool.connect();
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock($1::integer, bucket) from unnest($2::integer[]) bucket', [TURNS, buckets]);
      return client;
    } catch (error) {
      client?.release(error as Error);
      throw new StoreUnavailable('the turns of customers cannot be given out now', { cause: error });
    }
  }
}
