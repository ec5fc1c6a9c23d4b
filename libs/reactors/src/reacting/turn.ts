import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { REACTING } from '../schema';

const RETRY_MS = 500;

/** The right to be the one process that reacts: a session's advisory lock, so the server itself passes it on when its holder is gone. */
export class Turn {
  private client: Client | undefined;

  constructor(private readonly databaseUrl: string) {}

  get held(): boolean {
    return this.client !== undefined;
  }

  /** Returns when it is this process's, or the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    while (!this.client && !signal.aborted) {
      if (await this.take()) return;
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async end(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async take(): Promise<boolean> {
    const client = new Client({ connectionString: this.databaseUrl, application_name: 'evenhand reactors turn', keepAlive: true });
    const lost = (): void => {
      if (this.client === client) this.client = undefined;
    };
    client.on('error', lost);
    client.on('end', lost);
    await client.connect();
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [REACTING]);
    if (rows[0]?.taken) this.client = client;
    else await client.end();
    return this.held;
  }
}
