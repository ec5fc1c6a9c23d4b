import { NO_STREAM } from '@evenhand/event-sourcing';
import type { NewEvent, StoredEvent } from '@evenhand/event-sourcing';
import { LRUCache } from 'lru-cache';

/** What is known of a stream: all of it, up to a revision. Others may have gone on meanwhile; what is known stays true. */
export interface KnownStream {
  readonly revision: number;
  readonly ids: Map<string, { readonly digest: string; readonly position: number }>;
  readonly last: Pick<NewEvent, 'id' | 'digest'> | undefined;
}

const MAX_IDS = 300_000;

/** What is known of a stream that was never looked at. */
export const NOTHING = (): KnownStream => ({ revision: NO_STREAM, ids: new Map(), last: undefined });

/** The ids of streams used lately. The server judges revisions but not our ids: they must be known before an append to a stream that has events. */
export class KnownStreams {
  private readonly streams = new LRUCache<string, KnownStream>({ maxSize: MAX_IDS, sizeCalculation: ({ ids }) => ids.size + 1 });

  get(stream: string): KnownStream {
    return this.streams.get(stream) ?? NOTHING();
  }

  set(stream: string, known: KnownStream): void {
    if (known.revision > NO_STREAM) this.streams.set(stream, known);
  }
}

/** @param events those that follow on what is known, in order. Takes over the ids of `known`, and adds to them. */
export function extended({ ids, revision, last }: KnownStream, events: readonly Pick<StoredEvent, 'id' | 'digest' | 'position' | 'revision'>[]): KnownStream {
  for (const { id, digest, position } of events) ids.set(id, { digest, position });
  const end = events[events.length - 1];
  return end ? { ids, revision: end.revision, last: { id: end.id, digest: end.digest } } : { ids, revision, last };
}
