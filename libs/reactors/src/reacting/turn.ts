import { Client } from 'pg';
import { connectionTo } from '../connection';

/** Advisory locks of those who react, one a service. */
const REACTING = 0x45565252;

/** The right to be the one process that reacts for a service: a session's advisory lock, so the server itself passes it on when its holder is gone. */
export class Turn {
  private client: Client | undefined;

  constructor(private readonly databaseUrl: string, private readonly service: string) {}

  get held(): boolean {
    return this.client !== undefined;
  }

  /** @returns whether it is this process's now */
  async take(): Promise<boolean> {
    if (this.client) return true;
    const client = new Client(connectionTo(this.databaseUrl, 'evenhand reactors turn'));
    const lost = (): void => {
      if (this.client === client) this.client = undefined;
    };
    client.on('error', lost).on('end', lost);
    try {
      await client.connect();
      const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1::integer, hashtext($2)) as taken', [REACTING, this.service]);
      if (rows[0]?.taken) this.client = client;
    } finally {
      if (!this.client) await client.end().catch(() => undefined);
    }
    return this.held;
  }

  async end(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }
}
