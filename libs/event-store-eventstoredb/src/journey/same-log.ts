import type { Page, ReadOptions, StoredEvent } from '@evenhand/event-sourcing';

/** The log that the table is kept from. */
export interface Log {
  subscribe(after: number, options: ReadOptions): AsyncIterable<Page>;
  readStream(stream: string, after: number): AsyncIterable<readonly StoredEvent[]>;
}

/** How far the table is complete, and the event that stands there; none where it is empty. */
export type Checkpoint = [position: number, stream: string, revision: number, id: string];

export const CHECKPOINT = `select position, stream, revision, event_id from eventstoredb.journey_checkpoint left join eventstoredb.journey using (position)`;

/** Whether a table that stands there was kept from this log: another one has another event at that place. */
export async function isOf(log: Log, [position, stream, revision, id]: Checkpoint): Promise<boolean> {
  if (position === 0) return true;
  for await (const [event] of log.readStream(stream, revision - 1)) return event?.id === id && event.position === position;
  return false;
}
