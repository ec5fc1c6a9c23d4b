import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM, StoreUnavailable } from '@evenhand/event-sourcing';
import type { Append, AppendResult, NewEvent } from '@evenhand/event-sourcing';
import { newEvent, newEvents, wholeLog } from '@evenhand/event-sourcing/contract';
import { InProcessEventStoreDb } from '@evenhand/testing';
import { EventStoreDbEventStore } from './eventstoredb-event-store';

jest.setTimeout(60_000);

let server: InProcessEventStoreDb;
const opened: EventStoreDbEventStore[] = [];

async function open(more: { unavailableAfter?: number; maxPending?: number; now?: () => Date } = {}): Promise<EventStoreDbEventStore> {
  const store = await EventStoreDbEventStore.open({ url: server.url, ...more });
  opened.push(store);
  return store;
}

function positionsOf(result: AppendResult | undefined): readonly number[] {
  return result?.status === 'appended' ? (result.positions ?? [result.position]) : [];
}

beforeEach(async () => {
  server = await InProcessEventStoreDb.start();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  server.stop();
});

describe('appends that do not wait for those before them (a server in this process, not the real one)', () => {
  it('are stored in the order they were asked for, customer by customer', async () => {
    const store = await open();
    const events = newEvents(60, { customer: 'c-1' });
    // each second one goes to a stream whose append before is still under way; the others could overtake it
    await Promise.all(events.map((event, i) => store.append(i % 2 === 0 ? 'busy' : `s-${i}`, [event], i % 2 === 0 ? i / 2 - 1 : NO_STREAM)));
    expect((await wholeLog(store)).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });
});

describe('an answer that is lost (a server in this process, not the real one)', () => {
  it.each(['before', 'after'] as const)('makes no second event: the connection broke %s it was stored', async (moment) => {
    const store = await open();
    const [first, second] = newEvents(2) as [NewEvent, NewEvent];
    server.loseAppends(2, moment);
    expect(await store.append('a', [first], NO_STREAM)).toMatchObject({ status: 'appended', revision: 0 });
    server.loseAppends(1, moment);
    expect(await store.append('a', [second], 0)).toMatchObject({ status: 'appended', revision: 1 });
    expect((await wholeLog(store)).map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it.each(['before', 'after'] as const)('keeps hundreds under way apart and in order: broken %s some were stored', async (moment) => {
    const store = await open();
    const events = newEvents(600);
    server.loseAppends(3, moment);
    const results = await store.appendBatch(events.map((event, i) => ({ stream: `s-${i % 200}`, events: [event], expectedRevision: Math.floor(i / 200) - 1 })));
    expect(results.every(({ status }) => status === 'appended')).toBe(true);
    const log = await wholeLog(store);
    expect(new Map(log.map(({ id, position }) => [id, position]))).toEqual(new Map(events.map(({ id }, i) => [id, (results[i] as { position: number }).position])));
    expect(log).toHaveLength(600);
  });

  it('is a duplicate for who asks anew, in another process too, and an id used twice with other content', async () => {
    const [store, other] = [await open({ unavailableAfter: 1_000 }), await open()];
    const event = newEvent();
    server.appendDelay = () => sleep(1_200);
    await expect(store.append('a', [event], NO_STREAM)).rejects.toThrow(StoreUnavailable);
    // what was sent may still be on its way
    server.appendDelay = undefined;
    const stored = await other.append('a', [event], NO_STREAM);
    expect(['appended', 'duplicate']).toContain(stored.status);
    await sleep(1_500);
    const position = (await wholeLog(other))[0]?.position;
    expect(await store.append('a', [event], NO_STREAM)).toEqual({ status: 'duplicate', position });
    expect(await store.append('a', [{ ...event, digest: 'f'.repeat(32) }], 0)).toEqual({ status: 'id_reused', position });
    expect(await wholeLog(other)).toHaveLength(1);
  });

  it('keeps out of the log what is in line behind it, and what is in line behind an append that was not taken', async () => {
    const store = await open({ unavailableAfter: 400, maxPending: 3 });
    const line = {};
    const lined = (stream: string): Append => ({ stream, events: newEvents(1), expectedRevision: NO_STREAM, line });
    const first = lined('a');
    server.appendDelay = () => sleep(600);
    const results = await Promise.allSettled([store.appendBatch([first]), store.appendBatch([lined('b')])]);
    expect(results).toEqual([expect.objectContaining({ status: 'rejected' }), { status: 'fulfilled', value: [{ status: 'conflict', actualRevision: NO_STREAM }] }]);
    server.appendDelay = undefined;
    const other = {};
    const calls = [['c'], ['d', 'e', 'f'], ['g']].map((streams) => store.appendBatch(streams.map((stream) => ({ ...lined(stream), line: other }))));
    expect((await Promise.allSettled(calls)).map((call) => (call.status === 'rejected' ? 'refused' : call.value[0]?.status)).slice(1)).toEqual(['refused', 'conflict']);
    const streams = (await wholeLog(store)).map(({ stream }) => stream);
    expect(['a', 'c']).toEqual(expect.arrayContaining(streams));
  });

  it('rejects while the server is away, and stores again once it is back', async () => {
    const store = await open({ unavailableAfter: 400 });
    server.down();
    await expect(store.append('a', newEvents(1), NO_STREAM)).rejects.toThrow(StoreUnavailable);
    await expect(store.head()).rejects.toThrow(StoreUnavailable);
    await expect(EventStoreDbEventStore.open({ url: server.url, unavailableAfter: 300 })).rejects.toThrow(StoreUnavailable);
    await server.up();
    expect(await store.append('a', newEvents(1), NO_STREAM)).toMatchObject({ status: 'appended' });
  });
});

describe('what another process did meanwhile (a server in this process, not the real one)', () => {
  it('is seen before anything is built on what was known', async () => {
    const [store, other] = [await open(), await open()];
    const [first, second] = newEvents(2) as [NewEvent, NewEvent];
    await store.append('a', [first], NO_STREAM);
    const { position } = (await other.append('a', [second], 0)) as { position: number };
    expect(await store.append('a', newEvents(1), 0)).toEqual({ status: 'conflict', actualRevision: 1 });
    expect(await store.append('a', [second], 0)).toEqual({ status: 'duplicate', position });
    expect(await other.append('a', [first], 1)).toMatchObject({ status: 'duplicate' });
    expect(await store.append('a', newEvents(1), 1)).toMatchObject({ status: 'appended', revision: 2 });
  });

  it('is not looked up again where its history was just read: a decision costs one read', async () => {
    const [store, other] = [await open(), await open()];
    await other.append('a', newEvents(3), NO_STREAM);
    const history = (await store.readStreams(['a'])).get('a') ?? [];
    const before = server.reads;
    expect(await store.append('a', newEvents(1), 2)).toMatchObject({ status: 'appended', revision: 3 });
    expect(server.reads).toBe(before);
    expect(await store.append('a', history.slice(0, 1), 3)).toMatchObject({ status: 'duplicate', position: history[0]?.position });
  });

  it('of an event that is no one of ours, in our log, nothing is told', async () => {
    const store = await open();
    await store.append('a', newEvents(1), NO_STREAM);
    const foreign = { type: 'foreign', contentType: 'application/json', data: Buffer.from('{}'), metadata: new Uint8Array() };
    for (let i = 0; i < 50; i++) server.log.append('not-ours', 'any', [{ ...foreign, id: crypto.randomUUID() }]);
    const [last] = await wholeLog(store);
    expect(await store.head()).toBe(last?.position);
    await store.append('a', newEvents(1), 0);
    for (let i = 0; i < 5; i++) server.log.append('not-ours', 'any', [{ ...foreign, id: crypto.randomUUID() }]);
    const pages = [];
    for await (const page of store.readAll(0, { pageSize: 3 })) pages.push(page);
    expect(pages.map(({ events, position }) => [events.length, position])).toEqual((await wholeLog(store)).map(({ position }) => [1, position]));
    expect(await store.head()).toBe(pages[1]?.position);
  });
});

describe('the store on a server in this process, not the real one', () => {
  it('tells no position at which no event stands, however far the server has looked, and starts again from any it told', async () => {
    const store = await open();
    const end = new AbortController();
    const told: number[] = [];
    const reading = (async () => {
      for await (const { position } of store.subscribe(0, { signal: end.signal })) told.push(position);
    })();
    for (let i = 0; i < 30; i++) {
      await store.append(`s-${i}`, newEvents(1), NO_STREAM);
      server.log.append('$system', 'any', [{ id: crypto.randomUUID(), type: '$metadata', contentType: 'application/json', data: Buffer.from('{}'), metadata: new Uint8Array() }]);
    }
    const log = await wholeLog(store);
    while (told.at(-1) !== log.at(-1)?.position) await sleep(5);
    end.abort();
    await reading;
    const places = new Set(log.map(({ position }) => position));
    expect(told.every((position) => places.has(position))).toBe(true);
    for (const [i, { position }] of log.entries()) {
      const rest = [];
      for await (const { events } of store.readAll(position, { pageSize: 7 })) rest.push(...events);
      expect(rest).toEqual(log.slice(i + 1));
    }
  });

  it('reads a log of many pages in order, and asks the server for a page at a time', async () => {
    const store = await open();
    const appends = Array.from({ length: 200 }, (_, s) => ({ stream: `s-${s}`, events: newEvents(100, { customer: `c-${s}` }), expectedRevision: NO_STREAM }));
    const results = await store.appendBatch(appends);
    const log = await wholeLog(store);
    expect(log).toHaveLength(20_000);
    expect(log.every(({ position }, i) => i === 0 || position > (log[i - 1] as { position: number }).position)).toBe(true);
    const told = new Map(appends.flatMap(({ events }, i) => events.map(({ id }, j) => [id, positionsOf(results[i])[j]] as const)));
    expect(new Map(log.map(({ id, position }) => [id, position]))).toEqual(told);
    const before = server.reads;
    for await (const { position } of store.readAll(0)) {
      expect(position).toBe(log[999]?.position);
      break;
    }
    expect(server.reads - before).toBeLessThanOrEqual(2);
  });

  it('takes the suite clock for when it was recorded, refuses more than may wait, and stores what is queued when it closes', async () => {
    const store = await open({ now: () => new Date('2031-05-06T07:08:09.010Z'), maxPending: 10 });
    server.appendDelay = () => sleep(20);
    const first = store.appendBatch(newEvents(10).map((event, i) => ({ stream: `s-${i}`, events: [event], expectedRevision: NO_STREAM })));
    await expect(store.append('more', newEvents(1), NO_STREAM)).rejects.toThrow(StoreUnavailable);
    await store.close();
    expect((await first).every(({ status }) => status === 'appended')).toBe(true);
    await expect(store.append('late', newEvents(1), NO_STREAM)).rejects.toThrow(StoreUnavailable);
    const other = await open();
    expect((await wholeLog(other)).map(({ recordedAt }) => recordedAt)).toEqual(Array.from({ length: 10 }, () => '2031-05-06T07:08:09.010Z'));
  });

  it('refuses what one append cannot hold, and goes on with the others', async () => {
    const store = await open();
    const [large, small] = [newEvent({ body: 'x'.repeat(1_100_000) }), newEvent()];
    const results = await Promise.allSettled([store.append('a', [large], NO_STREAM), store.append('b', [small], NO_STREAM)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(results[0]).toMatchObject({ reason: { message: expect.stringMatching(/MaximumAppendSizeExceeded/) } });
    expect((await wholeLog(store)).map(({ id }) => id)).toEqual([small.id]);
  });

  it('reads no journeys without a database, and says so', async () => {
    const store = await open();
    await expect(store.readCustomerBackwards('c', 1, 1)).rejects.toThrow(/databaseUrl/);
  });

  it('finds the leader of a cluster by gossip', async () => {
    const { port } = new URL(server.url);
    const store = await EventStoreDbEventStore.open({ url: `esdb+discover://127.0.0.1:${port}?tls=false` });
    opened.push(store);
    expect(await store.append('a', newEvents(1), NO_STREAM)).toMatchObject({ status: 'appended' });
  });
});
