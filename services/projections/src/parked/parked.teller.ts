import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@evenhand/event-sourcing';
import { journeyItem } from '@evenhand/journey-log';
import type { ParkedTopic } from '@evenhand/journey-log';
import type { Log } from '@evenhand/projection-engine';
import { Client } from 'pg';

interface Untold {
  readonly versionId: number;
  readonly projection: string;
  readonly version: number;
  readonly customer: string;
  readonly position: number;
  readonly reason: string;
}

interface Unreadable {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
}

/** Advisory lock: one process tells at a time. */
const TELLER = 0x45564856;
const LOOK_MS = 1_000;
const PAGE = 100;
const SCHEMA = 'evenhand_projections';

/** Tells others by a topic of what is parked, and of records that cannot be read: once it is committed, and at least once. */
export class ParkedTeller {
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(private readonly databaseUrl: string, private readonly store: EventStore, private readonly topic: ParkedTopic, private readonly log: Log | undefined) {}

  start(): void {
    this.loop = this.run(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    await this.topic.close();
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.session(signal).catch((error: unknown) => this.log?.warn({ err: error }, 'others cannot be told now of what is parked'));
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async session(signal: AbortSignal): Promise<void> {
    const client = new Client({ connectionString: this.databaseUrl, application_name: 'evenhand parked events', connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      for (; !signal.aborted; await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined)) {
        const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [TELLER]);
        if (!rows[0]?.locked) continue;
        try {
          while (!signal.aborted && (await this.tellEvents(client)) + (await this.tellRecords(client)) > 0);
        } finally {
          await client.query('select pg_advisory_unlock($1)', [TELLER]);
        }
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** @returns how many */
  private async tellEvents(client: Client): Promise<number> {
    const { rows } = await client.query<Untold>(
      `select version_id as "versionId", projection, version, customer, position::float8, reason from ${SCHEMA}.parked join ${SCHEMA}.versions on id = version_id
       where told_at is null and version > 0 order by position, version_id limit ${PAGE}`,
    );
    for (const { versionId, projection, version, customer, position, reason } of rows) {
      const value = await this.itemAt(customer, position);
      await this.topic.send([{ key: customer, value, problem: JSON.stringify({ projection, version, reason }), origin: `${projection}/${version}/${position}` }]);
      await client.query(`update ${SCHEMA}.parked set told_at = clock_timestamp() where version_id = $1 and customer = $2 and position = $3`, [versionId, customer, position]);
    }
    return rows.length;
  }

  private async tellRecords(client: Client): Promise<number> {
    const { rows } = await client.query<Unreadable>(`select topic, "partition", "offset"::float8, reason from ${SCHEMA}.unreadable where told_at is null order by 1, 2, 3 limit ${PAGE}`);
    for (const { topic, partition, offset, reason } of rows) {
      const there = await this.topic.sendOn({ topic, partition, offset }, JSON.stringify({ reason }));
      if (!there) this.log?.warn({ topic, partition, offset }, 'a record that cannot be read is not in its topic any more');
      await client.query(`update ${SCHEMA}.unreadable set told_at = clock_timestamp() where topic = $1 and "partition" = $2 and "offset" = $3`, [topic, partition, offset]);
    }
    return rows.length;
  }

  /** As the topic of the journey has it; null where the store has no such event any more. */
  private async itemAt(customer: string, position: number): Promise<string | null> {
    for await (const page of this.store.readCustomer(customer, position - 1, position)) for (const event of page) return journeyItem(event);
    return null;
  }
}
