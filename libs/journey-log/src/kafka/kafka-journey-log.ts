import { setTimeout as sleep } from 'node:timers/promises';
import type { LogPage, ReadOptions } from '@evenhand/event-sourcing';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import { JourneyLog } from '../journey-log';
import type { JourneyPage, JourneyReadOptions, Membership } from '../journey-log';
import type { KafkaOptions } from './client';
import { CommittedPlaces } from './committed-places';
import { Fetcher } from './fetcher';
import type { TopicRecord } from './fetcher';
import { Generations } from './generations';
import { KafkaMembership } from './kafka-membership';
import { TopicReader } from './topic.reader';
import type { Reading } from './topic.reader';

export interface KafkaJourneyLogOptions extends KafkaOptions {
  /** told of a record that says nothing that can be read; the reader goes on behind it. Default: a warning */
  readonly onBad?: (record: TopicRecord, reason: string) => void;
  /** after how long without a sign of life a member of a group is given up; default 10 000 */
  readonly sessionTimeoutMs?: number;
}

/** What readers met that was not in order, since this log was opened. */
export interface ReadingTroubles {
  /** records that say nothing that can be read */
  readonly bad: number;
  /** records whose position was not beyond the last one of their partition: repeated ones and ones out of order */
  readonly skipped: number;
  /** questions to Kafka that failed and were asked again */
  readonly failures: number;
}

const PAGE = 1_000;
const OUTAGE_MS = 60_000;
/** A topic that was just made has no leaders for a moment, nor has one whose broker is just starting. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 100;

/** The log as the relay shares it: the records of a Kafka topic, read at positions. */
export class KafkaJourneyLog extends JourneyLog {
  override readonly shared = true;
  private readonly closing = new AbortController();
  private readonly fetcher: Fetcher;
  private readonly generations: Generations;
  private readonly places = new CommittedPlaces();
  private readonly members = new Set<Membership>();
  private readonly counts = { bad: 0, skipped: 0, failures: 0 };
  private readonly reading: Reading;
  private onBad: KafkaJourneyLogOptions['onBad'];

  private constructor(private readonly options: KafkaJourneyLogOptions) {
    super();
    this.onBad = options.onBad;
    this.fetcher = new Fetcher(options);
    this.generations = new Generations(this.fetcher, options);
    this.reading = {
      openFetcher: () => new Fetcher(options),
      generations: this.generations,
      onBad: (record, reason) => this.bad(record, reason),
      onSkipped: () => void this.counts.skipped++,
      onRead: (place, position, offset) => this.places.passed(place, position, offset),
      onTrouble: (error) => this.trouble(error),
    };
  }

  /** The topic need not be there yet: the log is empty until it is. @throws StoreUnavailable where no broker answers */
  static async open(options: KafkaJourneyLogOptions): Promise<KafkaJourneyLog> {
    const log = new KafkaJourneyLog(options);
    try {
      await log.head();
      return log;
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  /** Tells another of records that cannot be read, from now on. */
  tellBad(told: NonNullable<KafkaJourneyLogOptions['onBad']>): void {
    this.onBad = told;
  }

  get troubles(): ReadingTroubles {
    return { ...this.counts };
  }

  override async head(): Promise<number> {
    for (const begun = performance.now(); ; await sleep(PAUSE_MS, undefined, { signal: this.closing.signal })) {
      try {
        return await this.generations.head();
      } catch (error) {
        if (this.closing.signal.aborted || performance.now() - begun > PATIENCE_MS) throw error instanceof StoreUnavailable ? error : new StoreUnavailable('Kafka does not answer', { cause: error });
        this.counts.failures++;
      }
    }
  }

  override async *read(after: number, options: JourneyReadOptions = {}): AsyncGenerator<JourneyPage> {
    const head = await this.head();
    if (head > after) yield* this.reader(after, options, OUTAGE_MS).pages(head);
  }

  override subscribe(after: number, options: JourneyReadOptions = {}): AsyncGenerator<JourneyPage> {
    return this.reader(after, options, Infinity).pages();
  }

  override async *scan(after: number, to: number, options: Omit<ReadOptions, 'pageSize'> = {}): AsyncGenerator<LogPage> {
    if (to <= after) return;
    await this.reached(to, options.signal);
    yield* this.reader(after, { ...options, pageSize: Infinity }, OUTAGE_MS).pages(to);
  }

  /** The group's name in Kafka holds the topic, and the installation: who divides another topic, or keeps other checkpoints, is no partner. */
  override join(group: string): Promise<Membership> {
    const { topic, installation } = this.options;
    const groupId = [group, topic, ...(installation === undefined ? [] : [installation])].join('.');
    const membership = new KafkaMembership(groupId, this.options, () => this.generations.first(), this.places);
    this.members.add(membership);
    void membership.over.then(() => this.members.delete(membership));
    return Promise.resolve(membership);
  }

  override async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.members].map((member) => member.leave()));
    await this.fetcher.close();
  }

  private reader(after: number, { slots, signal, pageSize = PAGE }: JourneyReadOptions, patienceMs: number): TopicReader {
    const both = signal ? AbortSignal.any([signal, this.closing.signal]) : this.closing.signal;
    return new TopicReader(this.reading, after, { slots, signal: both, pageSize, patienceMs });
  }

  /** A position that was seen once is there: at once, or a moment later where another broker leads now. @throws RangeError where the topic has lost it */
  private async reached(position: number, signal: AbortSignal | undefined): Promise<void> {
    for (const begun = performance.now(); !signal?.aborted; await sleep(PAUSE_MS, undefined, { signal: this.closing.signal })) {
      const head = await this.head();
      if (head >= position) return;
      if (performance.now() - begun > PATIENCE_MS) throw new RangeError(`${this.options.topic} ends at position ${head}: what is up to ${position} cannot be read; see evenhand relay verify`);
    }
  }

  private trouble(error: unknown): void {
    this.counts.failures++;
    this.options.log?.warn({ err: error }, 'the journey log could not be read; it is asked again');
  }

  private bad(record: TopicRecord, reason: string): void {
    this.counts.bad++;
    const { onBad, options: { log } } = this;
    const { topic, partition, offset } = record;
    if (onBad) onBad(record, reason);
    else log?.warn({ topic, partition, offset, reason }, 'a record of the journey log cannot be read');
  }
}
