import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { append, fact, noon } from '../testing/journeys';
import { readInPages } from '../testing/pages';

let database: TestDatabase;
let store: PostgresEventStore;
beforeAll(async () => {
  database = await testDatabase('journey');
  store = await PostgresEventStore.open({ url: database.url });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

describe('a journey in PostgreSQL', () => {
  it('is read page by page in both orders, however it lies in the log', async () => {
    const own: number[] = [];
    for (const [customer, length] of [['c-1', 3], ['c-2', 40], ['c-1', 25], ['c-2', 1], ['c-1', 1], ['c-2', 90], ['c-1', 7]] as const) {
      const last = await append(store, ...Array.from({ length }, () => fact(customer, 'need-recorded', noon(1), { needCode: 'N1' })));
      if (customer === 'c-1') own.push(...Array.from({ length }, (_, i) => last - length + 1 + i));
    }
    for (const limit of [1, 7, 36, 100]) {
      expect(await readInPages(store, 'c-1', 'asc', limit)).toEqual(own);
      expect(await readInPages(store, 'c-1', 'desc', limit)).toEqual(own.toReversed());
    }
  });
});
