import type { EventStore } from '@evenhand/event-sourcing';
import type { JourneyWriter } from '@evenhand/journey-log';

export interface RebuildParts {
  readonly store: EventStore;
  readonly writer: JourneyWriter;
  /** the generation that an earlier start of the same rebuild began to fill */
  readonly begun: string | null;
  /** events a transaction */
  readonly most: number;
  /** runs something while the current generation is not written */
  readonly halted: (work: () => Promise<void>) => Promise<void>;
  readonly onGeneration: (topic: string) => Promise<void>;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

export interface RebuildResult {
  /** null where it was stopped between that and telling of it */
  readonly from: string | null;
  readonly to: string;
  readonly partitions: number;
  /** everything up to here was in the new generation when readers were sent there */
  readonly position: number;
}

/** Each pass is as long as what came during the one before, so what the last leaves is little. */
const PASSES = 3;

/**
 * Writes the next generation of the journey topic from the store's beginning, while the current one goes on being fed, then sends all readers there. One
 * that was broken off is found by the name it noted, and gone on with from its own end: it holds the store's order and nothing else.
 * @returns undefined where the signal aborted before the end
 */
export async function rebuild({ store, writer, begun, most, halted, onGeneration, onProgress, signal }: RebuildParts): Promise<RebuildResult | undefined> {
  const from = writer.topic;
  if (begun !== null && begun === from) return { from: null, to: from, partitions: writer.partitions, position: writer.position };
  if (begun === null) await writer.dropUnread();
  const next = await writer.openNext(begun ?? undefined);
  if (begun === null) await onGeneration(next.topic);
  for (let pass = 0; pass < PASSES && !signal.aborted; pass++) {
    for await (const page of store.readAll(next.position, { pageSize: most, signal })) {
      const last = page.events.at(-1);
      if (last) await writer.appendNext(page.events, last.position);
      onProgress(next.position, Math.max(next.position, writer.position));
    }
  }
  if (signal.aborted) {
    writer.leaveNext();
    return undefined;
  }
  await halted(() => writer.switchOver((after) => store.readAll(after, { pageSize: most })));
  return { from, to: writer.topic, partitions: writer.partitions, position: writer.position };
}
