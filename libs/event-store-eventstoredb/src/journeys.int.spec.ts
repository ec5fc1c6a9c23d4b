import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM, StoreUnavailable } from '@evenhand/event-sourcing';
import type { EventStore, StoredEvent } from '@evenhand/event-sourcing';
import { newEvents, wholeLog } from '@evenhand/event-sourcing/contract';
import { InProcessEventStoreDb, testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Client } from 'pg';
import { EventStoreDbEventStore } from './eventstoredb-event-store';
import { KEEPER_LOCK } from './journey/journey.schema';
import { connectionConfig } from './journey/postgres';

jest.setTimeout(60_000);

let server: InProcessEventStoreDb;
let database: TestDatabase;
let admin: Client;
const opened: EventStoreDbEventStore[] = [];
const warnings: string[] = [];

async function open(unavailableAfter = 10_000): Promise<EventStoreDbEventStore> {
  const log = { warn: (_: object, message: string): void => void warnings.push(message) };
  const store = await EventStoreDbEventStore.open({ url: server.url, databaseUrl: database.url, unavailableAfter, log });
  opened.push(store);
  return store;
}

async function journey(store: EventStore, customer = 'customer-1'): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const events of store.readCustomer(customer)) found.push(...events);
  return found;
}

const KEEPERS = 'select pid from pg_locks where locktype = $$advisory$$ and database = (select oid from pg_database where datname = current_database()) and objid = $1 and granted';

/** As when its process is killed: its session is gone at once. */
async function killKeeper(): Promise<void> {
  const { rows } = await admin.query<{ pid: number }>(KEEPERS, [KEEPER_LOCK]);
  for (const { pid } of rows) await admin.query('select pg_terminate_backend($1)', [pid]);
}

beforeEach(async () => {
  [server, database] = await Promise.all([InProcessEventStoreDb.start(), testDatabase('journeys')]);
  admin = new Client(database.url);
  admin.on('error', () => undefined);
  await admin.connect();
  warnings.length = 0;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await admin.end();
  await database.drop();
  server.stop();
});

describe('journeys of customers (a server in this process, not the real one)', () => {
  it('are kept by one process at a time, and each reads its own writes at once', async () => {
    const stores = await Promise.all([open(), open(), open()]);
    await Promise.all(stores.map(async (store, i) => {
      for (let n = 0; n < 20; n++) {
        await store.append(`s-${i}`, newEvents(1, { customer: `c-${i}` }), n - 1);
        expect(await journey(store, `c-${i}`)).toHaveLength(n + 1);
      }
    }));
    expect((await admin.query(KEEPERS, [KEEPER_LOCK])).rowCount).toBe(1);
    for (const store of stores) expect(await journey(store, 'c-1')).toEqual((await wholeLog(store)).filter(({ customer }) => customer === 'c-1'));
  });

  it('are taken over where their keeper dies, and hold every event once', async () => {
    const [store, other] = await Promise.all([open(), open()]);
    let writing = true;
    const writer = (async () => {
      for (let n = 0; writing; n++) await store.append('s', newEvents(1), n - 1);
    })();
    for (let i = 0; i < 6; i++) {
      await sleep(120);
      await killKeeper();
    }
    writing = false;
    await writer;
    const log = await wholeLog(store);
    expect(await journey(other)).toEqual(log);
    expect(await journey(store)).toEqual(log);
    expect((await admin.query<{ count: string }>('select count(*) from eventstoredb.journey')).rows[0]?.count).toBe(String(log.length));
  });

  it('let a keeper go whose machine is gone without a word, within half a minute', async () => {
    const session = new Client(connectionConfig(database.url));
    await session.connect();
    const settings = await Promise.all(['idle', 'interval', 'count'].map(async (name) => Object.values((await session.query<object>(`show tcp_keepalives_${name}`)).rows[0] ?? {})[0]));
    await session.end();
    const [idle = 0, interval = 0, count = 0] = settings.map(Number);
    expect(idle * interval * count).toBeGreaterThan(0);
    expect(idle + interval * count).toBeLessThanOrEqual(30);
  });

  it('are built from nothing where the table is gone or new', async () => {
    const store = await open();
    await store.append('s', newEvents(1_500), NO_STREAM);
    await store.append('s', newEvents(1_500), 1_499);
    const log = await wholeLog(store);
    expect(await journey(store)).toEqual(log);
    await store.close();
    await admin.query('drop schema eventstoredb cascade');
    expect(await journey(await open())).toEqual(log);
  });

  it('are built again where they were kept from another log', async () => {
    const store = await open();
    await store.append('s', newEvents(30), NO_STREAM);
    expect(await journey(store)).toHaveLength(30);
    await store.close();
    server.stop();
    server = await InProcessEventStoreDb.start();
    const fresh = await open();
    await fresh.append('s', newEvents(3), NO_STREAM);
    expect(await journey(fresh)).toEqual(await wholeLog(fresh));
    expect(warnings.join()).toMatch(/another log/);
  });

  it('tell where to begin to who reads the log behind a position at which nothing stands', async () => {
    const store = await open();
    await store.append('s', newEvents(6), NO_STREAM);
    const log = await wholeLog(store);
    for (const { position } of log) {
      for (const after of [position - 1, position, position + 1]) {
        const found: StoredEvent[] = [];
        for await (const { events } of store.readAll(after, { pageSize: 2 })) found.push(...events);
        expect(found).toEqual(log.filter((event) => event.position > after));
      }
    }
  });

  it('are unavailable rather than behind', async () => {
    const store = await open(600);
    await store.append('s', newEvents(1), NO_STREAM);
    expect(await journey(store)).toHaveLength(1);
    await killKeeper();
    await admin.query('select pg_advisory_lock($1)', [KEEPER_LOCK]);
    await store.append('s', newEvents(1), 0);
    await expect(journey(store)).rejects.toThrow(StoreUnavailable);
    await admin.query('select pg_advisory_unlock($1)', [KEEPER_LOCK]);
    await sleep(1_500);
    expect(await journey(store)).toHaveLength(2);
  });
});
