import { setTimeout as sleep } from 'node:timers/promises';
import { EventStore, NO_STREAM, StoreUnavailable } from '@evenhand/event-sourcing';
import type { Append, AppendResult, LoggedEvent, LogPage, Page, ReadOptions, StoredEvent } from '@evenhand/event-sourcing';
import { checkAppend } from './check-append';
import { connect, disconnect, isOutage } from './connection';
import { KnownStreams } from './known-streams';
import { Listener } from './listener';
import { PostgresEventLog } from './postgres-event-log';
import { Reader } from './reader';
import { migrate } from './schema';
import { Wake } from './wake';
import { Writer } from './writer';

export interface PostgresEventStoreOptions {
  /** postgres://…, straight to the server: a session-less pooler in between would lose the lease and the notifications */
  readonly url: string;
  /** how many processes write to this log: 'one' (default) at a time, appends of others are refused while it lives; 'many' at half the rate */
  readonly writers?: 'one' | 'many';
  /** connections that COPY in parallel where there is one writer; default 3 */
  readonly writerConnections?: number;
  /** connections for reads; default 8 */
  readonly readerConnections?: number;
  /** rows a commit at most; default 2 000 */
  readonly maxGroupRows?: number;
  /** bytes of appends that may wait; beyond them appends are refused; default 128 MiB */
  readonly maxQueuedBytes?: number;
  /** milliseconds without a server after which calls reject with StoreUnavailable; default 5 000 */
  readonly unavailableAfter?: number;
  /** the clock of `recordedAt`; default the machine's */
  readonly now?: () => Date;
  readonly log?: { warn(details: object, message: string): void };
  /** a pause between COPY and COMMIT: slow writers, for the contract suite */
  readonly commitDelay?: () => Promise<void>;
}

const MAX_GROUP_BYTES = 4 * 2 ** 20;
const POLL_MS = 2_000;
const RETRY_MS = 250;

/** The log in one append-only PostgreSQL table. Appends go through the Writer, reads by position through the Reader; commits wake subscribers. */
export class PostgresEventStore extends EventStore {
  private closed = false;

  private constructor(
    private readonly writer: Writer, private readonly reader: Reader, private readonly listener: Listener,
    private readonly known: KnownStreams, private readonly wake: Wake, private readonly log: PostgresEventLog,
  ) {
    super();
  }

  /** Makes the schema where it is absent. @throws StoreUnavailable when the server does not answer within `unavailableAfter` */
  static async open(options: PostgresEventStoreOptions): Promise<PostgresEventStore> {
    const { url, writers = 'one', log, unavailableAfter = 5_000 } = options;
    await makeSchema(url, unavailableAfter);
    const [known, wake] = [new KnownStreams(), new Wake()];
    const writer = new Writer({
      url, writers, unavailableAfter,
      connections: writers === 'one' ? (options.writerConnections ?? 3) : 1,
      maxGroupRows: options.maxGroupRows ?? 2_000,
      maxGroupBytes: MAX_GROUP_BYTES,
      maxQueuedBytes: options.maxQueuedBytes ?? 128 * 2 ** 20,
      now: options.now ?? ((): Date => new Date()),
      warn: (message, cause) => log?.warn({ err: cause }, message),
      commitDelay: options.commitDelay,
    }, known, wake);
    const reader = new Reader(url, options.readerConnections ?? 8, unavailableAfter);
    return new PostgresEventStore(writer, reader, new Listener(url, wake), known, wake, new PostgresEventLog(url, unavailableAfter));
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
    for (const [stream, events] of histories) this.known.learn(stream, events.length - 1, events[events.length - 1] as StoredEvent);
    return histories;
  }

  override readCustomer(customer: string, after = 0, to = Infinity): AsyncIterable<readonly StoredEvent[]> {
    return this.reader.customer(customer, after, to);
  }

  override readCustomers(customers: readonly string[], to = Infinity): AsyncIterable<readonly LoggedEvent[]> {
    return this.reader.customers(customers, to);
  }

  override readCustomerBackwards(customer: string, before: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.reader.customerBackwards(customer, before, limit);
  }

  override async *readAll(after: number, options: ReadOptions = {}): AsyncGenerator<Page> {
    yield* this.reader.pages(after, await this.head(), options);
  }

  override scan(after: number, to: number, options: ReadOptions = {}): AsyncIterable<LogPage> {
    return this.log.scan(after, to, options);
  }

  override async *subscribe(after: number, options: ReadOptions = {}): AsyncGenerator<Page> {
    const { signal } = options;
    this.listener.start();
    for (let at = after; !signal?.aborted && !this.closed; ) {
      try {
        const head = this.wake.position > at ? this.wake.position : await this.head();
        for await (const page of this.reader.pages(at, head, options)) {
          at = page.position;
          yield page;
        }
        await this.wake.beyond(at, POLL_MS, signal);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        await this.wake.beyond(Infinity, RETRY_MS, signal);
      }
    }
  }

  override head(): Promise<number> {
    return this.reader.head();
  }

  /** Stores what is queued, ends subscriptions, then disconnects. */
  override async close(): Promise<void> {
    if (this.closed) return;
    await this.writer.close();
    this.closed = true;
    this.wake.signal();
    await Promise.all([this.listener.close(), this.reader.close()]);
  }
}

async function makeSchema(url: string, unavailableAfter: number): Promise<void> {
  for (const start = performance.now(); ; await sleep(RETRY_MS)) {
    try {
      const client = await connect(url);
      try {
        return await migrate(client);
      } finally {
        await disconnect(client);
      }
    } catch (error) {
      if (!isOutage(error)) throw error;
      if (performance.now() - start > unavailableAfter) throw new StoreUnavailable('the event store cannot be reached', { cause: error });
    }
  }
}
