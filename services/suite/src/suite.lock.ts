import { setTimeout as sleep } from 'node:timers/promises';
import { postgresSession } from '@evenhand/nest';
import { Client } from 'pg';

/** 'even' in ASCII; who holds it is the one suite of that server */
const KEY = 0x6576656e;
const TRIES = 20;
const PAUSE_MS = 100;

/**
 * One suite per PostgreSQL of its own: a session lock there, gone with the process that held it. A second suite on the same folder would
 * else stop the server under the first. Lost with the server, it is taken again as soon as that is back.
 */
export class SuiteLock {
  private released = false;

  private constructor(private readonly url: string, private client: Client) {
    this.watch();
  }

  /** @returns undefined where another suite holds it; one killed a moment ago is waited for */
  static async take(url: string): Promise<SuiteLock | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      const client = await attempt(url);
      if (client) return new SuiteLock(url, client);
      await sleep(PAUSE_MS);
    }
    return undefined;
  }

  async release(): Promise<void> {
    this.released = true;
    await this.client.end().catch(() => undefined);
  }

  private watch(): void {
    this.client.once('end', () => void this.retake());
  }

  private async retake(): Promise<void> {
    while (!this.released) {
      const client = await attempt(this.url).catch(() => undefined);
      if (client) {
        this.client = client;
        if (this.released) return void (await client.end());
        return this.watch();
      }
      await sleep(PAUSE_MS);
    }
  }
}

async function attempt(url: string): Promise<Client | undefined> {
  const client = new Client({ ...postgresSession(url), application_name: 'evenhand suite' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [KEY]);
    if (rows[0]?.taken) return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  await client.end();
  return undefined;
}
