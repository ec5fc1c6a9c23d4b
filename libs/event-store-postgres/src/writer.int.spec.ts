import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM, StoreUnavailable } from '@evenhand/event-sourcing';
import type { Append, AppendResult } from '@evenhand/event-sourcing';
import { newEvent, newEvents, numbers, positionOf, wholeLog } from '@evenhand/event-sourcing/contract';
import { connect, disconnect } from './connection';
import { PostgresEventStore } from './postgres-event-store';
import type { PostgresEventStoreOptions } from './postgres-event-store';
import { LosingProxy } from './testing/losing-proxy';
import { KillableServer } from './testing/server';

let server: KillableServer;
let url: string;
let stores: PostgresEventStore[];

beforeAll(async () => {
  server = await KillableServer.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  url = await server.database();
  stores = [];
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await server.drop(url);
});

async function open(options: Partial<PostgresEventStoreOptions> = {}): Promise<PostgresEventStore> {
  const store = await PostgresEventStore.open({ url, readerConnections: 3, ...options });
  stores.push(store);
  return store;
}

const opener = (stream: string = randomUUID()): Append => ({ stream, events: newEvents(1), expectedRevision: NO_STREAM });

/** Ends connections of the store in this database, as an administrator or a broken network does. */
async function terminate(which: string): Promise<number> {
  const admin = await connect(url);
  const { rowCount } = await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and ${which}`);
  await disconnect(admin);
  return rowCount ?? 0;
}

describe('a commit chain', () => {
  it('with what is known already in many of its groups answers each append and leaves no gap', async () => {
    const store = await open({ maxGroupRows: 10, commitDelay: () => sleep(randomInt(4)) });
    const known = numbers(1, 40).map(() => opener());
    await store.appendBatch(known);
    const expected: AppendResult['status'][] = [];
    const calls = numbers(0, 59).map((call) => numbers(0, 9).map((item): Append => {
      const kind = (call * 7 + item * 3) % 23;
      const [one, other] = [known[(call + item) % 40] as Append, known[(call * 3 + item) % 40] as Append];
      expected.push(kind === 5 ? 'duplicate' : kind === 11 ? 'conflict' : kind === 17 ? 'id_reused' : 'appended');
      if (kind === 5) return one;
      if (kind === 11) return opener(other.stream);
      if (kind === 17) return { ...opener(), events: [{ ...newEvent(), id: (one.events[0] as { id: string }).id, digest: 'f'.repeat(32) }] };
      return opener();
    }));
    const results = (await Promise.all(calls.map((appends) => store.appendBatch(appends)))).flat();
    expect(results.map(({ status }) => status)).toEqual(expected);
    const log = await wholeLog(store);
    expect(log.map(({ position }) => position)).toEqual(numbers(1, log.length));
    expect(log).toHaveLength(40 + expected.filter((status) => status === 'appended').length);
    calls.flat().forEach((append, i) => {
      const result = results[i] as AppendResult;
      if (result.status === 'appended') expect(log[result.position - 1]).toMatchObject({ id: append.events[0]?.id, stream: append.stream, revision: 0 });
      if (result.status === 'duplicate') expect(log[result.position - 1]?.id).toBe(append.events[0]?.id);
    });
  });

  it('loses and doubles nothing while its connections are ended again and again', async () => {
    const store = await open({ maxGroupRows: 10, commitDelay: () => sleep(randomInt(3)) });
    await store.append('first', newEvents(1), NO_STREAM);
    let stopped = false;
    const stored: number[] = [];
    const writers = numbers(1, 20).map(async () => {
      while (!stopped) stored.push(...(await store.appendBatch(numbers(1, 5).map(() => opener()))).map(positionOf));
    });
    let ended = 0;
    for (let round = 0; round < 12; round++) {
      await sleep(60);
      ended += await terminate(`query like '%copy events%' or (query like '%commit' and random() < 0.5)`);
    }
    stopped = true;
    await Promise.all(writers);
    expect(ended).toBeGreaterThan(5);
    expect(stored.sort((a, b) => a - b)).toEqual(numbers(2, stored.length + 1));
    expect(await store.head()).toBe(stored.length + 1);
  });

  it('tells an append whose commit nobody heard of as appended, once, with its own position', async () => {
    const proxy = await LosingProxy.before(url);
    const store = await open({ url: proxy.url, maxGroupRows: 4 });
    await store.append('first', newEvents(1), NO_STREAM);
    for (const round of numbers(0, 4)) {
      proxy.loseCommits(1);
      const results = await Promise.all(numbers(1, 20).map((n) => store.append(`stream-${round}-${n}`, newEvents(2), NO_STREAM)));
      expect(results.map(positionOf)).toEqual(numbers(1, 20).map((n) => 1 + round * 40 + 2 * n));
    }
    expect(proxy.lost).toBe(5);
    expect((await wholeLog(store)).map(({ position }) => position)).toEqual(numbers(1, 201));
    proxy.close();
  });

  it('stores what is queued before it closes, and nothing afterwards', async () => {
    const store = await open({ commitDelay: () => sleep(50) });
    const queued = numbers(1, 5).map(() => store.appendBatch(numbers(1, 300).map(() => opener())));
    await store.close();
    expect((await Promise.all(queued)).flat().map(positionOf)).toEqual(numbers(1, 1_500));
    await expect(store.append('late', newEvents(1), NO_STREAM)).rejects.toThrow(StoreUnavailable);
    expect(await (await open()).head()).toBe(1_500);
  });

  it('refuses what would make its queue too long, and goes on', async () => {
    const store = await open({ maxQueuedBytes: 100_000, commitDelay: () => sleep(20) });
    const results = await Promise.allSettled(numbers(1, 200).map(() => store.appendBatch(numbers(1, 20).map(() => opener()))));
    const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused.length).toBeGreaterThan(50);
    for (const { reason } of refused) expect(reason).toEqual(new StoreUnavailable('too many appends are waiting to be stored'));
    expect(await store.head()).toBe(20 * (200 - refused.length));
    expect(await store.append('next', newEvents(1), NO_STREAM)).toMatchObject({ status: 'appended' });
  });

  it('stores nothing that is in line behind what it refused', async () => {
    const store = await open({ maxQueuedBytes: 100_000, commitDelay: () => sleep(20) });
    await store.append('first', newEvents(1), NO_STREAM);
    const line = {};
    const calls = numbers(1, 100).map((call) => store.appendBatch(numbers(1, call % 2 === 0 ? 40 : 2).map(() => ({ ...opener(), line }))));
    const results = await Promise.allSettled(calls);
    const told = results.flatMap((result) => (result.status === 'rejected' ? ['refused'] : result.value.map(({ status }) => status)));
    const stored = told.findIndex((status) => status !== 'appended');
    expect(stored).toBeGreaterThan(0);
    expect(new Set(told.slice(stored))).toEqual(new Set(['refused', 'conflict']));
    expect(await store.head()).toBe(1 + stored);
  });
});

describe('the one writer', () => {
  it('keeps the others out while it lives; the next to ask follows it', async () => {
    const [one, other] = [await open(), await open()];
    expect(await one.append('a', newEvents(1), NO_STREAM)).toMatchObject({ position: 1 });
    await expect(other.append('b', newEvents(1), NO_STREAM)).rejects.toThrow(/another process writes/);
    await expect(other.append('b', newEvents(1), NO_STREAM)).rejects.toThrow(StoreUnavailable);
    expect(await other.head()).toBe(1);
    await one.close();
    expect(await other.append('b', newEvents(1), NO_STREAM)).toMatchObject({ status: 'appended', position: 2 });
  });

  it('takes its lease again when the connection that holds it is lost', async () => {
    const store = await open();
    await store.append('a', newEvents(1), NO_STREAM);
    expect(await terminate(`query like '%pg_try_advisory_lock%'`)).toBe(1);
    expect(await store.append('a', newEvents(1), 0)).toMatchObject({ status: 'appended', position: 2 });
    await expect((await open()).append('b', newEvents(1), NO_STREAM)).rejects.toThrow(/another process writes/);
  });

  it('lets writers of the other kind wait until it ends', async () => {
    const [store, intruder] = [await open(), await open({ writers: 'many' })];
    await store.append('a', newEvents(1), NO_STREAM);
    const late = intruder.append('b', newEvents(1), NO_STREAM);
    await store.close();
    expect(await late).toMatchObject({ status: 'appended', position: 2 });
  });

  it('records by the clock it is given', async () => {
    const store = await open({ now: () => new Date('2020-02-29T23:59:59.120Z') });
    await store.append('a', newEvents(1), NO_STREAM);
    expect((await wholeLog(store))[0]?.recordedAt).toBe('2020-02-29T23:59:59.120Z');
  });
});

describe('a server that stays away', () => {
  it('is told as such to appends and reads in time, at once to those that follow, and forgotten when it is back', async () => {
    const warnings: string[] = [];
    const store = await open({ unavailableAfter: 300, log: { warn: (_, message) => warnings.push(message) } });
    await store.append('a', newEvents(1), NO_STREAM);
    await server.down();
    const start = performance.now();
    await Promise.all([
      expect(store.append('a', newEvents(1), 0)).rejects.toThrow(StoreUnavailable), expect(store.readStreams(['a'])).rejects.toThrow(StoreUnavailable),
    ]);
    expect(performance.now() - start).toBeLessThan(2_000);
    const then = performance.now();
    await expect(store.append('a', newEvents(1), 0)).rejects.toThrow(StoreUnavailable);
    expect(performance.now() - then).toBeLessThan(50);
    await expect(PostgresEventStore.open({ url, unavailableAfter: 200 })).rejects.toThrow(StoreUnavailable);
    await server.up();
    let result: AppendResult | undefined;
    while (!result) result = await store.append('a', newEvents(1), 0).catch(() => sleep(50).then(() => undefined));
    expect(result).toEqual({ status: 'appended', position: 2, revision: 1 });
    expect(warnings).toEqual(['the event store cannot be reached']);
  });
});
