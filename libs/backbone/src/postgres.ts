import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import { Client } from 'pg';

const PATIENCE_MS = 5_000;
const RETRY_MS = 250;

/** Runs a piece of work on a connection of its own. @throws StoreUnavailable where the server does not answer within five seconds */
export async function connect<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  for (const begun = performance.now(); ; await sleep(RETRY_MS)) {
    const client = new Client({ connectionString: url, application_name: 'evenhand', connectionTimeoutMillis: PATIENCE_MS });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => undefined);
      if (performance.now() - begun > PATIENCE_MS) throw new StoreUnavailable('the database cannot be reached', { cause: error });
      continue;
    }
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
