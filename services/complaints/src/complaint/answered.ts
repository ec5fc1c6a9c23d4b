import { readStored } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import type { EventStore, StoredEvent } from '@evenhand/event-sourcing';
import { isBeside } from './beside.decider';

/** A stored event as it is answered. */
export type AnsweredEvent = CloudEvent & { readonly stream: string; readonly revision: number; readonly position: number };

/** What the first of two equal commands was answered. */
export interface Answered {
  /** its event and what went with it; none where another event had told the same */
  readonly events: readonly AnsweredEvent[];
  /** of the last of them, else of the stream */
  readonly revision: number;
}

/** @param id of the command's event as it is stored */
export async function answeredBefore(store: EventStore, stream: string, id: string): Promise<Answered> {
  const stored = (await store.readStreams([stream])).get(stream) ?? [];
  const first = stored.findIndex((event) => event.id === id);
  const events: AnsweredEvent[] = [];
  for (let i = first; i >= 0 && i < stored.length; i++) {
    const event = stored[i] as StoredEvent;
    const told = readStored(event.body);
    if (i > first && !isBeside(told, events[0] as AnsweredEvent)) break;
    events.push({ ...told, stream, revision: event.revision, position: event.position });
  }
  return { events, revision: events.at(-1)?.revision ?? stored.length - 1 };
}
