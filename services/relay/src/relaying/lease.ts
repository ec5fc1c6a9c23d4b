import { randomUUID } from 'node:crypto';
import { postgresSession } from '@evenhand/nest';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';

/** How far the active relay is, as it tells it with each renewal. */
export interface Standing {
  /** the topic of the generation that is read */
  readonly generation: string | null;
  readonly partitions: number | null;
  readonly position: number;
  readonly state: 'opening' | 'moving' | 'blocked';
  /** why it does not move */
  readonly error: string | null;
}

/** A server that holds the connection but does not answer is given up. */
export const connectionTo = (url: string): ClientConfig =>
  ({ ...postgresSession(url), application_name: 'evenhand relay', connectionTimeoutMillis: 5_000, query_timeout: 10_000 });

/** Taken where nobody has it, where its holder was silent for too long, and where the holder's connection is gone, as that of a killed process is at once. */
const TAKE = `
  insert into relay.active as a (topic, holder, until, backend, backend_start, generation, partitions, position, state, error)
    select $1, $2, clock_timestamp() + $3 * interval '1 millisecond', pid, backend_start, $4, $5, $6, $7, $8 from pg_stat_activity where pid = pg_backend_pid()
  on conflict (topic) do update set holder = excluded.holder, until = excluded.until, backend = excluded.backend, backend_start = excluded.backend_start,
      generation = coalesce(excluded.generation, a.generation), partitions = coalesce(excluded.partitions, a.partitions), position = case when excluded.generation is null then a.position else excluded.position end,
      state = excluded.state, error = excluded.error
    where a.holder = excluded.holder or a.until < clock_timestamp()
      or not exists (select from pg_stat_activity s where s.pid = a.backend and s.backend_start = a.backend_start)
  returning 1`;

/**
 * The right to be the one active relay of a topic: a row with a term, on a connection of its own. A stopped process loses it when the term is over, which
 * an advisory lock would never tell; so it is a matter of who should write, not of safety: that is the transactional id's.
 */
export class Lease {
  readonly holder = randomUUID();
  private client: Client | undefined;

  constructor(private readonly url: string, private readonly topic: string, private readonly termMs: number) {}

  /** Takes or renews it. @returns false where another has it; rejects where the database cannot be asked */
  async take({ generation, partitions, position, state, error }: Standing): Promise<boolean> {
    const client = await this.connected();
    try {
      const { rowCount } = await client.query({ name: 'take', text: TAKE, values: [this.topic, this.holder, this.termMs, generation, partitions, position, state, error] });
      return rowCount === 1;
    } catch (failure) {
      await this.disconnect();
      throw failure;
    }
  }

  /** Lets another take it at once. */
  async release(): Promise<void> {
    const { client } = this;
    await client?.query(`update relay.active set until = '-infinity' where topic = $1 and holder = $2`, [this.topic, this.holder]).catch(() => undefined);
    await this.disconnect();
  }

  private async connected(): Promise<Client> {
    if (this.client) return this.client;
    const client = new Client(connectionTo(this.url));
    client.on('error', () => {
      if (this.client === client) this.client = undefined;
    });
    await client.connect();
    return (this.client = client);
  }

  private async disconnect(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }
}
