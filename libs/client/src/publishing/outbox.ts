import { textOf, type PublishableEvent } from './event-input';
import type { Acknowledged } from './item-result';

/** An event from `send` to its answer. Its text is the same each time it is sent. */
export interface Entry {
  readonly text: string;
  readonly answer: Promise<Acknowledged>;
  readonly resolve: (answer: Acknowledged) => void;
  readonly reject: (error: unknown) => void;
}

/** The events of a publisher that have no answer yet, in the order of sending. */
export class Outbox {
  private readonly entries = new Set<Entry>();
  private readonly heldUp: (() => void)[] = [];

  constructor(private readonly most: number) {}

  get size(): number {
    return this.entries.size;
  }

  /** Answers when the event was answered. Aborting the signal takes it out. */
  add(event: PublishableEvent, signal?: AbortSignal): Promise<Acknowledged> {
    const entry = unanswered(textOf(event));
    const abort = (): void => this.reject([entry], signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    const letGo = (): void => signal?.removeEventListener('abort', abort);
    entry.answer.then(letGo, letGo);
    this.entries.add(entry);
    return entry.answer;
  }

  /** The first events, so many and of so many characters at most, one at least. */
  first(events: number, characters: number): readonly Entry[] {
    const entries: Entry[] = [];
    let size = 0;
    for (const entry of this.entries) {
      size += entry.text.length;
      if (entries.length === events || (entries.length > 0 && size > characters)) break;
      entries.push(entry);
    }
    return entries;
  }

  resolve(entry: Entry, answer: Acknowledged): void {
    this.remove(entry);
    entry.resolve(answer);
  }

  reject(entries: Iterable<Entry>, error: unknown): void {
    for (const entry of entries) {
      this.remove(entry);
      entry.reject(error);
    }
  }

  rejectAll(error: unknown): void {
    this.reject(this.entries, error);
  }

  /** Resolves once less than `most` events are without an answer. All who wait are woken, as any of them may add none. */
  async room(): Promise<void> {
    while (this.size >= this.most) await new Promise<void>((resolve) => this.heldUp.push(resolve));
  }

  /** Resolves once every event added so far was answered, whatever the answer. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.entries].map(({ answer }) => answer));
  }

  private remove(entry: Entry): void {
    this.entries.delete(entry);
    if (this.size < this.most) for (const goOn of this.heldUp.splice(0)) goOn();
  }
}

function unanswered(text: string): Entry {
  let [resolve, reject]: [Entry['resolve'], Entry['reject']] = [() => undefined, () => undefined];
  const answer = new Promise<Acknowledged>((...settle) => ([resolve, reject] = settle));
  return { text, answer, resolve, reject };
}
