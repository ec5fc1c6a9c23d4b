import { SLOTS } from '@evenhand/event-sourcing';
import { all, customers, eventsOf, inSlots, plain, until, upTo } from './journey-under-test';
import type { JourneyUnderTest } from './journey-under-test';
import type { JourneyEvent, JourneyPage } from '../journey-log';
import { membershipContract } from './membership.contract';

const last = (events: readonly JourneyEvent[]): number => events.at(-1)?.position ?? 0;

export interface ContractOptions {
  /** processes divide its slots among them */
  readonly shared?: boolean;
  /** its server can be restarted */
  readonly restarts?: boolean;
}

/** What every journey log promises, whatever it is kept in. */
export function journeyLogContract(name: string, make: () => Promise<JourneyUnderTest>, { shared = false, restarts = false }: ContractOptions = {}): void {
  describe(`a journey log: ${name}`, () => {
    let log: JourneyUnderTest;
    beforeEach(async () => {
      log = await make();
    });
    afterEach(() => log.stop());

    describe('that is empty', () => {
      it('has head 0 and nothing to read', async () => {
        expect(await log.journey.head()).toBe(0);
        expect(await all(log.journey.read(0))).toEqual([]);
        expect(await all(log.journey.scan(0, 0))).toEqual([]);
      });

      it('hands over the first events to who was waiting for them', async () => {
        const waiting = upTo(1, log.journey.subscribe(0));
        const written = await log.write(eventsOf(customers(3)));
        expect((await waiting).slice(0, 1).map(plain)).toEqual(written.slice(0, 1).map(plain));
      });
    });

    it('shows what was stored as it was stored, in the order of positions', async () => {
      const written = [...(await log.write(eventsOf(customers(200)))), ...(await log.write(eventsOf(customers(100))))];
      const pages = await all(log.journey.read(0));
      expect(pages.flatMap(({ events }) => events).map(plain)).toEqual(written.map(plain));
      expect(pages.at(-1)?.position).toBe(last(written));
      expect(await log.journey.head()).toBe(last(written));
    });

    it('is read again behind any position', async () => {
      const written = await log.write(eventsOf(customers(60)));
      for (const after of [0, ...written.map(({ position }) => position), last(written) + 5]) {
        const found = (await all(log.journey.read(after))).flatMap(({ events }) => events);
        expect(found.map(({ position }) => position)).toEqual(written.map(({ position }) => position).filter((position) => position > after));
      }
    });

    it('is read by slots, and the position of slots where nothing happens moves too', async () => {
      const written = await log.write(eventsOf(customers(300)));
      const slots = new Set([3, 17, 42]);
      const pages = await all(log.journey.read(0, { slots }));
      expect(pages.flatMap(({ events }) => events).map(plain)).toEqual(inSlots(written, slots).map(plain));
      expect(pages.at(-1)?.position).toBe(last(written));
      const silent = new Set([[...Array(SLOTS).keys()].find((slot) => inSlots(written.slice(0, 1), new Set([slot])).length === 0) as number]);
      const more = await log.write(eventsOf([written[0]?.customer as string]));
      const waited = await upTo(last(more), log.journey.subscribe(last(written), { slots: silent }));
      expect(waited).toEqual([]);
    });

    it('says in each page how far it is complete, in pages of the size asked for, and only when that moved', async () => {
      const written = await log.write(eventsOf(customers(100)));
      const pages = await all(log.journey.read(0, { pageSize: 7 }));
      let seen = 0;
      for (const { events, position } of pages) {
        expect(events.length).toBeLessThanOrEqual(7);
        expect(events.map((event) => event.position)).toEqual(written.map((event) => event.position).filter((at) => at > seen && at <= position));
        expect(position).toBeGreaterThan(seen);
        seen = position;
      }
    });

    it('is scanned between two positions, to the very end of the stretch', async () => {
      const written = await log.write(eventsOf(customers(120)));
      const [from, to] = [written[20]?.position as number, written[90]?.position as number];
      const pages = await all(log.journey.scan(from, to));
      expect(pages.flatMap(({ events }) => events).map(({ position, customer, body }) => [position, customer, body])).toEqual(written.slice(21, 91).map(({ position, customer, body }) => [position, customer, body]));
      expect(pages.at(-1)?.position).toBe(to);
      const slots = new Set([5]);
      expect((await all(log.journey.scan(0, to, { slots }))).flatMap(({ events }) => events).map(({ position }) => position)).toEqual(inSlots(written.slice(0, 91), slots).map(({ position }) => position));
    });

    it('loses nothing and doubles nothing while it is written and read at once, by readers that start anywhere', async () => {
      const written: JourneyEvent[] = [];
      const total = 2_000;
      const readers = [0, 0, 0].map(() => Promise.resolve()).map(async (ready, i) => {
        await ready;
        await until(() => written.length >= i * 500);
        const after = last(written.slice(0, i * 500));
        const events: JourneyEvent[] = [];
        for await (const page of log.journey.subscribe(after, { pageSize: 50 + i })) {
          events.push(...page.events);
          if (events.length + i * 500 >= total) break;
        }
        return events;
      });
      for (let n = 0; n < total; n += 50) written.push(...(await log.write(eventsOf(customers(50, n % 137)))));
      const read = await Promise.all(readers);
      read.forEach((events, i) => expect(events.map(plain)).toEqual(written.slice(i * 500).map(plain)));
    });

    it('stops when the signal aborts, within a page as between pages', async () => {
      const written = await log.write(eventsOf(customers(100)));
      const cancel = new AbortController();
      const pages: JourneyPage[] = [];
      for await (const page of log.journey.subscribe(0, { signal: cancel.signal, pageSize: 10 })) {
        pages.push(page);
        if (pages.length === 3) cancel.abort();
      }
      expect(pages.flatMap(({ events }) => events).map(plain)).toEqual(written.slice(0, 30).map(plain));
      const idle = new AbortController();
      const waiting = all(log.journey.subscribe(last(written), { signal: idle.signal }));
      idle.abort();
      expect(await waiting).toEqual([]);
    });

    it('waits for who is slow, and forgets nothing meanwhile', async () => {
      const written = [...(await log.write(eventsOf(customers(500))))];
      const pages = log.journey.subscribe(0, { pageSize: 100 })[Symbol.asyncIterator]();
      const events = [...((await pages.next()).value as JourneyPage).events];
      for (let n = 0; n < 10; n++) written.push(...(await log.write(eventsOf(customers(200, n)))));
      while (last(events) < last(written)) events.push(...((await pages.next()).value as JourneyPage).events);
      await pages.return?.();
      expect(events.map(plain)).toEqual(written.map(plain));
    });

    it('ends what it was asked for when it is closed', async () => {
      const other = await log.another();
      const written = await log.write(eventsOf(customers(5)));
      const seen = all(other.subscribe(0));
      await upTo(last(written), log.journey.subscribe(0));
      await other.close();
      expect((await seen).flatMap(({ events }) => events).length).toBeLessThanOrEqual(5);
    });

    if (restarts) it('goes on where it was when the server was taken down', async () => {
      const written = [...(await log.write(eventsOf(customers(300))))];
      let down: Promise<void> | undefined;
      const reading = (async () => {
        const events: JourneyEvent[] = [];
        for await (const page of log.journey.subscribe(0, { pageSize: 20 })) {
          events.push(...page.events);
          if (events.length >= 100) down ??= log.restartServer?.();
          if (events.length >= 600) break;
        }
        return events;
      })();
      await until(() => down !== undefined);
      await down;
      written.push(...(await log.write(eventsOf(customers(300)))));
      expect((await reading).map(plain)).toEqual(written.map(plain));
    });

    it('says whether its slots are divided', () => {
      expect(log.journey.shared).toBe(shared);
    });

    membershipContract(() => log, { shared, restarts });
  });
}
