import { randomUUID } from 'node:crypto';
import { InMemoryEventStore, NO_STREAM } from '@evenhand/event-sourcing';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { journeyLogContract } from '../contract/journey-log.contract';
import { SharedJourneyLog } from './shared-journey-log';

journeyLogContract('the store, shared by a test', () => {
  const store = new InMemoryEventStore(() => new Date(0));
  const journey = new SharedJourneyLog(store);
  return Promise.resolve({
    journey,
    another: () => Promise.resolve(journey),
    async write(events) {
      const head = await store.head();
      await store.appendBatch(events.map((event) => ({ stream: `test-${randomUUID()}`, events: [event], expectedRevision: NO_STREAM })));
      const written: StoredEvent[] = [];
      for await (const page of store.readAll(head)) written.push(...page.events);
      return written;
    },
    stop: () => journey.close(),
  });
}, { shared: true });
