import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@evenhand/event-sourcing';
import type { StoreUnderTest } from '@evenhand/event-sourcing/contract';
import { InProcessEventStoreDb, testDatabase } from '@evenhand/testing';
import { EventStoreDbEventStore } from '../eventstoredb-event-store';

/** A fresh log on a server in this process, which is not the real one, for the contract suite. */
export async function logInProcess(): Promise<StoreUnderTest> {
  const server = await InProcessEventStoreDb.start();
  const log = await logOn(server.url);
  return {
    ...log,
    slowWriters: async (count) => {
      server.appendDelay = () => sleep(randomInt(4));
      return Promise.all(Array.from({ length: count }, () => (log.another as () => Promise<EventStore>)()));
    },
    restartServer: async () => {
      server.down();
      await sleep(randomInt(30));
      await server.up();
    },
    stop: async () => {
      await log.stop();
      server.stop();
    },
  };
}

/** What is behind the end of a server's log now. */
export async function logOn(url: string): Promise<StoreUnderTest> {
  const database = await testDatabase('journeys');
  const opened: EventStore[] = [];
  const open = async (): Promise<EventStore> => {
    const store = await EventStoreDbEventStore.open({ url, databaseUrl: database.url });
    opened.push(store);
    return store;
  };
  return {
    store: await open(),
    ids: 'stream',
    positions: 'increasing',
    another: open,
    stop: async () => {
      await Promise.all(opened.map((one) => one.close()));
      await database.drop();
    },
  };
}
