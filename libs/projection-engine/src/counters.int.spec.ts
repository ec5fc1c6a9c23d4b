import { setTimeout as sleep } from 'node:timers/promises';
import type { CounterProjection, NewEvent } from '@evenhand/event-sourcing';
import { movements, standings } from './testing/account.projections';
import type { Movement } from './testing/account.projections';
import { eventually, openBank, rememberedIn, rowsExpected, standingsIn } from './testing/bank';
import type { Bank, Engine } from './testing/bank';

let bank: Bank;
beforeEach(async () => {
  bank = await openBank();
});
afterEach(() => bank.close());

let made = 0;
const moved = (customer: string, kind: Movement['kind'], cents: number): NewEvent =>
  ({ id: `moved-${made++}`, customer, body: JSON.stringify({ kind, cents, note: '', at: 5 }), digest: '0'.repeat(32) });
async function follow(projections: readonly CounterProjection<Movement>[] = [standings]): Promise<Engine> {
  const engine = await bank.open({ projections });
  engine.start();
  return engine;
}
const rows = async <Row extends object>(text: string): Promise<Row[]> => (await bank.sql.query<Row>(text)).rows;
const tables = async (): Promise<unknown[]> =>
  (await rows<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'evenhand_projections' and table_name like 'standing%' order by 1`)).map(({ name }) => name);
const columns = async (table: string): Promise<unknown[]> =>
  (await rows<{ name: string }>(`select column_name as name from information_schema.columns where table_schema = 'evenhand_projections' and table_name = '${table}' order by ordinal_position`)).map(({ name }) => name);

describe('A counter that remembers', () => {
  it('takes a customer off where it was counted when a later event moves it elsewhere, in whatever windows they come', async () => {
    const engine = await follow();
    const standing = async (): Promise<unknown[]> => {
      await bank.caughtUp(engine, [standings]);
      return rows('select band, last, accounts::integer, cents::integer, position::integer from standing order by band, last');
    };
    await bank.publish([moved('ann', 'deposit', 600), moved('ben', 'deposit', 700)]);
    expect(await standing()).toEqual([{ band: 0, last: 'deposit', accounts: 2, cents: 1_300, position: 2 }]);
    await bank.publish([moved('ann', 'deposit', 600), moved('ann', 'deposit', 1_000), moved('ann', 'withdrawal', 300)]);
    expect(await standing()).toEqual([
      { band: 0, last: 'deposit', accounts: 1, cents: 700, position: 3 }, { band: 1, last: 'deposit', accounts: 0, cents: 0, position: 4 },
      { band: 1, last: 'withdrawal', accounts: 1, cents: 1_900, position: 5 }, { band: 2, last: 'deposit', accounts: 0, cents: 0, position: 5 },
    ]);
  });

  it('counts every event in the light of the ones before it in its own window', async () => {
    await bank.publish([moved('ann', 'deposit', 600), moved('ann', 'deposit', 1_600), moved('ann', 'withdrawal', 2_200), moved('ben', 'deposit', 2)]);
    const engine = await follow();
    await bank.caughtUp(engine, [standings]);
    expect(await rows('select band, last, accounts::integer from standing where accounts <> 0')).toEqual([{ band: 0, last: 'deposit', accounts: 1 }]);
    expect(await rows(`select key, state from evenhand_projections.standing_v1_memory order by key`)).toEqual([
      { key: 'ann', state: '{"balance":0,"last":"withdrawal"}' }, { key: 'ben', state: '{"balance":2,"last":"deposit"}' },
    ]);
  });

  it('parks a customer at an event that cannot be counted, with what it remembers of him no further than what it counted', async () => {
    let mended = false;
    const fragile: typeof standings = { ...standings, deltas: (event, before, after) => {
      if (event.position === 61 && !mended) throw new RangeError('no such band');
      return standings.deltas(event, before, after);
    } };
    const events = movements(100, 5, 1);
    events[60] = moved('customer-1', 'deposit', 50);
    await bank.publish(events);
    const engine = await follow([fragile]);
    await bank.caughtUp(engine, [fragile]);
    const waiting = await rowsExpected(bank.store, ({ customer, position }) => customer !== 'customer-1' || position < 61);
    expect([await standingsIn(bank.sql, 1), await rememberedIn(bank.sql, 1)]).toEqual([waiting.standings, waiting.remembered]);
    mended = true;
    expect(await engine.parked.retry('standing', 'customer-1')).toMatchObject({ parked: null });
    const { standings: counted, remembered } = await rowsExpected(bank.store);
    expect([await standingsIn(bank.sql, 1), await rememberedIn(bank.sql, 1)]).toEqual([counted, remembered]);
  });

  it('tells who follows it exactly the rows that changed since a position', async () => {
    const engine = await follow();
    const copy = new Map<string, object>();
    const place = ({ slot, band, last }: { slot: number; band: number; last: string }): string => `${slot}/${band}/${last}`;
    for (let seed = 0, seen = 0; seed < 30; seed++) {
      await bank.publish(movements(1 + ((seed * 7) % 40), 8, seed));
      const head = await bank.store.head();
      await engine.waitFor('standing', head, 5_000);
      const whole = (await standingsIn(bank.sql, 1)) as { slot: number; band: number; last: string; position: number; accounts: number; cents: number }[];
      const changed = whole.filter((row) => JSON.stringify(copy.get(place(row))) !== JSON.stringify(row));
      const told = whole.filter(({ position }) => position > seen);
      expect(told).toEqual(changed);
      for (const row of told) copy.set(place(row), row);
      expect(copy.size).toBe(whole.length);
      seen = head;
    }
    await bank.sql.query('set enable_seqscan = off');
    const plan = await rows<{ 'QUERY PLAN': string }>('explain select * from evenhand_projections.standing_v1 where position > 300');
    expect(plan.map((row) => row['QUERY PLAN']).join()).toContain('standing_v1_changes');
  });

  it('is told of no change by an event that takes off what it puts back', async () => {
    const engine = await follow();
    await bank.publish([moved('ann', 'deposit', 600), moved('ann', 'deposit', 0), moved('ben', 'deposit', 0)]);
    await bank.caughtUp(engine, [standings]);
    expect(await standingsIn(bank.sql, 1)).toMatchObject([{ accounts: 1, position: 1 }]);
    expect(await rememberedIn(bank.sql, 1)).toMatchObject([{ key: 'ann', position: 2 }, { key: 'ben', position: 3 }]);
  });
});

describe('A version of a counter', () => {
  const plain: CounterProjection<Movement> = { name: 'standing', version: 0, kind: 'counter', key: { last: 'text' }, sums: ['movements'], deltas: ({ kind }) => [{ key: [kind], add: [1] }] };

  it('made before it remembered anything goes on as it is, beside the one that does', async () => {
    const first = await follow([plain]);
    await bank.publish(movements(100, 5, 1));
    await bank.caughtUp(first, [plain]);
    await first.stop();
    expect(await tables()).toEqual(['standing_v1']);
    const both = await follow([plain, standings]);
    await bank.publish(movements(100, 5, 2));
    await eventually(async () => (await both.status())[0]?.versions.every(({ position }) => position === 200) ?? false);
    expect(await both.status()).toMatchObject([{ liveVersion: 1, versions: [{ version: 1, codeVersion: 0 }, { version: 2, codeVersion: 1 }] }]);
    expect(await tables()).toEqual(['standing_v1', 'standing_v2', 'standing_v2_memory']);
    expect(await columns('standing_v1')).toEqual(['last', 'slot', 'movements']);
    expect((await rows<{ n: string }>('select sum(movements) as n from standing'))[0]?.n).toBe('200');
    const { standings: counted, remembered } = await rowsExpected(bank.store);
    expect([await standingsIn(bank.sql, 2), await rememberedIn(bank.sql, 2)]).toEqual([counted, remembered]);
  });

  it('takes what it remembers with it when it is dropped, also where its code is gone', async () => {
    for (const codes of [[plain], [plain, standings]]) await (await follow(codes)).stop();
    const engine = await follow([plain]);
    expect(await tables()).toEqual(['standing_v1', 'standing_v2', 'standing_v2_memory']);
    expect(await engine.operations.drop('standing', 2, 'not needed')).toMatchObject({ state: 'done' });
    expect(await tables()).toEqual(['standing_v1']);
  });

  it('is taken over by another engine in the middle, with what it remembers', async () => {
    const engines = [await follow(), await follow()];
    let killed = 0;
    for (let seed = 0; seed < 6; seed++) {
      await bank.publish(movements(150, 12, seed));
      const { rowCount } = await bank.sql.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'evenhand projection standing'`);
      killed += rowCount ?? 0;
      await sleep(60);
    }
    expect(killed).toBeGreaterThan(3);
    for (const engine of engines) await bank.caughtUp(engine, [standings]);
    const { standings: counted, remembered } = await rowsExpected(bank.store);
    expect([await standingsIn(bank.sql, 1), await rememberedIn(bank.sql, 1)]).toEqual([counted, remembered]);
  });
});
