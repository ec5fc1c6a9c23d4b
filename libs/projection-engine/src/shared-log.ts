import type { LoggedEvent } from '@evenhand/event-sourcing';
import type { JourneyEvent, JourneyLog, JourneyPage } from '@evenhand/journey-log';
import type { Decode } from './bulk/bulk.fold';

/** what is held for those who come later: events, and characters of their texts */
const HELD_EVENTS = 20_000;
const HELD_TEXT = 32_000_000;

interface Pump {
  readonly pages: AsyncIterator<JourneyPage>;
  readonly halt: AbortController;
  /** the page on its way, for all who wait */
  next?: Promise<void> | undefined;
}

/**
 * The end of the log, read and decoded once for all versions that follow it: ten read models cost one reading. Who has come furthest leads; who
 * stands behind what is held (a version that is being built) reads for itself until it has caught up. It reads on only when somebody asks for more.
 */
export class SharedLog<Event> {
  private readonly decoded = new WeakMap<LoggedEvent, Event>();
  /** without a gap: each begins where the one before ends */
  private held: JourneyPage[] = [];
  private heldEvents = 0;
  private heldText = 0;
  /** the first page held begins behind it */
  private start = 0;
  private pump?: Pump;
  private followers = 0;
  private readonly which: { readonly slots?: ReadonlySet<number> };

  /** @param slots whose events it reads; all where absent */
  constructor(private readonly journey: Pick<JourneyLog, 'read' | 'subscribe'>, private readonly plain: Decode<Event>, slots?: ReadonlySet<number>) {
    this.which = slots ? { slots } : {};
  }

  /** As the log's `subscribe`. */
  async *subscribe(after: number, options: { readonly pageSize: number; readonly signal: AbortSignal }): AsyncGenerator<JourneyPage> {
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
  private from(at: number, pageSize: number): JourneyPage | undefined {
    if (at < this.start || at >= this.end) return undefined;
    const events: JourneyEvent[] = [];
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
  private async *catchUp(after: number, pageSize: number, signal: AbortSignal): AsyncGenerator<JourneyPage, number> {
    let at = after;
    for await (const page of this.journey.read(after, { ...this.which, pageSize, signal })) {
      at = page.position;
      yield page;
      if (at >= this.start) return at;
    }
    return at;
  }

  /** Returns when one more page is held. @param at where to begin, where nobody leads yet or the one who does stands behind it */
  private more(at: number, pageSize: number): Promise<void> {
    if (!this.pump || at > this.end) {
      this.rest();
      const halt = new AbortController();
      this.pump = { halt, pages: this.journey.subscribe(at, { ...this.which, pageSize, signal: halt.signal })[Symbol.asyncIterator]() };
      this.start = at;
    }
    const { pump } = this;
    pump.next ??= this.pull(pump).finally(() => (pump.next = undefined));
    return pump.next;
  }

  private async pull(pump: Pump): Promise<void> {
    try {
      const { done, value } = await pump.pages.next();
      if (this.pump !== pump) return;
      if (done) throw new Error('the journey log ended the subscription');
      this.held.push(value);
      this.count(value, 1);
      while ((this.heldEvents > HELD_EVENTS || this.heldText > HELD_TEXT) && this.held.length > 1) {
        const [oldest] = this.held.splice(0, 1) as [JourneyPage];
        this.count(oldest, -1);
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
    this.heldText = 0;
  }

  private count({ events }: JourneyPage, sign: 1 | -1): void {
    this.heldEvents += sign * events.length;
    for (const { body } of events) this.heldText += sign * body.length;
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
