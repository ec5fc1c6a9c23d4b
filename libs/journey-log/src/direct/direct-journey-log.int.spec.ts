import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { testDatabase } from '@evenhand/testing';
import { journeyLogContract } from '../contract/journey-log.contract';
import { onStore } from '../testing/on-a-store';

jest.setTimeout(60_000);

journeyLogContract('the store in PostgreSQL', async () => {
  const database = await testDatabase('journey');
  const store = await PostgresEventStore.open({ url: database.url });
  return onStore(store, async () => {
    await store.close();
    await database.drop();
  });
});
