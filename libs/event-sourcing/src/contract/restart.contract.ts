import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM, StoreUnavailable } from '../event-store';
import type { Append, AppendResult, EventStore, LogPage, NewEvent } from '../event-store';
import { all, freshStore, logged, newEvents, numbers, scanned, subscribed, wholeLog } from './store-under-test';
import type { MakeStore, StoreUnderTest } from './store-under-test';

/** As a caller does: the same append again for as long as the store is away. */
async function insist(store: EventStore, stream: string, events: readonly NewEvent[], expectedRevision: number): Promise<AppendResult> {
  for (;;) {
    try {
      return await store.append(stream, events, expectedRevision);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await sleep(50);
    }
  }
}

async function restart({ restartServer }: StoreUnderTest): Promise<void> {
  if (!restartServer) throw new Error('this store has no server to restart');
  await restartServer();
}

/** For stores on a server: it goes away without a warning, in the middle of everything, and comes back. */
export function restartContract(makeStore: MakeStore): void {
  describe('when the server restarts', () => {
    const under = freshStore(makeStore);

    it('a reader goes on after the last position it saw', async () => {
      const tested = under();
      const { store } = tested;
      await store.append('a', newEvents(500, { customer: 'c' }), NO_STREAM);
      const seen: number[] = [];
      for await (const { events, position } of store.readAll(0, { pageSize: 50 })) {
        seen.push(...events.map((event) => event.position));
        if (position === 150 || position === 300) await restart(tested);
      }
      expect(seen).toEqual(numbers(1, 500));
      await restart(tested);
      expect(await all(store.readCustomer('c'))).toHaveLength(500);
      expect((await store.readStreams(['a'])).get('a')).toHaveLength(500);
    });

    it('a scan goes on after the last position it saw', async () => {
      const tested = under();
      const { store } = tested;
      for (const n of numbers(0, 9)) await store.append(`stream-${n}`, newEvents(400, { body: JSON.stringify({ text: 'x'.repeat(1_000) }) }), NO_STREAM);
      async function* interrupted(): AsyncGenerator<LogPage> {
        let restarts = 0;
        for await (const page of store.scan(0, 4_000)) {
          yield page;
          if (page.position > 1_000 * (restarts + 1) && restarts++ < 2) await restart(tested);
        }
      }
      expect(await scanned(interrupted(), 0, 4_000)).toEqual((await wholeLog(store)).map(logged));
    });

    it('a subscription goes on and hears of what comes afterwards', async () => {
      const tested = under();
      const { store, another } = tested;
      const readers = [subscribed(store, 0, 30), subscribed((await another?.()) ?? store, 0, 30)];
      for (const round of numbers(0, 2)) {
        await insist(store, 'a', newEvents(10), round * 10 - 1);
        if (round < 2) await restart(tested);
      }
      for (const events of await Promise.all(readers)) expect(events.map(({ position }) => position)).toEqual(numbers(1, 30));
    });

    it('what is told in a line is stored in its order, and nothing that is in line behind what was not', async () => {
      const tested = under();
      const { store } = tested;
      const line = {};
      const appends = numbers(0, 299).map((i): Append => ({ stream: `s-${i}`, events: newEvents(1), expectedRevision: NO_STREAM, line }));
      const calls = numbers(0, 99).map(async (i) => {
        await sleep(i * 3);
        return store.appendBatch(appends.slice(3 * i, 3 * i + 3));
      });
      for (const pause of [60, 40]) {
        await sleep(pause);
        await restart(tested);
      }
      await Promise.allSettled(calls);
      const ids = (await wholeLog(store)).map(({ id }) => id);
      expect(ids).toEqual(appends.slice(0, ids.length).map(({ events }) => events[0]?.id));
    });

    it('every acknowledged append is there once, none is lost, and none is told twice', async () => {
      const tested = under();
      const { store } = tested;
      let stopped = false;
      const acknowledged: (readonly [NewEvent, number])[] = [];
      const writers = numbers(0, 7).map(async (w) => {
        for (let next = 0; !stopped; next++) {
          const [event] = newEvents(1, { customer: `customer-${w}` }) as [NewEvent];
          const result = await insist(store, `writer-${w}`, [event], next - 1);
          if (result.status !== 'appended' && result.status !== 'duplicate') throw new Error(`writer ${w}, event ${next}: ${JSON.stringify(result)}`);
          acknowledged.push([event, result.position]);
        }
      });
      const rounds = (async () => {
        for (const pause of [150, 30, 80, 10]) {
          await sleep(pause);
          await restart(tested);
        }
        while (acknowledged.length <= 100) await sleep(20);
        stopped = true;
      })();
      const enough = new AbortController();
      const told: number[] = [];
      const tail = (async () => {
        for await (const { events } of store.subscribe(0, { signal: enough.signal })) told.push(...events.map(({ position }) => position));
      })();
      await Promise.all([...writers, rounds]);
      const log = await wholeLog(store);
      while (told.length < log.length) await sleep(20);
      enough.abort();
      await tail;
      expect(log.map(({ position }) => position)).toEqual(numbers(1, log.length));
      expect(new Map(log.map(({ id, position }) => [id, position]))).toEqual(new Map(acknowledged.map(([event, position]) => [event.id, position])));
      expect(log).toHaveLength(acknowledged.length);
      expect(told).toEqual(numbers(1, log.length));
    });
  });
}
