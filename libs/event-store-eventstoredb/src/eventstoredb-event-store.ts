import { EventStore, NO_STREAM, StoreUnavailable, slotOf } from '@evenhand/event-sourcing';
import type { Append, AppendResult, LoggedEvent, LogPage, Page, ReadOptions, StoredEvent } from '@evenhand/event-sourcing';
import { AppendStream } from './append-stream';
import { checkAppend } from './check-append';
import { Connection } from './connection';
import { Journeys } from './journey/journeys';
import { Reader } from './reader';
import { Tail } from './tail';
import { Writer } from './writer';

export interface EventStoreDbEventStoreOptions {
  /** esdb://… or esdb+discover://…, as the server's own clients take it */
  readonly url: string;
  /** postgres://… where journeys of customers are kept; without it they cannot be read */
  readonly databaseUrl?: string;
  readonly log?: { warn(details: object, message: string): void };
  /** the clock of `recordedAt`; default the machine's */
  readonly now?: () => Date;
  /** milliseconds without a server after which calls reject with StoreUnavailable; default 5 000 */
  readonly unavailableAfter?: number;
  /** appends that may wait to be stored; beyond them appends are refused; default 100 000 */
  readonly maxPending?: number;
}

const POLL_MS = 2_000;
const RETRY_MS = 250;
/** what was told of is visible, or will be in a moment */
const SOON_MS = 5;

/**
 * The log in EventStoreDB 22.6 or later. A position is the event's commit position: it grows, with gaps. An id is stored once in its stream;
 * across streams the server cannot promise it.
 */
export class EventStoreDbEventStore extends EventStore {
  private readonly connection: Connection;
  private readonly reader: Reader;
  private readonly writer: Writer;
  private readonly tail: Tail;
  private readonly journeys: Journeys | undefined;
  private closed = false;

  private constructor({ url, databaseUrl, log, now = () => new Date(), unavailableAfter = 5_000, maxPending = 100_000 }: EventStoreDbEventStoreOptions) {
    super();
    this.connection = new Connection(url);
    this.reader = new Reader(this.connection, unavailableAfter, async (position) => (await this.journeysUpTo(position)).standingAt(position));
    this.tail = new Tail(this.connection);
    this.writer = new Writer(new AppendStream(this.connection, unavailableAfter), this.reader, { now, maxPending, stored: (position) => this.tail.signal(position) });
    this.journeys = databaseUrl === undefined ? undefined : new Journeys(this, { databaseUrl, unavailableAfter, warn: (message, err) => log?.warn({ err }, message) });
  }

  /** @throws StoreUnavailable when the server does not answer within `unavailableAfter` */
  static async open(options: EventStoreDbEventStoreOptions): Promise<EventStoreDbEventStore> {
    const store = new EventStoreDbEventStore(options);
    try {
      await store.head();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  override async appendBatch(appends: readonly Append[]): Promise<AppendResult[]> {
    appends.forEach(checkAppend);
    return this.writer.append(appends);
  }

  override readStream(stream: string, after = NO_STREAM): AsyncIterable<readonly StoredEvent[]> {
    return this.reader.stream(stream, after);
  }

  override async readStreams(streams: readonly string[]): Promise<Map<string, readonly StoredEvent[]>> {
    const histories = await this.reader.streams(streams);
    for (const [stream, events] of histories) this.writer.learn(stream, events);
    return histories;
  }

  override async *readCustomer(customer: string, after = 0, to = Infinity): AsyncGenerator<readonly StoredEvent[]> {
    yield* (await this.journeysUpTo(to)).customer(customer, after, to);
  }

  override async *readCustomers(customers: readonly string[], to = Infinity): AsyncGenerator<readonly LoggedEvent[]> {
    yield* (await this.journeysUpTo(to)).customers(customers, to);
  }

  override async readCustomerBackwards(customer: string, before: number, limit: number): Promise<readonly StoredEvent[]> {
    return (await this.journeysUpTo(before)).customerBackwards(customer, before, limit);
  }

  override async *readAll(after: number, { slots, pageSize, signal }: ReadOptions = {}): AsyncGenerator<Page> {
    if (signal?.aborted) return;
    for await (const events of this.reader.all(after, await this.head(), { pageSize, signal })) yield pageOf(events, slots);
  }

  override async *scan(after: number, to: number, { slots, signal }: ReadOptions = {}): AsyncGenerator<LogPage> {
    for await (const events of this.reader.all(after, to, { signal, ahead: true })) yield pageOf(events, slots);
  }

  override async *subscribe(after: number, { slots, pageSize, signal }: ReadOptions = {}): AsyncGenerator<Page> {
    this.tail.start();
    for (let at = after; !signal?.aborted && !this.closed; ) {
      const { version } = this.tail;
      try {
        for await (const events of this.reader.all(at, Infinity, { pageSize, signal })) {
          const page = pageOf(events, slots);
          at = page.position;
          yield page;
        }
        await this.tail.changed(version, this.tail.position > at ? SOON_MS : POLL_MS, signal);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        await this.tail.changed(version, RETRY_MS, signal);
      }
    }
  }

  override head(): Promise<number> {
    return this.reader.head();
  }

  /** Stores what is queued, ends subscriptions, then disconnects. */
  override async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.writer.close();
    await Promise.all([this.tail.close(), this.journeys?.close()]);
    this.connection.close();
  }

  /** Complete up to there, or up to the log's end as it stands now. */
  private async journeysUpTo(position: number): Promise<Journeys> {
    if (!this.journeys) throw new Error('journeys of customers are read from PostgreSQL: this store was opened without a databaseUrl');
    await this.journeys.reach(Math.min(position, await this.head()));
    return this.journeys;
  }
}

/** A position is told only where an event stands: what the server looked through beyond it is looked through again. */
function pageOf(events: readonly StoredEvent[], slots?: ReadonlySet<number>): Page {
  const { position } = events[events.length - 1] as StoredEvent;
  return { events: slots ? events.filter(({ customer }) => slots.has(slotOf(customer))) : events, position };
}
