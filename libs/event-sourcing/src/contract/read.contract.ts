import { NO_STREAM } from '../event-store';
import type { EventStore, StoredEvent } from '../event-store';
import { slotOf } from '../slots';
import { all, appendLong, freshStore, logged, newEvent, newEvents, numbers, pagesOf, scanned, subscribed, wholeLog } from './store-under-test';
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

    it('many customers gives all their events, one customer after the other, up to a position', async () => {
      const { store } = under();
      await appendLong(store, 'long', newEvents(9_000, { customer: 'customer-30' }));
      await fill(store);
      const log = await wholeLog(store);
      for (const customers of [['customer-3', 'nobody', 'customer-1', 'customer-3'], ['customer-30', 'customer-5', 'customer-3'], ['nobody'], []]) {
        for (const to of [0, 9_004, 9_020, 9_040, Infinity]) {
          const expected = [...new Set(customers)].sort().flatMap((id) => log.filter(({ customer, position }) => customer === id && position <= to));
          expect(await all(store.readCustomers(customers, to))).toEqual(expected.map(logged));
        }
      }
    });

    it('long histories comes in pieces without a gap', async () => {
      const { store } = under();
      await appendLong(store, 'long', newEvents(2_500, { customer: 'c' }));
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

    it('a scan gives any stretch of the log, of all slots or of some', async () => {
      const { store } = under();
      const log = await fill(store);
      for (const slots of [undefined, new Set([slotOf('customer-3')]), new Set(['customer-1', 'customer-6'].map(slotOf)), new Set([slotOf('nobody')])]) {
        for (const after of [0, 1, 17, 39, 40]) {
          for (const to of [1, 17, 18, 40]) {
            const expected = log.filter(({ position, customer }) => position > after && position <= to && (slots?.has(slotOf(customer)) ?? true));
            expect(await scanned(store.scan(after, to, { ...(slots && { slots }) }), after, to)).toEqual(expected.map(logged));
          }
        }
      }
    });

    it('a scan gives long stretches without a gap, and every text as it was stored', async () => {
      const { store } = under();
      const texts = ['\\ \\n \\\\ \\t', 'tab\tline\nreturn\r', '"quoted" \\"', 'é 安 \u{1f600} \u2028', '\\.', '', 'x'.repeat(200_000)];
      await store.append('strange', texts.map((text) => newEvent({ body: JSON.stringify({ text }) })), NO_STREAM);
      await appendLong(store, 'long', newEvents(2_500));
      const log = await wholeLog(store);
      expect(await scanned(store.scan(0, 2_507), 0, 2_507)).toEqual(log.map(logged));
      expect(log.slice(0, texts.length).map(({ body }) => (JSON.parse(body) as { text: string }).text)).toEqual(texts);
    });

    it('a scan ends when its signal aborts, and when the reader has enough', async () => {
      const { store } = under();
      await appendLong(store, 'long', newEvents(5_000));
      const end = new AbortController();
      let pages = 0;
      for await (const { position } of store.scan(0, 5_000, { signal: end.signal })) {
        expect(position).toBeLessThan(5_000);
        pages += 1;
        end.abort();
      }
      expect(pages).toBe(1);
      for await (const { position } of store.scan(0, 5_000)) {
        expect(position).toBeGreaterThan(0);
        break;
      }
      expect(await store.head()).toBe(5_000);
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
