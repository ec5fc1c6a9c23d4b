import type { NewEvent } from '@evenhand/event-sourcing';

const GENERATION = 50_000;

/** One event told from every other, also from one of its id with other content. */
export const markOf = ({ id, digest }: Pick<NewEvent, 'id' | 'digest'>): string => id + digest;

/**
 * The last event, stored or on its way, of streams that were used lately: what tells, without a look-up, that an append follows directly on
 * what is there. Two generations bound it, the older forgotten when the younger is full.
 */
export class KnownStreams {
  private young = new Map<string, string>();
  private old = new Map<string, string>();

  /** @returns the mark of its last event */
  get(stream: string): string | undefined {
    return this.young.get(stream) ?? this.old.get(stream);
  }

  set(stream: string, last: string): void {
    this.young.set(stream, last);
    if (this.young.size < GENERATION) return;
    this.old = this.young;
    this.young = new Map();
  }

  /** What a reader saw may be older than what is known. */
  learn(stream: string, last: string): void {
    if (this.get(stream) === undefined) this.set(stream, last);
  }

  /** What was on its way did not arrive, or others write too. */
  forget(stream: string): void {
    this.young.delete(stream);
    this.old.delete(stream);
  }
}
