import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { Client } from 'pg';
import type { Arrivals } from './arrivals';
import { CHANNEL, KEEPER_LOCK, migrate } from './journey.schema';
import { connectionConfig } from './postgres';
import { CHECKPOINT, isOf } from './same-log';
import type { Checkpoint, Log } from './same-log';

interface KeeperOptions {
  readonly databaseUrl: string;
  readonly warn: (message: string, cause: unknown) => void;
}

const RETRY_MS = 250;
const ASK_MS = 500;
const PAGE = 1_000;
const INSERT = `insert into eventstoredb.journey (position, recorded_at, revision, event_id, digest, stream, customer, body)
  select * from unnest($1::bigint[], $2::timestamptz[], $3::integer[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[])`;

/**
 * Keeps the table of journeys: each page of the log is stored in one transaction with the checkpoint, which moves only from where the page began.
 * One process at a time does so, for as long as its session holds the lock; the others hear of it over the same connection, and take over.
 */
export class JourneyKeeper {
  private readonly end = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly log: Log, private readonly arrivals: Arrivals, private readonly options: KeeperOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  async close(): Promise<void> {
    this.end.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.end;
    while (!signal.aborted) {
      try {
        await this.session();
      } catch (error) {
        if (!signal.aborted) this.options.warn('the journeys of customers cannot be kept now', error);
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One connection: listens, asks for the lock until it has it, then follows the log, until the connection or the store is gone. */
  private async session(): Promise<void> {
    const client = new Client(connectionConfig(this.options.databaseUrl));
    const over = new AbortController();
    const signal = AbortSignal.any([this.end.signal, over.signal]);
    client.on('error', () => over.abort());
    client.on('end', () => over.abort());
    client.on('notification', ({ payload }) => this.arrivals.reached(Number(payload)));
    try {
      await client.connect();
      await migrate(client);
      await client.query(`listen ${CHANNEL}`);
      while (!signal.aborted && !(await this.isKeeper(client))) await sleep(ASK_MS, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.keep(client, signal);
    } finally {
      client.removeAllListeners('end');
      await client.end().catch(() => undefined);
    }
  }

  private async isKeeper(client: Client): Promise<boolean> {
    const { rows } = await client.query<{ held: string }>('select pg_try_advisory_lock($1) as held', [KEEPER_LOCK]);
    return rows[0]?.held === 't';
  }

  private async keep(client: Client, signal: AbortSignal): Promise<void> {
    let at = await this.checkpoint(client);
    for await (const { events, position } of this.log.subscribe(at, { signal, pageSize: PAGE })) {
      await this.store(client, events, at, position);
      at = position;
      this.arrivals.reached(at);
    }
  }

  /** Where the table goes on; at 0, with an empty table, where the log is another than the one it was kept from. */
  private async checkpoint(client: Client): Promise<number> {
    const [checkpoint] = (await client.query<Checkpoint>({ text: CHECKPOINT, rowMode: 'array' })).rows;
    if (checkpoint && (await isOf(this.log, checkpoint))) return checkpoint[0];
    this.options.warn('the journeys of customers are built again: they were kept from another log', undefined);
    await client.query('begin; truncate eventstoredb.journey; update eventstoredb.journey_checkpoint set position = 0; commit');
    return 0;
  }

  private async store(client: Client, events: readonly StoredEvent[], from: number, to: number): Promise<void> {
    await client.query('begin');
    const { rowCount } = await client.query('update eventstoredb.journey_checkpoint set position = $2 where position = $1', [from, to]);
    if (rowCount !== 1) throw new Error(`the journeys do not stand at ${from} any more: another process keeps them`);
    await client.query({ name: 'insert journey', text: INSERT, values: columnsOf(events) });
    await client.query(`notify ${CHANNEL}, '${to}'`);
    await client.query('commit');
  }
}

function columnsOf(events: readonly StoredEvent[]): unknown[][] {
  return [
    events.map(({ position }) => position), events.map(({ recordedAt }) => recordedAt), events.map(({ revision }) => revision), events.map(({ id }) => id),
    events.map(({ digest }) => digest), events.map(({ stream }) => stream), events.map(({ customer }) => customer), events.map(({ body }) => body),
  ];
}
