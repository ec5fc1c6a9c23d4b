import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import type { JourneyEvent, JourneyPage } from '../journey-log';
import { keyOf, typeOf } from './fetcher';
import type { Fetched, Fetcher, Place, TopicRecord } from './fetcher';
import type { Generations } from './generations';
import { Lane } from './lane';
import { Positions } from './positions';

/** What every reader of the log shares. */
export interface Reading {
  readonly openFetcher: () => Fetcher;
  readonly generations: Generations;
  readonly onBad: (record: TopicRecord, reason: string) => void;
  readonly onSkipped: (record: TopicRecord) => void;
  /** everything up to the position stands before the offset */
  readonly onRead: (place: Place, position: number, offset: number) => void;
  readonly onTrouble: (error: unknown) => void;
}

export interface ReaderOptions {
  readonly slots: ReadonlySet<number> | undefined;
  readonly signal: AbortSignal;
  readonly pageSize: number;
  /** how long one outage may last */
  readonly patienceMs: number;
}

const WAIT_MS = 500;
const ABSENT_MS = 250;
const FIRST_BACK_OFF_MS = 50;
const LAST_BACK_OFF_MS = 2_000;
/** of an answer, divided among the partitions asked for, so that none runs far ahead of the others */
const ANSWER_BYTES = 8 << 20;
const LEAST_BYTES = 64 << 10;
/** events that wait for the slowest partition, and characters of them; at so many, only that one is read on */
const [MANY_WAITING, MUCH_WAITING] = [50_000, 32 << 20];
/** answers after which a place is looked for again: the topic or the offset is not there any more */
const LOST = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'OFFSET_OUT_OF_RANGE']);

/**
 * Reads partitions side by side and hands their events over in the order of positions, up to the position that all of them have reached. One
 * answer of the broker is fetched ahead while the last one is worked on; more is not, whatever the consumer does. So it holds two answers, of 8 MiB each or
 * of one record batch that is larger, beside the 32 Mi characters of events that may wait for the slowest partition and the answers in which those came.
 */
export class TopicReader {
  private readonly fetcher: Fetcher;
  private lanes: Lane[] = [];
  private partitions = 0;
  private failedSince: number | undefined;

  private readonly done = new AbortController();
  private readonly signal: AbortSignal;

  constructor(private readonly reading: Reading, private readonly after: number, private readonly options: ReaderOptions) {
    this.fetcher = reading.openFetcher();
    this.signal = AbortSignal.any([options.signal, this.done.signal]);
  }

  /** Ends when the signal aborts, or behind a page that reaches `to`. @throws StoreUnavailable after an outage that lasted too long */
  async *pages(to = Infinity): AsyncGenerator<JourneyPage> {
    const { signal } = this;
    const close = (): void => void this.fetcher.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      let cut = this.after;
      if (!(await this.started())) return;
      let ahead = this.fetched();
      while (!signal.aborted && cut < to) {
        this.take(await ahead);
        ahead = this.fetched();
        const reached = Math.min(to, ...this.lanes.map(({ position }) => position));
        if (reached <= cut) continue;
        yield* this.handOver(reached);
        cut = reached;
      }
    } finally {
      signal.removeEventListener('abort', close);
      this.done.abort();
      await this.fetcher.close();
    }
  }

  /** Waits for the topic where there is none yet. @returns false when the signal aborted before */
  private async started(): Promise<boolean> {
    const { slots } = this.options;
    while (!this.signal.aborted) {
      const ready = await this.persist(async () => {
        const current = await this.reading.generations.current();
        if (!current) return false;
        this.partitions = current.partitions;
        const lane = { partitions: current.partitions, slots, onBad: this.reading.onBad, onSkipped: this.reading.onSkipped };
        this.lanes = partitionsOf(slots, current.partitions).map((partition) => new Lane(current.topic, partition, this.after, lane));
        await this.locate();
        return true;
      });
      if (ready) return true;
      await this.pause(ABSENT_MS);
    }
    return false;
  }

  /** Looks for the place behind its position in each lane that has none. */
  private async locate(): Promise<void> {
    const lost = this.lanes.filter(({ offset }) => offset < 0);
    if (lost.length === 0) return;
    const offsets = await new Positions(this.fetcher).offsetsOf(lost, this.partitions);
    lost.forEach((lane, i) => lane.found(offsets[i] as number));
  }

  /** The next answer; of none of it is told twice, since a lane moves on only when it is taken. Never rejects before it is awaited. */
  private fetched(): Promise<readonly Fetched[]> {
    const answer = this.persist(async () => {
      await this.locate();
      const behind = Math.min(...this.lanes.map(({ position }) => position));
      const full = sum(this.lanes, ({ waiting }) => waiting) >= MANY_WAITING || sum(this.lanes, ({ size }) => size) >= MUCH_WAITING;
      const open = full ? this.lanes.filter(({ position }) => position === behind) : this.lanes;
      // The first one asked for is answered with a whole batch, however large.
      const lastFirst = open.toSorted((a, b) => a.position - b.position);
      return this.fetcher.fetch(lastFirst, { maxWaitMs: WAIT_MS, maxBytes: ANSWER_BYTES, maxPartitionBytes: Math.max(LEAST_BYTES, Math.floor(ANSWER_BYTES / open.length)) });
    });
    const some = answer.then((fetched) => fetched ?? []);
    some.catch(() => undefined);
    return some;
  }

  private take(fetched: readonly Fetched[]): void {
    const lanes = new Map(this.lanes.map((lane) => [keyOf(lane), lane]));
    for (const { records, next, ...place } of fetched) {
      const lane = lanes.get(keyOf(place));
      if (!lane) continue;
      lane.take(records, next);
      if (lane.offset >= 0) this.reading.onRead(lane, lane.position, lane.offset);
    }
  }

  /** What waits up to the cut, in the order of positions; the last page says the cut. */
  private *handOver(cut: number): Generator<JourneyPage> {
    const { pageSize } = this.options;
    const events = this.lanes.flatMap((lane) => lane.handOver(cut)).sort((a, b) => a.position - b.position);
    for (let at = 0; at === 0 || at < events.length; at += pageSize) {
      if (this.signal.aborted) return;
      const page = events.slice(at, at + pageSize);
      yield { events: page, position: at + pageSize >= events.length ? cut : (page.at(-1) as JourneyEvent).position };
    }
  }

  /** Again and again, with a growing pause, until it works or the signal aborts: then there is nothing. */
  private async persist<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (let backOff = FIRST_BACK_OFF_MS; !this.signal.aborted; backOff = Math.min(LAST_BACK_OFF_MS, backOff * 2)) {
      try {
        const done = await work();
        this.failedSince = undefined;
        return done;
      } catch (error) {
        if (this.signal.aborted) return undefined;
        if (LOST.has(typeOf(error) ?? '')) await this.findAgain();
        const now = performance.now();
        this.failedSince ??= now;
        if (now - this.failedSince > this.options.patienceMs) throw new StoreUnavailable('Kafka does not answer', { cause: error });
        this.reading.onTrouble(error);
        await this.pause(backOff);
      }
    }
    return undefined;
  }

  /** Each lane in the topic that is read now, behind the position it has. */
  private async findAgain(): Promise<void> {
    const current = await this.reading.generations.current().catch(() => undefined);
    if (!current || current.partitions !== this.partitions) return;
    for (const lane of this.lanes) lane.moveTo(current.topic);
  }

  private pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.signal }).catch(() => undefined);
  }
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((all, item) => all + of(item), 0);

/** @returns those that the slots are in; one of them, for its watermarks, where there are no slots */
function partitionsOf(slots: ReadonlySet<number> | undefined, partitions: number): number[] {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  if (!slots) return all;
  const wanted = new Set([...slots].map((slot) => slot % partitions));
  return wanted.size === 0 ? [0] : all.filter((partition) => wanted.has(partition));
}
