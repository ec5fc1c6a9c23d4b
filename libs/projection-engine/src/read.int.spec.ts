import { setTimeout as sleep } from 'node:timers/promises';
import { accounts, movements } from './testing/account.projections';
import type { Account, Movement } from './testing/account.projections';
import { openBank } from './testing/bank';
import type { Bank } from './testing/bank';

describe('A read', () => {
  let bank: Bank;
  beforeEach(async () => {
    bank = await openBank();
  });
  afterEach(() => bank.close());

  it.each([['hot', 1_000], ['cold', 1]])('of a %s row sees what is committed, never what is only folded', async (_, cacheRows) => {
    const engine = await bank.open({ cacheRows });
    engine.start();
    const [first, second] = movements(2, 1, 1).map((event) => ({ ...event, customer: 'anna' }));
    const [other] = movements(1, 1, 2).map((event) => ({ ...event, customer: 'ben' }));
    if (!first || !second || !other) throw new Error('no movements');
    await bank.publish([first, other]);
    await bank.caughtUp(engine);
    const before = await engine.read<Account>('account-state', 'anna');
    expect(before).toMatchObject({ state: { count: 1 }, position: 2, lastPosition: 1, latestAt: (JSON.parse(first.body) as Movement).at });
    await bank.sql.query('begin');
    await bank.sql.query('select from evenhand_projections.checkpoints for update');
    await bank.publish([second]);
    await sleep(200);
    expect(await engine.read('account-state', 'anna')).toEqual(before);
    expect(engine.completed('account-state')).toBe(2);
    await bank.sql.query('rollback');
    await bank.caughtUp(engine);
    expect(await engine.read('account-state', 'anna')).toMatchObject({ state: { count: 2 }, position: 3, lastPosition: 3 });
  });

  it('gives the row and the completed position of one moment, while events come in', async () => {
    const engine = await bank.open({ cacheRows: 10, windowSize: 20 });
    engine.start();
    const events = movements(4_000, 20, 3);
    const journey = (customer: string, position: number): number => events.slice(0, position).filter((event) => event.customer === customer).length;
    const publishing = (async () => {
      for (let i = 0; i < events.length; i += 80) {
        await bank.publish(events.slice(i, i + 80));
        await sleep(8);
      }
    })();
    const positions = new Set<number>();
    for (let i = 0; engine.completed('account-state') < events.length; i++) {
      const customer = `customer-${i % 20}`;
      const { state, position } = await engine.read<Account>('account-state', customer);
      expect(state?.count ?? 0).toBe(journey(customer, position));
      positions.add(position);
    }
    await publishing;
    expect(positions.size).toBeGreaterThan(20);
  });

  it('of an unknown key still tells how far the projection has come', async () => {
    const engine = await bank.open();
    engine.start();
    await bank.publish(movements(5, 3, 4));
    await bank.caughtUp(engine);
    expect(await engine.read('account-state', 'nobody')).toEqual({ state: undefined, position: 5 });
  });

  it('does not let the reader change what others read', async () => {
    const engine = await bank.open();
    engine.start();
    await bank.publish(movements(50, 1, 5));
    await bank.caughtUp(engine);
    const mine = await engine.read<Account>('account-state', 'customer-0');
    const copy = structuredClone(mine);
    if (mine.state) accounts.evolve(mine.state, { position: 51, customer: 'customer-0', kind: 'deposit', cents: 1, note: '', at: 0 });
    expect(await engine.read('account-state', 'customer-0')).toEqual(copy);
  });

  it('may wait for a position, and is told when it does not come', async () => {
    const engine = await bank.open();
    const early = engine.waitFor('account-state', 30, 10_000);
    engine.start();
    await bank.publish(movements(30, 3, 6));
    await expect(early).resolves.toBe(true);
    expect(engine.completed('account-state')).toBe(30);
    await expect(engine.waitFor('account-state', 31, 20)).resolves.toBe(false);
    const late = engine.waitFor('account-state', 31, 60_000);
    await engine.stop();
    await expect(late).resolves.toBe(false);
  });

  it('is refused where there is no such state', async () => {
    const engine = await bank.open();
    await expect(engine.read('withdrawal', 'anna')).rejects.toThrow('projection withdrawal keeps no state');
    await expect(engine.read('unheard-of', 'anna')).rejects.toThrow('there is no projection unheard-of');
  });
});

describe('The public views', () => {
  let bank: Bank;
  beforeAll(async () => {
    bank = await openBank();
    const engine = await bank.open();
    engine.start();
    await bank.publish([
      { id: 'e1', customer: 'anna', digest: '', body: JSON.stringify({ kind: 'deposit', cents: 700, note: 'rent', at: Date.parse('2026-03-01T10:00:00.123Z') }) },
      { id: 'e2', customer: 'anna', digest: '', body: JSON.stringify({ kind: 'withdrawal', cents: 201, note: '', at: Date.parse('2026-02-01T23:59:59.999Z') }) },
      { id: 'e3', customer: 'ben', digest: '', body: JSON.stringify({ kind: 'withdrawal', cents: 9, note: 'a "b" \\', at: Date.parse('2026-02-01T00:00:00Z') }) },
    ]);
    await bank.caughtUp(engine);
  });
  afterAll(() => bank.close());

  it('spread a state into columns', async () => {
    const { rows } = await bank.sql.query(`select key, position::integer, latest_at, movements, balance::integer, notes from account_state where balance > 0`);
    expect(rows).toEqual([{ key: 'anna', position: 2, latest_at: new Date('2026-03-01T10:00:00.123Z'), movements: 2, balance: 499, notes: { rent: 1, '': 1 } }]);
  });

  it('find one key by its index', async () => {
    await bank.sql.query('set enable_seqscan = off');
    const { rows } = await bank.sql.query<{ 'QUERY PLAN': string }>(`explain select balance from account_state where key = 'anna'`);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index (Only )?Scan/);
  });

  it('list the rows of events', async () => {
    const { rows } = await bank.sql.query('select position::integer, ordinal, customer, note, large from withdrawal order by position');
    expect(rows).toEqual([{ position: 2, ordinal: 0, customer: 'anna', note: null, large: false }, { position: 3, ordinal: 0, customer: 'ben', note: 'a "b" \\', large: false }]);
  });

  it('add counters up over the slots', async () => {
    const { rows } = await bank.sql.query(`select day, kind, movements::integer, cents::integer from daily_turnover where kind = 'withdrawal'`);
    expect(rows).toEqual([{ day: new Date('2026-02-01T00:00:00Z'), kind: 'withdrawal', movements: 2, cents: 210 }]);
  });
});
