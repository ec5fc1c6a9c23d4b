import { setTimeout as sleep } from 'node:timers/promises';
import { SLOTS } from '@evenhand/event-sourcing';
import type { JourneyEvent } from '../journey-log';
import { ensureTopic, generationOf, journeyTopic, topicsOf, unreachable, withAdmin } from './client';
import type { KafkaOptions } from './client';
import { Fetcher } from './fetcher';
import { Generations } from './generations';
import { recordsOf } from './journey.writer.records';
import type { Records } from './journey.writer.records';
import { Transactions } from './journey.writer.transactions';
import { keptForGood } from './kept-for-good';
import { Positions } from './positions';

export interface WriterOptions extends KafkaOptions {
  /** of a topic that is made: a divisor of 64 */
  readonly partitions: number;
  /** of a topic that is made: copies of what is in it */
  readonly replication: number;
  /** the clock of watermarks; default the machine's */
  readonly now?: () => Date;
}

/** One topic of the journey log, complete up to `position`. */
interface Generation {
  readonly topic: string;
  readonly partitions: number;
  position: number;
}

/**
 * The only producer of the journey topic. It writes stretches of the store's log in their order, each in a transaction of its own, and beside the
 * generation that is read it can fill the next one. Once a write failed, other than by what it was given, this writer is at its end: close it, open
 * another, and go on behind the position that one found.
 */
export class JourneyWriter {
  private turn: Promise<void> = Promise.resolve();
  private following: Generation | undefined;

  private constructor(private readonly options: WriterOptions, private readonly transactions: Transactions, private current: Generation) {}

  /**
   * Refuses every producer before it, then looks how far the topic is complete; makes the topic where there is none.
   * @throws StoreUnavailable where no broker answers; RangeError where the topic's partitions are no whole slots; Error where its records are not kept for good
   */
  static async open(options: WriterOptions): Promise<JourneyWriter> {
    const transactions = await Transactions.open(options, `evenhand-relay:${options.topic}`);
    try {
      return new JourneyWriter(options, transactions, await currentOf(options));
    } catch (error) {
      await transactions.close().catch(() => undefined);
      throw error;
    }
  }

  get topic(): string {
    return this.current.topic;
  }
  get partitions(): number {
    return this.current.partitions;
  }
  /** Everything up to here is in the topic. */
  get position(): number {
    return this.current.position;
  }
  /** The generation being filled: undefined where there is none. */
  get next(): Readonly<Generation> | undefined {
    return this.following;
  }

  /**
   * @param events of one stretch of the log, all of them, in its order @param upTo the stretch's end: the last event's position, or beyond it
   * @throws Fenced; RangeError where it does not lie beyond what was written
   */
  append(events: readonly JourneyEvent[], upTo: number): Promise<void> {
    return this.inTurn(() => this.write(this.current, events, upTo));
  }

  /** Opens the generation after the one that is read, of as many partitions. @param topic an unfinished one to go on with; else a fresh one is made */
  openNext(topic?: string): Promise<Readonly<Generation>> {
    return this.inTurn(async () => (this.following = await opened({ ...this.options, partitions: this.partitions }, topic ?? (await this.nextTopic()))));
  }

  /** As `append`, to the generation being filled. */
  appendNext(events: readonly JourneyEvent[], upTo: number): Promise<void> {
    return this.inTurn(() => this.write(this.filled(), events, upTo));
  }

  /** Fills no next generation any more; what there is of it stays unread. */
  leaveNext(): void {
    this.following = undefined;
  }

  /**
   * Ends the generation that is read with a watermark that names the next one, behind which all readers go on there; so does this writer, from its
   * own position, which may lie beyond.
   * @param rest what the next one still lacks of the one that is read, asked for while nothing is appended
   */
  switchOver(rest: (after: number, to: number) => AsyncIterable<{ readonly events: readonly JourneyEvent[] }>): Promise<void> {
    return this.inTurn(async () => {
      const [next, { topic, partitions, position }] = [this.filled(), this.current];
      for await (const { events } of rest(next.position, position)) {
        const last = events.at(-1);
        if (last) await this.write(next, events, last.position);
      }
      const end = Math.min(position, next.position);
      await this.transactions.commit(new Map([[topic, recordsOf([], end, partitions, this.now, next.topic)]]));
      [this.current, this.following] = [next, undefined];
    });
  }

  /** Removes generations that were begun and never read, but for one. */
  dropUnread(but?: string): Promise<void> {
    return this.inTurn(async () => {
      const { topic: base } = this.options;
      const unread = (await topicsOf(this.options)).filter((topic) => topic !== but && generationOf(base, topic) > generationOf(base, this.topic));
      if (unread.length > 0) await withAdmin(this.options, (admin) => admin.deleteTopics({ topics: unread }));
    });
  }

  close(): Promise<void> {
    return this.transactions.close();
  }

  private async write(generation: Generation, events: readonly JourneyEvent[], upTo: number): Promise<void> {
    inOrder(generation.position, events, upTo);
    const records: Records = recordsOf(events, upTo, generation.partitions, this.now);
    await this.transactions.commit(new Map([[generation.topic, records]]));
    generation.position = upTo;
  }

  private filled(): Generation {
    if (!this.following) throw new Error('no next generation of the journey log is open');
    return this.following;
  }

  private readonly now = (): Date => this.options.now?.() ?? new Date();

  private async nextTopic(): Promise<string> {
    const { topic: base } = this.options;
    const numbers = (await topicsOf(this.options)).map((topic) => generationOf(base, topic));
    return `${base}.g${Math.max(1, ...numbers) + 1}`;
  }

  /** One transaction at a time is what a producer has: who fills the next generation takes turns with who feeds the current one. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.then(() => undefined, () => undefined);
    return done;
  }
}

function inOrder(after: number, events: readonly JourneyEvent[], upTo: number): void {
  let last = after;
  for (const { position } of events) {
    if (position <= last) throw new RangeError(`position ${position} does not lie behind ${last}`);
    last = position;
  }
  if (upTo < last || upTo <= after) throw new RangeError(`a stretch up to ${upTo} does not lie behind ${last}`);
}

/** The generation that is read, or the first one of all. */
function currentOf(options: WriterOptions): Promise<Generation> {
  return asking(options, async (fetcher) => opened(options, (await new Generations(fetcher, options).current())?.topic ?? options.topic));
}

/** Its position is the largest at the committed ends of all partitions, data or watermark: all of a transaction is there, or nothing. */
async function opened(options: WriterOptions, topic: string): Promise<Generation> {
  const partitions = await ensureTopic(options, journeyTopic(topic, options.partitions, options.replication));
  if (SLOTS % partitions !== 0) throw new RangeError(`topic ${topic} has ${partitions} partitions: a partition must hold whole slots`);
  await keptForGood(options, topic);
  const places = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  const tails = await asking(options, (fetcher) => new Positions(fetcher).tails(places, partitions));
  return { topic, partitions, position: Math.max(...tails.map(({ position }) => position)) };
}

const ATTEMPTS = 50;
const PAUSE_MS = 100;

/** A topic that was just made has no leaders for a moment, nor has one whose broker is just starting. */
async function asking<T>(options: WriterOptions, question: (fetcher: Fetcher) => Promise<T>): Promise<T> {
  const fetcher = new Fetcher(options);
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await question(fetcher);
      } catch (error) {
        if (attempt === ATTEMPTS || error instanceof RangeError || unreachable(error)) throw error;
        await sleep(PAUSE_MS);
      }
    }
  } finally {
    await fetcher.close();
  }
}
