import fc from 'fast-check';
import type { NewEvent, StoredEvent } from '@evenhand/event-sourcing';
import { eventually, openBank, rowsExpected, rowsIn } from '../testing/bank';
import type { Bank, Engine } from '../testing/bank';
import { movements } from '../testing/account.projections';
import { fragile, poisoned, POISONS } from '../testing/fragile.projections';
import type { PoisonKind } from '../testing/fragile.projections';
import { SharedJourneyLog } from '@evenhand/journey-log/testing/shared-journey-log';
import { wayTo } from '../testing/way';

jest.setTimeout(180_000);

const NAMES = ['account-state', 'withdrawal', 'daily-turnover', 'standing'] as const;

/** What of a log can be folded while nobody is let go: each customer's events before the first of these. */
const before = (events: readonly NewEvent[], poisons: ReadonlySet<string>): ((event: StoredEvent) => boolean) => {
  const first = new Map<string, number>();
  events.forEach(({ id, customer }, i) => void (poisons.has(id) && !first.has(customer) && first.set(customer, i + 1)));
  return ({ position, customer }) => position < (first.get(customer) ?? Infinity);
};

/** Some of a log's events, made such that they cannot be folded. */
const withPoison = (events: readonly NewEvent[], at: readonly (readonly [place: number, kind: PoisonKind])[]): { events: NewEvent[]; poisons: Map<string, PoisonKind> } => {
  const poisons = new Map(at.map(([place, kind]) => [(events[place % events.length] as NewEvent).id, kind]));
  return { poisons, events: events.map((event) => (poisons.has(event.id) ? poisoned(event, poisons.get(event.id) as PoisonKind) : event)) };
};

describe('Customers with an event that cannot be folded', () => {
  let bank: Bank;
  beforeEach(async () => {
    bank = await openBank();
  });
  afterEach(() => bank.close());

  it.each(POISONS)('stop there, others go on, whatever the window, where one is %s', async (kind) => {
    const { events, poisons } = withPoison(movements(120, 5, 1), [[50, kind]]);
    const [id] = poisons.keys();
    const customer = events[50]?.customer as string;
    const waiting = events.filter((event, i) => event.customer === customer && i > 50).length;
    await bank.publish(events);
    for (const windowSize of [1, 7, 2_000]) {
      await bank.sql.query('drop schema if exists evenhand_projections cascade');
      const projections = fragile(() => false);
      const engine = await bank.open({ projections, windowSize });
      engine.start();
      await bank.caughtUp(engine);
      expect(await rowsIn(bank.sql)).toEqual(await rowsExpected(bank.store, before(events, new Set([id as string]))));
      for (const name of NAMES) {
        const { items, next } = await engine.parked.list(name);
        expect(next).toBeNull();
        expect(items).toMatchObject([{ customerId: customer, position: 51, eventId: id, attempts: 1, waiting, version: 1 }]);
        expect(items[0]?.reason).not.toBe('');
      }
      expect((await engine.status()).map(({ parked, state, versions }) => [parked, state, versions[0]?.parked])).toEqual(NAMES.map(() => [1, 'running', 1]));
      const read = await engine.read('account-state', customer);
      expect(read).toMatchObject({ position: 50, parked: { position: 51 } });
      await engine.stop();
    }
  });

  it('are folded on from there once the code can, alone or with what is left out, and all goes on', async () => {
    const runs = fc.record({
      seed: fc.integer(), customers: fc.integer({ min: 1, max: 20 }), windowSize: fc.constantFrom(1, 7, 64, 2_000), cacheRows: fc.constantFrom(2, 1_000),
      poisons: fc.array(fc.tuple(fc.nat(400), fc.constantFrom(...POISONS)), { minLength: 1, maxLength: 6 }),
    });
    await fc.assert(fc.asyncProperty(runs, async ({ seed, customers, poisons: at, ...sizes }) => {
      await bank.sql.query('drop schema if exists evenhand_projections cascade');
      const run = await openBank(bank.url);
      try {
        let mended = false;
        const { events, poisons } = withPoison(movements(300, customers, seed), at);
        const engine = await run.open({ projections: fragile(() => mended), ...sizes });
        engine.start();
        await run.publish(events.slice(0, 200));
        await run.publish(events.slice(200));
        await run.caughtUp(engine);
        expect(await rowsIn(run.sql)).toEqual(await rowsExpected(run.store, before(events, new Set(poisons.keys()))));
        mended = true;
        for (const name of NAMES) await letAllGo(engine, name);
        const foldable = ({ id }: StoredEvent): boolean => poisons.get(id) !== 'undecodable';
        expect(await rowsIn(run.sql)).toEqual(await rowsExpected(run.store, foldable));
        await run.publish(movements(60, customers, seed + 1));
        await run.caughtUp(engine);
        expect(await rowsIn(run.sql)).toEqual(await rowsExpected(run.store, foldable));
        expect((await engine.status()).map(({ parked }) => parked)).toEqual([0, 0, 0, 0]);
      } finally {
        await run.close();
      }
    }), { numRuns: 6 });
  });

  it('are kept so by engines that share the slots, whoever has which, is killed or takes over, and are let go by any of them', async () => {
    const journey = new SharedJourneyLog(bank.store);
    const { events, poisons } = withPoison(movements(900, 40, 3), POISONS.flatMap((kind, i) => [[i * 31 + 5, kind], [i * 97 + 301, kind]] as const));
    let mended = false;
    const begin = async (): Promise<{ engine: Engine; cut: () => Promise<void> }> => {
      const way = await wayTo(bank.url);
      const engine = await bank.open({ journey, projections: fragile(() => mended), windowSize: 16, databaseUrl: way.url });
      engine.start();
      return { engine, cut: () => way.cut() };
    };
    const [one, two, three] = [await begin(), await begin(), await begin()];
    for (let i = 0; i < 9; i += 1) {
      await bank.publish(events.slice(i * 100, i * 100 + 100));
      journey.divide((slot, members) => (slot * (i + 3) + i) % members, (member) => (member === i % 3 ? 40 : 0));
      if (i !== 4) continue;
      await one.cut();
      await one.engine.stop();
    }
    await bank.caughtUp(two.engine);
    expect(await rowsIn(bank.sql)).toEqual(await rowsExpected(bank.store, before(events, new Set(poisons.keys()))));
    mended = true;
    for (const [i, name] of NAMES.entries()) await letAllGo(i % 2 ? two.engine : three.engine, name);
    await bank.publish(movements(100, 40, 4));
    for (const { engine } of [two, three]) await bank.caughtUp(engine);
    expect(await rowsIn(bank.sql)).toEqual(await rowsExpected(bank.store, ({ id }) => poisons.get(id) !== 'undecodable'));
    for (const { engine, cut } of [two, three]) {
      await engine.stop();
      await cut();
    }
    await journey.close();
  });

  it('stay parked where they cannot be folded still, at the next such event, and are read as they are afterwards', async () => {
    const { events } = withPoison(movements(60, 1, 5), [[20, 'throws'], [40, 'undecodable']]);
    let mended = false;
    const engine = await bank.open({ projections: fragile(() => mended) });
    engine.start();
    await bank.publish(events);
    await bank.caughtUp(engine);
    const customer = events[20]?.customer as string;
    expect(await engine.parked.retry('account-state', customer)).toMatchObject({ folded: 0, parked: { position: 21, attempts: 2 } });
    mended = true;
    expect(await engine.parked.retry('account-state', customer)).toMatchObject({ parked: { position: 41, attempts: 1 } });
    const done = await engine.parked.drop('account-state', customer, 'no JSON');
    expect(done).toMatchObject({ customerId: customer, version: 1, parked: null });
    await expect(engine.parked.retry('account-state', customer)).rejects.toMatchObject({ status: 404, code: 'not_parked' });
    await expect(engine.parked.retry('nothing', customer)).rejects.toMatchObject({ status: 404, code: 'unknown_projection' });
    const read = await engine.read<{ count: number }>('account-state', customer);
    expect(read.parked).toBeUndefined();
    expect(read.state?.count).toBe(events.filter((event) => event.customer === customer).length - 1);
    const { rows } = await bank.sql.query('select position::integer, reason from evenhand_projections.dropped');
    expect(rows).toEqual([{ position: 41, reason: 'no JSON' }]);
  });

  it('are told to whoever opens after a version of the catalogue that knew of none', async () => {
    const engine = await bank.open();
    await engine.stop();
    await bank.sql.query(`drop table evenhand_projections.parked, evenhand_projections.dropped, evenhand_projections.unreadable; alter table evenhand_projections.checkpoints drop column parked;
      alter table evenhand_projections.versions drop column mended; comment on schema evenhand_projections is 'catalogue 4'`);
    const again = await bank.open();
    again.start();
    await bank.publish(movements(50, 5, 7));
    await bank.caughtUp(again);
    await eventually(async () => (await again.parked.list('account-state')).items.length === 0);
  });

  async function letAllGo(engine: Engine, name: string): Promise<void> {
    for (;;) {
      const [parked] = (await engine.parked.list(name, { limit: 1 })).items;
      if (!parked) return;
      const { parked: still } = await engine.parked.retry(name, parked.customerId);
      if (still) await engine.parked.drop(name, parked.customerId, 'cannot be read');
    }
  }
});
