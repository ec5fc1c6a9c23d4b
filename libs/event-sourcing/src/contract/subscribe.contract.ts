import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM } from '../event-store';
import type { Page } from '../event-store';
import { slotOf } from '../slots';
import { freshStore, newEvent, newEvents, numbers, subscribed } from './store-under-test';
import type { MakeStore } from './store-under-test';

export function subscribeContract(makeStore: MakeStore): void {
  describe('subscribing', () => {
    const under = freshStore(makeStore);

    it('catches up, then goes on with what comes, from this client and from others', async () => {
      const { store, another } = under();
      await store.append('a', newEvents(25), NO_STREAM);
      const readers = [store, await another?.()].flatMap((reader) => (reader ? [subscribed(reader, 0, 60, 10)] : []));
      for (const i of numbers(26, 60)) await store.append('a', newEvents(1), i - 2);
      for (const events of await Promise.all(readers)) expect(events.map(({ position }) => position)).toEqual(numbers(1, 60));
    });

    it('hears of an append soon', async () => {
      const { store, another } = under();
      for (const reader of [store, await another?.()]) {
        if (!reader) continue;
        const end = new AbortController();
        const pages = reader.subscribe(await store.head(), { signal: end.signal })[Symbol.asyncIterator]();
        const next = pages.next();
        await sleep(300);
        const start = performance.now();
        await store.append(`told-${await store.head()}`, newEvents(1), NO_STREAM);
        expect((await next).value).toMatchObject({ position: await store.head() });
        expect(performance.now() - start).toBeLessThan(1_000);
        end.abort();
        expect((await pages.next()).done).toBe(true);
      }
    });

    it('fetches when it is asked: a slow reader finds what came meanwhile in one page, not in a queue', async () => {
      const { store } = under();
      await store.append('a', newEvents(1), NO_STREAM);
      const end = new AbortController();
      const pages = store.subscribe(0, { signal: end.signal, pageSize: 30 })[Symbol.asyncIterator]();
      expect((await pages.next()).value).toMatchObject({ position: 1 });
      for (const i of numbers(0, 49)) await store.append('a', newEvents(1), i);
      const sizes = [];
      for (let position = 1; position < 51; ) {
        const { events, position: next } = (await pages.next()).value as Page;
        sizes.push(events.length);
        position = next;
      }
      expect(sizes).toEqual([30, 20]);
      end.abort();
    });

    it.each(['before it starts', 'while it waits', 'between pages'])('ends when its signal aborts %s', async (moment) => {
      const { store } = under();
      await store.append('a', newEvents(30), NO_STREAM);
      const end = new AbortController();
      if (moment === 'before it starts') end.abort();
      let pages = 0;
      const reading = (async () => {
        for await (const page of store.subscribe(0, { signal: end.signal, pageSize: 10 })) {
          pages++;
          if (moment === 'between pages') end.abort();
          else if (page.position === 30) setTimeout(() => end.abort(), 50);
        }
      })();
      await reading;
      expect(pages).toBe({ 'before it starts': 0, 'while it waits': 3, 'between pages': 1 }[moment]);
    });

    it('covers the log by position while it yields only its slots, also live', async () => {
      const { store } = under();
      const slots = new Set([slotOf('mine')]);
      const end = new AbortController();
      const seen: number[] = [];
      let covered = 0;
      const reading = (async () => {
        for await (const { events, position } of store.subscribe(0, { signal: end.signal, slots, pageSize: 4 })) {
          expect(position).toBeGreaterThan(covered);
          seen.push(...events.map((event) => event.position));
          covered = position;
          if (position === 40) end.abort();
        }
      })();
      for (const i of numbers(1, 40)) await store.append(`s-${i}`, [newEvent({ customer: i % 10 === 0 ? 'mine' : 'theirs' })], NO_STREAM);
      await reading;
      expect(seen).toEqual([10, 20, 30, 40]);
    });

    it('serves many subscribers, each at its own pace', async () => {
      const { store, positions } = under();
      // where positions have gaps, those of events to come are not known
      if (positions === 'increasing') await store.append('a', newEvents(20), NO_STREAM);
      const readers = numbers(0, 9).map((after) => subscribed(store, after, 50, after + 1));
      if (positions !== 'increasing') await store.append('a', newEvents(20), NO_STREAM);
      await store.append('b', newEvents(30), NO_STREAM);
      (await Promise.all(readers)).forEach((events, after) => expect(events.map(({ position }) => position)).toEqual(numbers(after + 1, 50)));
    });
  });
}
