import type { NewEvent, StoredEvent } from '@evenhand/event-sourcing';
import type { PostgresEventStore } from '@evenhand/event-store-postgres';
import { movements } from '../testing/account.projections';
import { bulkFor, carriedOut, eventually, openLastingBank, rowsExpected, rowsIn } from '../testing/bank';
import type { Bank, Engine } from '../testing/bank';
import { FRAGILE, fragile, MENDED, poisoned, POISONS } from '../testing/fragile.projections';
import { SharedJourneyLog } from '@evenhand/journey-log/testing/shared-journey-log';

jest.setTimeout(180_000);

const NAMES = ['account-state', 'withdrawal', 'daily-turnover', 'standing'] as const;

let bank: Bank<PostgresEventStore>;
beforeEach(async () => {
  bank = await openLastingBank();
});
afterEach(() => bank.close());

const begin = async (mended: () => boolean, options: Parameters<Bank['open']>[0] = {}): Promise<Engine> => {
  const engine = await bank.open({ projections: fragile(mended, FRAGILE), bulk: bulkFor(bank.url, { rows: 300 }), ...options });
  engine.start();
  await bank.caughtUp(engine);
  return engine;
};
/** One event of each kind that cannot be folded, of customers of their own, and where each of these stops. */
const log = (seed: number): { events: NewEvent[]; foldable: (event: StoredEvent) => boolean; stops: Map<string, number> } => {
  const stops = new Map<string, number>();
  const events = movements(1_500, 60, seed);
  for (const kind of POISONS) {
    const at = events.findIndex(({ customer }, i) => i > 200 && customer !== 'bank' && !stops.has(customer));
    stops.set((events[at] as NewEvent).customer, at + 1);
    events[at] = poisoned(events[at] as NewEvent, kind);
  }
  return { events, stops, foldable: ({ customer, position }) => position < (stops.get(customer) ?? Infinity) };
};
const parkedIn = async (engine: Engine, name: string, version: number): Promise<Map<string, unknown>> => {
  const { items } = await engine.parked.list(name, { version });
  return new Map(items.map(({ customerId, position, waiting, lastPosition, eventId, attempts }) => [customerId, { position, waiting, lastPosition, eventId, attempts }]));
};

describe('A replay of a log with events that cannot be folded', () => {
  it('parks the customers that live following parks, at the same events, with the same rows', async () => {
    const { events, foldable, stops } = log(1);
    await bank.publish(events);
    const engine = await begin(() => false);
    for (const [i, name] of NAMES.entries()) {
      const done = await carriedOut(engine, 'replay', name, { workers: 1 + (i % 2) });
      expect([name, done.state, done.problem]).toEqual([name, 'done', undefined]);
      expect(done.result).toMatchObject({ version: 2, parked: stops.size });
      const parked = await parkedIn(engine, name, 2);
      expect([...parked.keys()].sort()).toEqual([...stops.keys()].sort());
      expect(parked).toEqual(await parkedIn(engine, name, 1));
      for (const [customer, at] of stops) expect(parked.get(customer)).toMatchObject({ position: at, eventId: events[at - 1]?.id });
    }
    expect(await rowsIn(bank.sql, 2)).toEqual(await rowsExpected(bank.store, foldable));
    await bank.publish(movements(100, 60, 2));
    await bank.caughtUp(engine);
    for (const name of NAMES) await eventually(async () => (await engine.status()).find((one) => one.name === name)?.versions[1]?.position === 1_600);
    expect(await rowsIn(bank.sql, 2)).toEqual(await rowsExpected(bank.store, foldable));
    for (const name of NAMES) {
      expect(await carriedOut(engine, 'promote', name, { version: 2 })).toMatchObject({ state: 'done', result: { version: 2 } });
    }
  });

  it('is done by all engines that share it, as by one', async () => {
    const journey = new SharedJourneyLog(bank.store);
    const { events, foldable, stops } = log(3);
    await bank.publish(events);
    const [one] = [await begin(() => false, { journey }), await begin(() => false, { journey })] as const;
    for (const name of NAMES) expect(await carriedOut(one, 'replay', name, { workers: 1 })).toMatchObject({ state: 'done', result: { parked: stops.size } });
    expect(await rowsIn(bank.sql, 2)).toEqual(await rowsExpected(bank.store, foldable));
    await journey.close();
  });

  it('by mended code parks but what nobody can read, and is promoted where its differences are approved', async () => {
    const { events, stops } = log(4);
    await bank.publish(events);
    await (await begin(() => false)).stop();
    const engine = await begin(() => false, { projections: [...fragile(() => false, FRAGILE), ...fragile(() => true, MENDED)] });
    const [unreadable] = stops.keys();
    const { result } = await carriedOut(engine, 'replay', 'account-state');
    expect(result).toMatchObject({ parked: 1 });
    const { version } = result as { version: number };
    expect([...(await parkedIn(engine, 'account-state', version)).keys()]).toEqual([unreadable]);
    const refused = await carriedOut(engine, 'promote', 'account-state', { version });
    expect(refused).toMatchObject({ state: 'failed', problem: { code: 'versions_differ' } });
    const { reportId, customers } = refused.problem as unknown as { reportId: string; customers: { customerId: string }[] };
    expect(new Set(customers.map(({ customerId }) => customerId))).toEqual(new Set([...stops.keys()].slice(1)));
    expect(await carriedOut(engine, 'promote', 'account-state', { version, approve: reportId })).toMatchObject({ state: 'done' });
    expect((await engine.status())[0]).toMatchObject({ liveVersion: version, parked: 1 });
  });
});

describe('A verification', () => {
  it('agrees with a version of which customers are parked, and with one that left an event out; a replay by newer code does not leave it out', async () => {
    const { events, stops, foldable } = log(5);
    await bank.publish(events);
    await (await begin(() => false)).stop();
    let mended = false;
    const engine = await begin(() => mended, { projections: [...fragile(() => mended, FRAGILE), ...fragile(() => true, MENDED)] });
    for (const name of NAMES) expect(await carriedOut(engine, 'verify', name)).toMatchObject({ state: 'done', result: { equal: true, differing: 0 } });
    const [, thrower, refused] = [...stops.keys()] as [string, string, string];
    for (const name of NAMES) {
      expect(await engine.parked.drop(name, thrower, 'was never meant')).toMatchObject({ parked: null });
      expect((await carriedOut(engine, 'verify', name)).result).toMatchObject({ equal: true, differing: 0 });
    }
    const dropped = stops.get(thrower) as number;
    const left = (event: StoredEvent): boolean => (event.customer === thrower ? event.position !== dropped : foldable(event));
    expect(await rowsIn(bank.sql)).toEqual(await rowsExpected(bank.store, left));
    const newer = (await carriedOut(engine, 'replay', 'withdrawal')).result as { version: number };
    const { rows } = await bank.sql.query(`select from evenhand_projections.withdrawal_v${newer.version} where position = $1`, [dropped]);
    expect(rows).toHaveLength(1);
    mended = true; // where it is served, but not where it is verified: threads have the code that stumbles
    await engine.parked.retry('withdrawal', refused);
    const { customers } = (await carriedOut(engine, 'verify', 'withdrawal', { version: 1 })).result as { customers: { customerId: string; fields: { path: string; refolded: unknown }[] }[] };
    expect(customers.filter(({ customerId }) => customerId === refused)).toMatchObject([{ fields: [{ path: '/parked', stored: null, refolded: { position: stops.get(refused) } }] }]);
  });
});
