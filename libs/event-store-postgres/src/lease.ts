import type { Client } from 'pg';
import { connect, disconnect } from './connection';
import { WRITER_LOCK } from './schema';

/**
 * The right to be the one writer: a session's advisory lock on a connection of its own, so the server itself passes it on when its holder is
 * gone. It spares two writers from stopping each other; order and uniqueness do not hang on it, the log's primary key guards them.
 */
export class Lease {
  private client: Client | undefined;

  constructor(private readonly url: string, private readonly onLoss: () => void) {}

  get held(): boolean {
    return this.client !== undefined;
  }

  /** @returns false where another process holds it */
  async take(): Promise<boolean> {
    if (this.client) return true;
    const client = await connect(this.url, (dead) => {
      if (dead !== this.client) return;
      this.client = undefined;
      this.onLoss();
    });
    const { rows } = await client.query<{ taken: string }>('select pg_try_advisory_lock($1)::text as taken', [WRITER_LOCK]);
    if (rows[0]?.taken === 'true') this.client = client;
    else await disconnect(client);
    return this.held;
  }

  async release(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    if (client) await disconnect(client);
  }
}
