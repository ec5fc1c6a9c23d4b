import { NO_STREAM } from '../event-store';
import type { EventStore, StoredEvent } from '../event-store';
import { slotOf } from '../slots';
import { all, freshStore, newEvent, newEvents, numbers, pagesOf, subscribed, wholeLog } from './store-under-test';
import type { MakeStore } from './store-under-test';

/** Forty events of eight customers in five streams. */
async function fill(store: EventStore): Promise<StoredEvent[]> {
  for (const i of numbers(0, 39)) {
    const result = await store.append(`stream-${i % 5}`, [newEvent({ customer: `customer-${i % 8}` })], Math.floor(i / 5) - 1);
    expect(result.status).toBe('appended');
  }
  return wholeLog(store);
}

const placesOf = (events: Iterable<StoredEvent>): number[] => [...events].map(({ position }) => position);

export function readContract(makeStore: MakeStore): void {
  describe('reading', () => {
    const under = freshStore(makeStore);

    it('a stream starts behind the revision asked for', async () => {
      const { store } = under();
      const log = await fill(store);
      const stream = log.filter((event) => event.stream === 'stream-2');
      for (const after of numbers(NO_STREAM, 8)) expect(await all(store.readStream('stream-2', after))).toEqual(stream.filter(({ revision }) => revision > after));
      expect(await all(store.readStream('stream-2'))).toEqual(stream);
      expect(await all(store.readStream('nothing-here'))).toEqual([]);
    });

    it('many streams gives their whole histories and leaves absent ones out', async () => {
      const { store } = under();
      const log = await fill(store);
      const found = await store.readStreams(['stream-4', 'nothing-here', 'stream-1', 'stream-4']);
      expect([...found.keys()].sort()).toEqual(['stream-1', 'stream-4']);
      for (const [stream, events] of found) expect(events).toEqual(log.filter((event) => event.stream === stream));
      expect(await store.readStreams([])).toEqual(new Map());
    });

    it('a customer gives their events in log order, after one position and up to another', async () => {
      const { store } = under();
      const log = (await fill(store)).filter(({ customer }) => customer === 'customer-3');
      expect(await all(store.readCustomer('customer-3'))).toEqual(log);
      for (const after of [0, 3, 4, 20, 40]) {
        for (const to of [0, 4, 19, 20, 40, 99]) {
          expect(await all(store.readCustomer('customer-3', after, to))).toEqual(log.filter(({ position }) => position > after && position <= to));
        }
      }
      expect(await all(store.readCustomer('nobody'))).toEqual([]);
    });

    it('long histories comes in pieces without a gap', async () => {
      const { store } = under();
      await store.append('long', newEvents(2_500, { customer: 'c' }), NO_STREAM);
      expect((await all(store.readStream('long'))).map(({ revision }) => revision)).toEqual(numbers(0, 2_499));
      expect(placesOf(await all(store.readCustomer('c')))).toEqual(numbers(1, 2_500));
      expect(placesOf((await store.readStreams(['long'])).get('long') ?? [])).toEqual(numbers(1, 2_500));
    });

    it('the log resumes from every position, with any page size', async () => {
      const { store } = under();
      const log = await fill(store);
      for (const after of numbers(0, 41)) {
        for (const pageSize of [1, 3, 40, 1_000]) {
          const pages = await pagesOf(store.readAll(after, { pageSize }));
          expect(pages.flatMap(({ events }) => events)).toEqual(log.slice(after));
          expect(pages.every(({ events }) => events.length <= pageSize)).toBe(true);
          if (after < 40) expect(pages.at(-1)?.position).toBe(40);
          else expect(pages).toEqual([]);
        }
        if (after < 40) expect(await subscribed(store, after, 40, 7)).toEqual(log.slice(after));
      }
    });

    it('some slots gives their events alone, while positions cover the whole log', async () => {
      const { store } = under();
      const log = await fill(store);
      for (const customers of [['customer-0'], ['customer-1', 'customer-6'], ['nobody']]) {
        const slots = new Set(customers.map(slotOf));
        for (const pageSize of [1, 4, 1_000]) {
          let before = 0;
          const seen: StoredEvent[] = [];
          for await (const { events, position } of store.readAll(0, { slots, pageSize })) {
            expect(position).toBeGreaterThan(before);
            expect(events).toEqual(log.slice(before, position).filter(({ customer }) => slots.has(slotOf(customer))));
            expect(events.length).toBeLessThanOrEqual(pageSize);
            seen.push(...events);
            before = position;
          }
          expect(before).toBe(40);
          expect(seen).toHaveLength(log.filter(({ customer }) => slots.has(slotOf(customer))).length);
        }
      }
    });

    it('ends when its signal aborts, and when the reader has enough', async () => {
      const { store } = under();
      await fill(store);
      const end = new AbortController();
      const pages = [];
      for await (const page of store.readAll(0, { pageSize: 5, signal: end.signal })) {
        pages.push(page);
        if (pages.length === 3) end.abort();
      }
      expect(pages).toHaveLength(3);
      for await (const page of store.readAll(0, { pageSize: 5 })) {
        expect(page.position).toBe(5);
        break;
      }
      expect(await store.head()).toBe(40);
    });
  });
}
