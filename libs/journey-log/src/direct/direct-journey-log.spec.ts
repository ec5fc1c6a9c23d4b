import { InMemoryEventStore } from '@evenhand/event-sourcing';
import { journeyLogContract } from '../contract/journey-log.contract';
import { onStore } from '../testing/on-a-store';

journeyLogContract('the store in memory', () => {
  const store = new InMemoryEventStore(() => new Date('2026-01-02T03:04:05.006Z'));
  return Promise.resolve(onStore(store, () => store.close()));
});
