import { NO_STREAM } from '@evenhand/event-sourcing';
import type { NewEvent } from '@evenhand/event-sourcing';

/** Where a stream ends: its last event, told from every other, also from one of its id with other content. */
export interface StreamEnd extends Pick<NewEvent, 'id' | 'digest'> {
  readonly revision: number;
}

const GENERATION = 50_000;

/**
 * The ends, stored or on their way, of streams that were used lately: what tells, without a look-up, that an append follows directly on what
 * is there. Two generations bound it, the older forgotten when the younger is full.
 */
export class KnownStreams {
  private young = new Map<string, StreamEnd>();
  private old = new Map<string, StreamEnd>();

  get(stream: string): StreamEnd | undefined {
    return this.young.get(stream) ?? this.old.get(stream);
  }

  set(stream: string, revision: number, { id, digest }: Pick<NewEvent, 'id' | 'digest'>): void {
    this.young.set(stream, { revision, id, digest });
    if (this.young.size < GENERATION) return;
    this.old = this.young;
    this.young = new Map();
  }

  /** What was read or answered may be older than what is known. */
  learn(stream: string, revision: number, last: Pick<NewEvent, 'id' | 'digest'>): void {
    const known = this.get(stream);
    if (known === undefined || known.revision < revision) this.set(stream, revision, last);
  }

  /** What was on its way did not arrive. */
  forget(stream: string): void {
    this.young.delete(stream);
    this.old.delete(stream);
  }
}

/** Whether an append that expects this may follow on a stream that ends there. */
export function endsAsExpected(end: StreamEnd | undefined, expectedRevision: number, expectedLast: Pick<NewEvent, 'id' | 'digest'> | undefined): boolean {
  if (end === undefined) return expectedRevision === NO_STREAM;
  return end.revision === expectedRevision && (expectedLast === undefined || (end.id === expectedLast.id && end.digest === expectedLast.digest));
}
