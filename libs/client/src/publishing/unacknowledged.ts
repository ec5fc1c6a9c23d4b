import { NotOneLine } from '../errors';
import { bytesOf, type EventInput } from './event-input';
import { isBlank } from './lines';

/** What is published: items one by one, or several together, which go out together. */
export type PublishSource<T> = Iterable<T | readonly T[]> | AsyncIterable<T | readonly T[]>;

/** An item on its way, and the text it is sent as, each time the same. */
export interface Outgoing<T> {
  readonly item: T;
  readonly bytes: Buffer;
}

/** Items taken together from a source that need not be waited for. */
const TAKEN_TOGETHER = 256;
const LINE_FEED = 0x0a;

/**
 * The items read from the source but not yet answered by the server, in order: the rest that is sent again after a break. Items are numbered
 * from 0 in the order of reading. Two senders (one broken, one new) may pull at the same time: they share the one read under way, so no item
 * is lost or taken twice.
 */
export class Unacknowledged<T> {
  private readonly source: AsyncIterator<readonly T[]>;
  private held: Outgoing<T>[] = [];
  private answered = 0;
  private reading: Promise<boolean> | null = null;
  /** Number of the first unanswered item. */
  first = 0;

  constructor(source: PublishSource<T>, private readonly eventOf: (item: T) => EventInput) {
    this.source = Symbol.asyncIterator in source ? batchesOf(source) : takenTogether(source);
  }

  get waiting(): number {
    return this.held.length - this.answered;
  }

  /** The first unanswered item. */
  get next(): Outgoing<T> | undefined {
    return this.held[this.answered];
  }

  /** Reads on in the source; false at its end. @throws NotOneLine, what the source or `eventOf` threw */
  pull(): Promise<boolean> {
    this.reading ??= this.read().finally(() => (this.reading = null));
    return this.reading;
  }

  /** Unanswered items from number `number` on: at most `count`, and of `size` bytes unless the first alone is larger. */
  from(number: number, count: number, size: number): readonly Outgoing<T>[] {
    const start = this.answered + number - this.first;
    let end = start;
    for (let left = size; end < Math.min(this.held.length, start + count); end += 1) {
      left -= this.held[end]?.bytes.length ?? 0;
      if (left < 0 && end > start) break;
    }
    return this.held.slice(start, end);
  }

  /** The first unanswered item was answered: takes it out. */
  acknowledge(): T | undefined {
    const outgoing = this.next;
    if (outgoing === undefined) return undefined;
    this.answered += 1;
    this.first += 1;
    if (this.answered >= 1024) {
      this.held = this.held.slice(this.answered);
      this.answered = 0;
    }
    return outgoing.item;
  }

  /** Nothing more is read: lets the source clean up, once a read under way has come to its end. */
  leave(): void {
    this.source.return?.().catch(() => undefined);
  }

  private async read(): Promise<boolean> {
    const next = await this.source.next();
    if (next.done) return false;
    for (const item of next.value) this.held.push({ item, bytes: this.lineOf(item) });
    return true;
  }

  /** Answers are told apart by their order alone, and the suite has one for each line that is not blank. A carriage return ends no line. */
  private lineOf(item: T): Buffer {
    const bytes = bytesOf(this.eventOf(item));
    const fault = bytes.includes(LINE_FEED) ? 'has a line feed' : isBlank(bytes) ? 'is blank' : undefined;
    if (fault !== undefined) throw new NotOneLine(this.first + this.waiting, item, fault);
    return bytes;
  }
}

const listed = <T>(items: T | readonly T[]): readonly T[] => (Array.isArray(items) ? (items as readonly T[]) : [items as T]);

async function* batchesOf<T>(source: AsyncIterable<T | readonly T[]>): AsyncGenerator<readonly T[]> {
  for await (const items of source) yield listed(items);
}

async function* takenTogether<T>(source: Iterable<T | readonly T[]>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for (const items of source) {
    for (const item of listed(items)) batch.push(item);
    if (batch.length < TAKEN_TOGETHER) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
