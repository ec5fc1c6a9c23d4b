import { SLOTS } from '@evenhand/event-sourcing';
import type { EventStore, LogPage, ReadOptions } from '@evenhand/event-sourcing';
import { JourneyLog, Membership } from '../journey-log';
import type { Assignment, JourneyPage, JourneyReadOptions } from '../journey-log';

const ALL: ReadonlySet<number> = new Set(Array.from({ length: SLOTS }, (_, slot) => slot));

/** Without Kafka: the event store itself, read directly. */
export class DirectJourneyLog extends JourneyLog {
  override readonly shared = false;
  private readonly closing = new AbortController();

  /** @param store stays open */
  constructor(private readonly store: EventStore) {
    super();
  }

  override head(): Promise<number> {
    return this.store.head();
  }

  override read(after: number, options: JourneyReadOptions = {}): AsyncIterable<JourneyPage> {
    return this.store.readAll(after, this.untilClosed(options));
  }

  override subscribe(after: number, options: JourneyReadOptions = {}): AsyncIterable<JourneyPage> {
    return this.store.subscribe(after, this.untilClosed(options));
  }

  override scan(after: number, to: number, options: Omit<ReadOptions, 'pageSize'> = {}): AsyncIterable<LogPage> {
    return this.store.scan(after, to, options);
  }

  /** Everybody has all slots. */
  override join(): Promise<Membership> {
    return Promise.resolve(new Everything(this.closing.signal));
  }

  override close(): Promise<void> {
    this.closing.abort();
    return Promise.resolve();
  }

  private untilClosed<T extends JourneyReadOptions>(options: T): T {
    const signal = options.signal ? AbortSignal.any([options.signal, this.closing.signal]) : this.closing.signal;
    return { ...options, signal };
  }
}

class Everything extends Membership {
  private readonly left = new AbortController();

  constructor(private readonly closing: AbortSignal) {
    super();
  }

  override async *assignments(signal?: AbortSignal): AsyncGenerator<Assignment> {
    const until = AbortSignal.any([this.closing, this.left.signal, ...(signal ? [signal] : [])]);
    if (until.aborted) return;
    yield { slots: ALL, until };
    if (!until.aborted) await new Promise((resolve) => until.addEventListener('abort', resolve, { once: true }));
  }

  override completed(): void {
    // Nobody watches it from outside.
  }

  override leave(): Promise<void> {
    this.left.abort();
    return Promise.resolve();
  }
}
