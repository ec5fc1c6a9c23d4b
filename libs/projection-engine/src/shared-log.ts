import type { EventStore, LoggedEvent, Page, ReadOptions, StoredEvent } from '@evenhand/event-sourcing';
import type { Decode } from './bulk/bulk.fold';

/** events that are held for those who come later */
const HELD = 20_000;

interface Pump {
  readonly pages: AsyncIterator<Page>;
  readonly halt: AbortController;
}

/**
 * The end of the log, read and decoded once for all versions that follow it: ten read models cost one reading. Who has fallen behind what is
 * held reads for itself until it has caught up. It reads on only when somebody asks for more.
 */
export class SharedLog<Event> {
  private readonly decoded = new WeakMap<LoggedEvent, Event>();
  /** without a gap: each begins where the one before ends */
  private held: Page[] = [];
  private heldEvents = 0;
  /** the first page held begins behind it */
  private start = 0;
  private pump?: Pump;
  private next?: Promise<void>;
  private followers = 0;

  constructor(private readonly store: EventStore, private readonly plain: Decode<Event>) {}

  /** As the store's `subscribe`. */
  async *subscribe(after: number, options: ReadOptions & { readonly pageSize: number; readonly signal: AbortSignal }): AsyncGenerator<Page> {
    const { pageSize, signal } = options;
    this.followers += 1;
    try {
      for (let at = after; !signal.aborted; ) {
        const page = this.from(at, pageSize);
        if (page) {
          at = page.position;
          yield page;
        } else if (this.pump && at < this.start) {
          at = yield* this.catchUp(at, pageSize, signal);
        } else {
          await orAborted(this.more(at, pageSize), signal);
        }
      }
    } finally {
      this.followers -= 1;
      if (this.followers === 0) this.rest();
    }
  }

  /** One object an event, whoever asks: nobody may change it. */
  readonly decode = (stored: LoggedEvent): Event => {
    let event = this.decoded.get(stored);
    if (event === undefined) this.decoded.set(stored, (event = this.plain(stored)));
    return event;
  };

  private get end(): number {
    return this.held.at(-1)?.position ?? this.start;
  }

  /** What is held behind a position, several pages as one. */
  private from(at: number, pageSize: number): Page | undefined {
    if (at < this.start || at >= this.end) return undefined;
    const events: StoredEvent[] = [];
    let position = at;
    for (const page of this.held) {
      if (page.position <= at) continue;
      if (events.length > 0 && events.length + page.events.length > pageSize) break;
      for (const event of page.events) if (event.position > at) events.push(event);
      position = page.position;
    }
    return { events, position };
  }

  /** Its own reading of what is not held any more. */
  private async *catchUp(after: number, pageSize: number, signal: AbortSignal): AsyncGenerator<Page, number> {
    let at = after;
    for await (const page of this.store.readAll(after, { pageSize, signal })) {
      at = page.position;
      yield page;
      if (at >= this.start) return at;
    }
    return at;
  }

  /** Returns when one more page is held. @param at where to begin, while nobody follows yet */
  private more(at: number, pageSize: number): Promise<void> {
    if (!this.pump) {
      const halt = new AbortController();
      this.pump = { halt, pages: this.store.subscribe(at, { pageSize, signal: halt.signal })[Symbol.asyncIterator]() };
      this.start = at;
      this.held = [];
      this.heldEvents = 0;
    }
    this.next ??= this.pull(this.pump).finally(() => (this.next = undefined));
    return this.next;
  }

  private async pull(pump: Pump): Promise<void> {
    try {
      const { done, value } = await pump.pages.next();
      if (this.pump !== pump) return;
      if (done) throw new Error('the event store ended the subscription');
      this.held.push(value);
      this.heldEvents += value.events.length;
      while (this.heldEvents > HELD && this.held.length > 1) {
        const [oldest] = this.held.splice(0, 1) as [Page];
        this.heldEvents -= oldest.events.length;
        this.start = oldest.position;
      }
    } catch (error) {
      if (this.pump !== pump) return;
      this.rest();
      throw error;
    }
  }

  private rest(): void {
    this.pump?.halt.abort();
    this.pump = undefined;
    this.held = [];
    this.heldEvents = 0;
  }
}

/** Waits, but not longer than until the signal aborts. */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let leave: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    leave = resolve;
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
