import { InMemoryEventStore, NO_STREAM } from '@evenhand/event-sourcing';
import type { Page, StoredEvent } from '@evenhand/event-sourcing';
import * as fc from 'fast-check';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { SharedLog } from './shared-log';

/** Counts what is read of the store; its subscriptions read as everyone does. */
class CountingStore extends InMemoryEventStore {
  read = 0;

  override async *readAll(...[after, options]: Parameters<InMemoryEventStore['readAll']>): AsyncGenerator<Page> {
    for await (const page of super.readAll(after, options)) {
      this.read += page.events.length;
      yield page;
    }
  }
}

async function storeOf(events: number): Promise<CountingStore> {
  const store = new CountingStore(() => new Date(0));
  await add(store, 0, events);
  return store;
}

async function add(store: InMemoryEventStore, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i += 1) {
    const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
    await store.append(`s-${i}`, [{ id, customer: `c-${i % 7}`, body: String(i), digest: id.replaceAll('-', '') }], NO_STREAM);
  }
}

const asStored = (logged: unknown): StoredEvent => logged as StoredEvent;

/** Reads until it has come to a position, page by page; `pause` says how long it rests after each, in turns of the event loop. */
async function follow(shared: SharedLog<StoredEvent>, after: number, to: number, pageSize: number, pause: number): Promise<number[]> {
  const seen: number[] = [];
  const halt = new AbortController();
  for await (const { events, position } of shared.subscribe(after, { pageSize, signal: halt.signal })) {
    for (const event of events) seen.push(shared.decode(event).position);
    for (let turn = 0; turn < pause; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    if (position >= to) break;
  }
  return seen;
}

const upTo = (after: number, to: number): number[] => Array.from({ length: to - after }, (_, i) => after + i + 1);

test('every follower sees every event once, in order, wherever it begins and however fast it is', async () => {
  const follower = fc.record({ after: fc.nat(60), pause: fc.nat(4) });
  await fc.assert(fc.asyncProperty(fc.array(follower, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 20 }), async (followers, pageSize) => {
    const store = await storeOf(60);
    const shared = new SharedLog(new DirectJourneyLog(store), asStored);
    const following = followers.map(({ after, pause }) => follow(shared, after, 90, pageSize, pause));
    await add(store, 60, 90);
    expect(await Promise.all(following)).toEqual(followers.map(({ after }) => upTo(after, 90)));
  }), { numRuns: 60 });
});

test('what several follow is read and decoded once', async () => {
  const store = await storeOf(500);
  let decoded = 0;
  const shared = new SharedLog(new DirectJourneyLog(store), (logged) => {
    decoded += 1;
    return asStored(logged);
  });
  await Promise.all([0, 0, 0, 0].map((after) => follow(shared, after, 500, 50, 0)));
  expect([store.read, decoded]).toEqual([500, 500]);
});

test('who has fallen behind what is held reads for itself, and then follows with the others', async () => {
  const store = await storeOf(25_000);
  const shared = new SharedLog(new DirectJourneyLog(store), asStored);
  const [fast, slow] = await Promise.all([follow(shared, 0, 25_010, 1_000, 0), follow(shared, 0, 25_010, 1_000, 20), follow(shared, 0, 25_000, 1_000, 0).then(() => add(store, 25_000, 25_010))]);
  expect([fast, slow].map((seen) => [seen.length, seen.every((position, i) => position === i + 1)])).toEqual([[25_010, true], [25_010, true]]);
  expect(store.read).toBeGreaterThan(25_010);
});

test('who stands at the end does not wait for one who begins at the start, whoever asked first', async () => {
  const store = await storeOf(5_000);
  const shared = new SharedLog(new DirectJourneyLog(store), asStored);
  const builds = follow(shared, 0, 5_001, 10, 1);
  await new Promise((resolve) => setImmediate(resolve));
  const [before] = [store.read];
  const ahead = follow(shared, 5_000, 5_001, 10, 0);
  await add(store, 5_000, 5_001);
  expect(await ahead).toEqual([5_001]);
  expect(store.read - before).toBeLessThan(200);
  expect(await builds).toEqual(upTo(0, 5_001));
});

test('who leaves while it waits does not stop the others, and who comes when all have left begins anew', async () => {
  const store = await storeOf(10);
  const shared = new SharedLog(new DirectJourneyLog(store), asStored);
  const leaves = new AbortController();
  const gone = (async (): Promise<number[]> => {
    const seen: number[] = [];
    for await (const { events } of shared.subscribe(0, { pageSize: 5, signal: leaves.signal })) seen.push(...events.map(({ position }) => position));
    return seen;
  })();
  const stays = follow(shared, 0, 12, 5, 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  leaves.abort();
  expect(await gone).toEqual(upTo(0, 10));
  await add(store, 10, 12);
  expect(await stays).toEqual(upTo(0, 12));
  expect(await follow(shared, 3, 12, 5, 0)).toEqual(upTo(3, 12));
});

test('an outage reaches all who follow, and all can begin again', async () => {
  const store = await storeOf(10);
  let fails = true;
  const broken = Object.create(store, {
    subscribe: {
      value: async function* (after: number, options: Parameters<InMemoryEventStore['subscribe']>[1]): AsyncGenerator<Page> {
        for await (const page of store.subscribe(after, options)) {
          yield page;
          if (fails) throw new Error('out of reach');
        }
      },
    },
  }) as InMemoryEventStore;
  const shared = new SharedLog(new DirectJourneyLog(broken), asStored);
  const results = await Promise.allSettled([follow(shared, 0, 10, 3, 0), follow(shared, 0, 10, 3, 1)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await Promise.all([follow(shared, 0, 10, 3, 0), follow(shared, 0, 10, 3, 1)])).toEqual([upTo(0, 10), upTo(0, 10)]);
});
