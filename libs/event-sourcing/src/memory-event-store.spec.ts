import { eventStoreContract } from './contract/event-store.contract';
import { InMemoryEventStore } from './memory-event-store';

eventStoreContract('the store in memory', () => {
  const store = new InMemoryEventStore(() => new Date());
  return Promise.resolve({ store, another: () => Promise.resolve(store), stop: () => store.close() });
});
