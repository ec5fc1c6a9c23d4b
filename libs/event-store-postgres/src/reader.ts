import { setTimeout as sleep } from 'node:timers/promises';
import { SLOTS, StoreUnavailable } from '@evenhand/event-sourcing';
import type { LoggedEvent, Page, ReadOptions, StoredEvent } from '@evenhand/event-sourcing';
import { Pool } from 'pg';
import { connectionConfig, isOutage } from './connection';
import { digestOf, recordedAtOf } from './text-forms';

type Row = [position: number, stream: string, revision: number, id: string, customer: string, recordedAt: string, digest: string, body: string];

const SELECT = 'select position, stream, revision, event_id, customer, recorded_at, digest, body from events';
export const PAGE = 1_000;
const JOURNEYS_PAGE = 4_000;
const RETRY_MS = 50;

/** Keyset reads by position on pooled connections. A read that loses its server is asked again until `unavailableAfter` milliseconds passed. */
export class Reader {
  private readonly pool: Pool;

  constructor(url: string, connections: number, private readonly unavailableAfter: number) {
    this.pool = new Pool({ ...connectionConfig(url), max: connections });
    this.pool.on('error', () => undefined);
  }

  async head(): Promise<number> {
    const [row] = await this.query<[number]>('head', 'select coalesce(max(position), 0) from events', []);
    return (row as [number])[0];
  }

  async *stream(stream: string, after: number): AsyncGenerator<readonly StoredEvent[]> {
    yield* this.keyset('stream', `${SELECT} where stream = $1 and revision > $2 order by revision limit $3`, stream, after, ({ revision }) => revision);
  }

  async *customer(customer: string, after: number, to: number): AsyncGenerator<readonly StoredEvent[]> {
    const sql = `${SELECT} where customer = $1 and position > $2 and position <= $4 order by position limit $3`;
    yield* this.keyset('customer', sql, customer, after, ({ position }) => position, [Math.min(to, Number.MAX_SAFE_INTEGER)]);
  }

  async *customers(customers: readonly string[], to: number): AsyncGenerator<readonly LoggedEvent[]> {
    const sql = `select position, customer, body from events where customer = any($1) and (customer, position) > ($2, $3::bigint) and position <= $4 order by customer, position limit $5`;
    for (let at: LoggedEvent = { customer: '', position: 0, body: '' }; ; ) {
      const rows = await this.query<[number, string, string]>('customers', sql, [customers, at.customer, at.position, Math.min(to, Number.MAX_SAFE_INTEGER), JOURNEYS_PAGE]);
      const events = rows.map(([position, customer, body]): LoggedEvent => ({ position, customer, body }));
      if (events.length > 0) yield events;
      if (events.length < JOURNEYS_PAGE) return;
      at = events[JOURNEYS_PAGE - 1] as LoggedEvent;
    }
  }

  async customerBackwards(customer: string, before: number, limit: number): Promise<readonly StoredEvent[]> {
    const sql = `${SELECT} where customer = $1 and position < $2 order by position desc limit $3`;
    return (await this.query<Row>('customer backwards', sql, [customer, before, limit])).map(eventOf);
  }

  async streams(streams: readonly string[]): Promise<Map<string, StoredEvent[]>> {
    const histories = new Map<string, StoredEvent[]>();
    for (const row of await this.query<Row>('streams', `${SELECT} where stream = any($1) order by stream, revision`, [streams])) {
      const event = eventOf(row);
      const history = histories.get(event.stream);
      if (history) history.push(event);
      else histories.set(event.stream, [event]);
    }
    return histories;
  }

  /**
   * Pages from `after` to `head`, up to which all is visible and nothing is missing. With slots a page looks through as many positions as
   * probably hold a page of theirs, so that rare slots cost few round trips and no scan is long.
   */
  async *pages(after: number, head: number, { slots, signal, pageSize = PAGE }: ReadOptions): AsyncGenerator<Page> {
    const window = slots ? Math.ceil((pageSize * SLOTS) / Math.max(1, slots.size)) : pageSize;
    for (let at = after; at < head && !signal?.aborted; ) {
      const to = Math.min(head, at + window);
      const rows = await (slots
        ? this.query<Row>('slots', `${SELECT} where position > $1 and position <= $2 and slot = any($3) order by position limit $4`, [at, to, [...slots], pageSize])
        : this.query<Row>('all', `${SELECT} where position > $1 and position <= $2 order by position`, [at, to]));
      const events = rows.map(eventOf);
      at = events.length === pageSize ? (events[pageSize - 1] as StoredEvent).position : to;
      yield { events, position: at };
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async *keyset(
    name: string, sql: string, key: string, after: number, placeOf: (event: StoredEvent) => number, more: readonly number[] = [],
  ): AsyncGenerator<readonly StoredEvent[]> {
    for (let at = after; ; ) {
      const events = (await this.query<Row>(name, sql, [key, at, PAGE, ...more])).map(eventOf);
      if (events.length > 0) yield events;
      if (events.length < PAGE) return;
      at = placeOf(events[PAGE - 1] as StoredEvent);
    }
  }

  private async query<R extends unknown[]>(name: string, text: string, values: unknown[]): Promise<R[]> {
    const deadline = performance.now() + this.unavailableAfter;
    for (;;) {
      try {
        return (await this.pool.query<R>({ name, text, values, rowMode: 'array' })).rows;
      } catch (error) {
        if (!isOutage(error)) throw error;
        if (this.pool.ending || performance.now() > deadline) throw new StoreUnavailable('the event store cannot be read now', { cause: error });
        await sleep(RETRY_MS);
      }
    }
  }
}

function eventOf([position, stream, revision, id, customer, recordedAt, digest, body]: Row): StoredEvent {
  return { position, stream, revision, id, customer, recordedAt: recordedAtOf(recordedAt), digest: digestOf(digest), body };
}
