import { Broken, StoreUnavailable } from '@evenhand/event-sourcing';
import type { Append, AppendResult, StoredEvent } from '@evenhand/event-sourcing';
import type { AppendStream } from './append-stream';
import { eachOf } from './each-of';
import { KnownStreams, NOTHING, extended } from './known-streams';
import type { KnownStream } from './known-streams';
import type { Reader } from './reader';
import { proposed } from './stored-form';

export interface WriterOptions {
  readonly now: () => Date;
  /** appends that may wait at once */
  readonly maxPending: number;
  /** told of each append that was stored */
  readonly stored: (position: number) => void;
}

/** streams looked up at once */
const LOOK_UPS = 16;
const MAX_ROUNDS = 20;

/**
 * Judges what the server cannot: ids, what was built on what. Appends of one stream go one after the other, each once the one before it was
 * answered; different streams go at once. Those of one customer are sent, and so stored, in the order they were asked for, also those of a call that
 * did not wait for the one before; what is in line behind an append is sent once that one was answered, since the server, which takes other streams by themselves,
 * would store it though it refuses that one.
 */
export class Writer {
  private readonly known = new KnownStreams();
  private readonly ends = new Map<string, Promise<unknown>>();
  /** of each customer, the last append behind which nothing is sent yet */
  private readonly ahead = new Map<string, Promise<void>>();
  private readonly broken = new Broken();
  private pending = 0;
  private closed = false;

  constructor(private readonly stream: AppendStream, private readonly reader: Reader, private readonly options: WriterOptions) {}

  async append(appends: readonly Append[]): Promise<AppendResult[]> {
    const tooMany = this.pending > 0 && this.pending + appends.length > this.options.maxPending;
    if (this.closed || tooMany) {
      for (const append of appends) this.broken.by(append, 'unknown');
      throw new StoreUnavailable(tooMany ? 'too many appends are waiting to be stored' : 'the event store is closed');
    }
    const looked = this.lookAhead(appends);
    return Promise.all(appends.map((append) => this.inTurn(append, looked)));
  }

  /** A whole history, read by who is about to append to it: it need not be looked up then. */
  learn(stream: string, history: readonly StoredEvent[]): void {
    const revision = history.length - 1;
    if (history[revision]?.revision === revision && this.known.get(stream).revision < revision) this.known.set(stream, extended(NOTHING(), history));
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    this.closed = true;
    while (this.ends.size > 0) await Promise.all(this.ends.values());
    this.stream.close();
  }

  /** What appends to streams with events need to know, for all of them at once, so that they need not wait for each other. */
  private lookAhead(appends: readonly Append[]): Promise<unknown> {
    const unknown = appends.filter(({ stream, expectedRevision }) => !this.ends.has(stream) && this.known.get(stream).revision < expectedRevision);
    // what cannot be looked up now is looked up again in its turn, and fails there
    return unknown.length === 0 ? Promise.resolve() : eachOf(new Set(unknown.map(({ stream }) => stream)), LOOK_UPS, (stream) => this.lookUp(stream)).catch(() => undefined);
  }

  private inTurn(append: Append, looked: Promise<unknown>): Promise<AppendResult> {
    const { stream } = append;
    const customers = new Set(append.events.map(({ customer }) => customer));
    const before = Promise.all([looked, this.ends.get(stream), ...[...customers].map((customer) => this.ahead.get(customer))]);
    let resolve = (): void => undefined;
    const released = new Promise<void>((done) => (resolve = done));
    const release = (): void => {
      resolve();
      for (const customer of customers) if (this.ahead.get(customer) === released) this.ahead.delete(customer);
    };
    for (const customer of customers) this.ahead.set(customer, released);
    this.pending++;
    const result = before.then(() => this.store(append, release)).catch((error: unknown) => {
      this.broken.by(append, 'unknown');
      throw error;
    }).finally(() => {
      release();
      this.pending--;
    });
    const end = result.catch(() => undefined).finally(() => {
      if (this.ends.get(stream) === end) this.ends.delete(stream);
    });
    this.ends.set(stream, end);
    return result;
  }

  private async store(append: Append, release: () => void): Promise<AppendResult> {
    const { stream, events, expectedRevision, line } = append;
    const recordedAt = this.options.now().toISOString();
    const messages = events.map((event) => proposed(event, recordedAt));
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const known = judge(append, this.known.get(stream), this.broken);
      // an id that is known stays so; where the stream stands may be otherwise by now, and hold the id meanwhile
      const judged = known?.status === 'conflict' ? judge(append, await this.lookUp(stream), this.broken) : known;
      if (judged) {
        this.broken.by(append, judged.status);
        return judged;
      }
      const writing = this.stream.write(stream, expectedRevision, messages);
      if (!line) release();
      const written = await writing;
      if (written.status === 'written') return this.stored(append, written.position);
      await this.lookUp(stream);
    }
    throw new StoreUnavailable(`${stream} does not stand where it is said to stand`);
  }

  private async stored({ stream, events, expectedRevision }: Append, last: number | undefined): Promise<AppendResult> {
    const revision = expectedRevision + events.length;
    const positions = events.length === 1 && last !== undefined ? [last] : await this.reader.positions(stream, expectedRevision, events.length);
    const known = this.known.get(stream);
    if (known.revision === expectedRevision) {
      this.known.set(stream, extended(known, events.map(({ id, digest }, i) => ({ id, digest, position: positions[i] as number, revision: expectedRevision + 1 + i }))));
    }
    const position = positions[positions.length - 1] as number;
    this.options.stored(position);
    return { status: 'appended', position, revision, ...(events.length > 1 && { positions }) };
  }

  /** What was appended to a stream since it was last looked at. */
  private async lookUp(stream: string): Promise<KnownStream> {
    let known = this.known.get(stream);
    for await (const events of this.reader.stream(stream, known.revision)) known = extended(known, events);
    this.known.set(stream, known);
    return known;
  }
}

/** @returns undefined where, by what is known, it may be written; else its result, which for a conflict is final only where the stream was looked up just now */
function judge(append: Append, { ids, revision, last }: KnownStream, broken: Broken): AppendResult | undefined {
  const { events, expectedRevision, expectedLast } = append;
  const known = events.find(({ id }) => ids.has(id));
  if (known) {
    const { digest, position } = ids.get(known.id) as { digest: string; position: number };
    return { status: known === events[0] && known.digest === digest ? 'duplicate' : 'id_reused', position };
  }
  const follows = revision === expectedRevision && (expectedLast === undefined || (last?.id === expectedLast.id && last.digest === expectedLast.digest));
  return follows && !broken.has(append) ? undefined : { status: 'conflict', actualRevision: revision };
}

