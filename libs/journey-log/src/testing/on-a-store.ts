import { randomUUID } from 'node:crypto';
import type { EventStore, NewEvent } from '@evenhand/event-sourcing';
import type { JourneyUnderTest } from '../contract/journey-under-test';
import { DirectJourneyLog } from '../direct/direct-journey-log';
import type { JourneyEvent } from '../journey-log';

/** A log that is the store itself. */
export function onStore(store: EventStore, stop: () => Promise<void>): JourneyUnderTest {
  const another = (): Promise<DirectJourneyLog> => Promise.resolve(new DirectJourneyLog(store));
  return {
    journey: new DirectJourneyLog(store),
    another,
    async write(events: readonly NewEvent[]) {
      const appends = events.map((event) => ({ stream: `test-${randomUUID()}`, events: [event], expectedRevision: -1 }));
      const results = await store.appendBatch(appends);
      return Promise.all(results.map(async (result, i): Promise<JourneyEvent> => {
        if (result.status !== 'appended') throw new Error(`not appended: ${result.status}`);
        const { stream, events: [event] } = appends[i] as (typeof appends)[number];
        return { ...(event as NewEvent), stream, revision: 0, position: result.position, recordedAt: await recordedAt(store, stream) };
      }));
    },
    stop,
  };
}

async function recordedAt(store: EventStore, stream: string): Promise<string> {
  for await (const [event] of store.readStream(stream)) if (event) return event.recordedAt;
  throw new Error(`${stream} is empty`);
}
