import { EventStore } from '../event-store';
import type { Append, AppendResult, LoggedEvent, LogPage, Page, ReadOptions, StoredEvent } from '../event-store';

/**
 * The places of one log whose positions have gaps: its nth event's position, and which event stands at a position. What was in the log before
 * `start` is left out, so that a server's one log serves any number of tests.
 */
export class Places {
  private readonly positions: number[] = [];
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly store: EventStore, readonly start: number) {}

  /** @returns n of the nth event, 0 at the start. @throws Error where no event stands there */
  async countOf(position: number): Promise<number> {
    if (position === this.start || position === 0) return 0;
    if (position > this.last) await this.look(() => position > this.last);
    const [low, found] = this.search(position);
    if (!found) throw new Error(`no event stands at position ${position}, the next is at ${this.positions[low]}`);
    return low + 1;
  }

  /** The nth event's position; one beyond the end where there is none. */
  async positionOf(count: number): Promise<number> {
    if (count === 0) return this.start;
    if (count === Infinity) return Infinity;
    if (count > this.positions.length) await this.look(() => count > this.positions.length);
    return this.positions[count - 1] ?? this.last + count - this.positions.length;
  }

  private get last(): number {
    return this.positions[this.positions.length - 1] ?? this.start;
  }

  /** One after the other; the one before may have found it. */
  private look(isNeeded: () => boolean): Promise<void> {
    this.looking = this.looking.catch(() => undefined).then(async () => {
      if (!isNeeded()) return;
      for await (const { events } of this.store.readAll(this.last)) this.positions.push(...events.map(({ position }) => position));
    });
    return this.looking;
  }

  private search(position: number): [number, boolean] {
    let [low, high] = [0, this.positions.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.positions[middle] as number) < position) low = middle + 1;
      else high = middle;
    }
    return [low, this.positions[low] === position];
  }
}

/**
 * A store whose positions have gaps, seen as one that counts: each position that goes in or comes out is translated, and one at which no event
 * stands is a failure wherever it turns up. So one suite holds for both kinds, as strictly for the one as for the other.
 */
export class CountedStore extends EventStore {
  constructor(private readonly store: EventStore, private readonly places: Places, private readonly prefix: string) {
    super();
  }

  override async appendBatch(appends: readonly Append[]): Promise<AppendResult[]> {
    const results = await this.store.appendBatch(appends.map((append) => ({ ...append, stream: this.prefix + append.stream })));
    return Promise.all(results.map((result, i) => this.result(result, (appends[i] as Append).events.length)));
  }

  override async *readStream(stream: string, after?: number): AsyncGenerator<readonly StoredEvent[]> {
    for await (const events of this.store.readStream(this.prefix + stream, after)) yield await this.counted(events);
  }

  override async readStreams(streams: readonly string[]): Promise<Map<string, readonly StoredEvent[]>> {
    const found = await this.store.readStreams(streams.map((stream) => this.prefix + stream));
    return new Map(await Promise.all([...found].map(async ([stream, events]) => [stream.slice(this.prefix.length), await this.counted(events)] as const)));
  }

  override async *readCustomer(customer: string, after = 0, to = Infinity): AsyncGenerator<readonly StoredEvent[]> {
    const [from, end] = [await this.places.positionOf(after), await this.places.positionOf(to)];
    for await (const events of this.store.readCustomer(customer, from, end)) yield await this.counted(events);
  }

  override async *readCustomers(customers: readonly string[], to = Infinity): AsyncGenerator<readonly LoggedEvent[]> {
    for await (const events of this.store.readCustomers(customers, await this.places.positionOf(to))) yield await this.counted(events.filter(({ position }) => position > this.places.start));
  }

  override async readCustomerBackwards(customer: string, before: number, limit: number): Promise<readonly StoredEvent[]> {
    const events = await this.store.readCustomerBackwards(customer, await this.places.positionOf(before), limit);
    return this.counted(events.filter(({ position }) => position > this.places.start));
  }

  override async *readAll(after: number, options?: ReadOptions): AsyncGenerator<Page> {
    yield* this.pages(this.store.readAll(await this.places.positionOf(after), options));
  }

  override async *subscribe(after: number, options?: ReadOptions): AsyncGenerator<Page> {
    yield* this.pages(this.store.subscribe(await this.places.positionOf(after), options));
  }

  override async *scan(after: number, to: number, options?: ReadOptions): AsyncGenerator<LogPage> {
    for await (const { events, position } of this.store.scan(await this.places.positionOf(after), await this.places.positionOf(to), options)) {
      yield { events: await this.counted(events), position: await this.places.countOf(position) };
    }
  }

  override async head(): Promise<number> {
    return this.places.countOf(await this.store.head());
  }

  override close(): Promise<void> {
    return this.store.close();
  }

  private async *pages(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    for await (const { events, position } of pages) yield { events: await this.counted(events), position: await this.places.countOf(position) };
  }

  private async counted<T extends LoggedEvent | StoredEvent>(events: readonly T[]): Promise<T[]> {
    const found: T[] = [];
    for (const event of events) {
      const stream = 'stream' in event && { stream: event.stream.slice(this.prefix.length) };
      found.push({ ...event, ...stream, position: await this.places.countOf(event.position) });
    }
    return found;
  }

  private async result(result: AppendResult, events: number): Promise<AppendResult> {
    if (result.status === 'conflict') return result;
    const position = await this.places.countOf(result.position);
    if (result.status !== 'appended') return { ...result, position };
    const { positions, ...rest } = result;
    if (events === 1 && positions === undefined) return { ...rest, position };
    const counts = await Promise.all((positions ?? []).map((one) => this.places.countOf(one)));
    const expected = Array.from({ length: events }, (_, i) => position - events + 1 + i);
    if (counts.join() !== expected.join()) throw new Error(`an append of ${events} events stands at ${expected.join()}, and says ${counts.join()}`);
    return { ...rest, position };
  }
}
