import { Broken } from './broken';
import { EventStore, NO_STREAM } from './event-store';
import type { Append, AppendResult, LoggedEvent, LogPage, Page, ReadOptions, StoredEvent } from './event-store';
import { slotOf } from './slots';

const PAGE = 1_000;

/** The whole port in memory, for tests: it passes the same contract suite as the stores that keep what they are given. */
export class InMemoryEventStore extends EventStore {
  private readonly log: StoredEvent[] = [];
  private readonly ids = new Map<string, StoredEvent>();
  private readonly streams = new Map<string, StoredEvent[]>();
  private readonly customers = new Map<string, StoredEvent[]>();
  private readonly sleepers = new Set<() => void>();
  private readonly broken = new Broken();

  /** @param now the moment an append is recorded at */
  constructor(private readonly now: () => Date) {
    super();
  }

  override appendBatch(appends: readonly Append[]): Promise<AppendResult[]> {
    const results = appends.map((append) => {
      const result = this.write(append);
      this.broken.by(append, result.status);
      return result;
    });
    if (results.some(({ status }) => status === 'appended')) this.wake();
    return Promise.resolve(results);
  }

  override async *readStream(stream: string, after = NO_STREAM): AsyncGenerator<readonly StoredEvent[]> {
    yield* pages((this.streams.get(stream) ?? []).filter(({ revision }) => revision > after), PAGE);
  }

  override readStreams(streams: readonly string[]): Promise<Map<string, readonly StoredEvent[]>> {
    const found = streams.map((stream) => [stream, this.streams.get(stream)] as const).filter((entry): entry is readonly [string, StoredEvent[]] => entry[1] !== undefined);
    return Promise.resolve(new Map(found.map(([stream, events]) => [stream, [...events]])));
  }

  override async *readCustomer(customer: string, after = 0, to = Infinity): AsyncGenerator<readonly StoredEvent[]> {
    yield* pages((this.customers.get(customer) ?? []).filter(({ position }) => position > after && position <= to), PAGE);
  }

  override async *readCustomers(customers: readonly string[], to = Infinity): AsyncGenerator<readonly LoggedEvent[]> {
    const events = [...new Set(customers)].sort().flatMap((customer) => this.customers.get(customer) ?? []);
    yield* pages(events.filter(({ position }) => position <= to).map(({ position, customer, body }) => ({ position, customer, body })), PAGE);
  }

  override readCustomerBackwards(customer: string, before: number, limit: number): Promise<readonly StoredEvent[]> {
    const earlier = (this.customers.get(customer) ?? []).filter(({ position }) => position < before);
    return Promise.resolve(earlier.toReversed().slice(0, limit));
  }

  override async *readAll(after: number, options: ReadOptions = {}): AsyncGenerator<Page> {
    const end = this.log.length;
    for (let at = after; at < end && !options.signal?.aborted; ) {
      const page = this.page(at, Math.min(end, at + (options.pageSize ?? PAGE)), options.slots);
      yield page;
      at = page.position;
    }
  }

  override async *scan(after: number, to: number, { slots, signal }: ReadOptions = {}): AsyncGenerator<LogPage> {
    for (let at = after; at < to && !signal?.aborted; at = Math.min(to, at + PAGE)) yield this.page(at, Math.min(to, at + PAGE), slots);
  }

  override async *subscribe(after: number, options: ReadOptions = {}): AsyncGenerator<Page> {
    for (let at = after; !options.signal?.aborted; ) {
      for await (const page of this.readAll(at, options)) {
        yield page;
        at = page.position;
      }
      if (at >= this.log.length) await this.sleep(options.signal);
    }
  }

  override head(): Promise<number> {
    return Promise.resolve(this.log.length);
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }

  private write(append: Append): AppendResult {
    const { stream, events, expectedRevision, expectedLast } = append;
    const known = events.map(({ id }) => this.ids.get(id)).find((stored) => stored !== undefined);
    if (known) {
      const repeated = events[0]?.id === known.id && events[0].digest === known.digest;
      return { status: repeated ? 'duplicate' : 'id_reused', position: known.position };
    }
    const history = this.streams.get(stream) ?? [];
    const actualRevision = history.length - 1;
    const asExpected = actualRevision === expectedRevision && (expectedLast === undefined || isSame(history.at(-1), expectedLast));
    if (!asExpected || this.broken.has(append)) return { status: 'conflict', actualRevision };
    const recordedAt = this.now().toISOString();
    for (const event of events) {
      const stored = { ...event, stream, revision: history.length, position: this.log.length + 1, recordedAt };
      history.push(stored);
      this.log.push(stored);
      this.ids.set(event.id, stored);
      const journey = this.customers.get(event.customer) ?? [];
      journey.push(stored);
      this.customers.set(event.customer, journey);
    }
    this.streams.set(stream, history);
    return { status: 'appended', position: this.log.length, revision: history.length - 1 };
  }

  private page(after: number, to: number, slots?: ReadonlySet<number>): Page {
    const events = this.log.slice(after, to);
    return { events: slots ? events.filter(({ customer }) => slots.has(slotOf(customer))) : events, position: to };
  }

  private wake(): void {
    for (const sleeper of [...this.sleepers]) sleeper();
  }

  private sleep(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const awake = (): void => {
        this.sleepers.delete(awake);
        signal?.removeEventListener('abort', awake);
        resolve();
      };
      this.sleepers.add(awake);
      signal?.addEventListener('abort', awake);
      if (signal?.aborted) awake();
    });
  }
}

function isSame(last: StoredEvent | undefined, { id, digest }: Pick<StoredEvent, 'id' | 'digest'>): boolean {
  return last?.id === id && last.digest === digest;
}

function* pages<T>(events: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < events.length; i += size) yield events.slice(i, i + size);
}
