/** One event on its way: its JSON text, and where it came from. */
export interface OutgoingLine {
  readonly bytes: Buffer;
  readonly line: number;
  readonly file?: string;
}

/**
 * The lines read from the source but not yet answered by the server, in order: the rest that is sent again after a break. Lines are numbered
 * from 0 in the order of reading. Two senders (one broken, one new) may pull at the same time: they share the one read under way, so no line
 * is lost or taken twice.
 */
export class UnacknowledgedLines {
  private readonly source: AsyncIterator<readonly OutgoingLine[]>;
  private held: OutgoingLine[] = [];
  private answered = 0;
  private reading: Promise<boolean> | null = null;
  /** Number of the first unanswered line. */
  first = 0;

  constructor(source: AsyncIterable<readonly OutgoingLine[]>) {
    this.source = source[Symbol.asyncIterator]();
  }

  get waiting(): number {
    return this.held.length - this.answered;
  }

  /** Reads the next batch of the source; false at its end. */
  pull(): Promise<boolean> {
    this.reading ??= this.read().finally(() => (this.reading = null));
    return this.reading;
  }

  /** At most `count` unanswered lines from line `number` on. */
  from(number: number, count: number): readonly OutgoingLine[] {
    const start = this.answered + number - this.first;
    return this.held.slice(start, start + count);
  }

  /** The first unanswered line was answered: takes it out. */
  acknowledge(): OutgoingLine | undefined {
    const line = this.held[this.answered];
    if (line === undefined) return undefined;
    this.answered += 1;
    this.first += 1;
    if (this.answered >= 1024) {
      this.held = this.held.slice(this.answered);
      this.answered = 0;
    }
    return line;
  }

  private async read(): Promise<boolean> {
    const next = await this.source.next();
    if (next.done) return false;
    for (const line of next.value) this.held.push(line);
    return true;
  }
}
