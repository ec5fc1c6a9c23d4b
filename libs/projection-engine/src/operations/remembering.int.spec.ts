import type { PostgresEventStore } from '@evenhand/event-store-postgres';
import type { CounterProjection } from '@evenhand/event-sourcing';
import { claiming, movements, standings, turnover } from '../testing/account.projections';
import type { Movement } from '../testing/account.projections';
import { bulkFor, carriedOut, eventually, everyProjection, openLastingBank } from '../testing/bank';
import type { Bank, Engine } from '../testing/bank';
import type { Operation } from './operation.log';
import type { Verified } from './verify';

jest.setTimeout(120_000);
let bank: Bank<PostgresEventStore>;
let engine: Engine;
beforeEach(async () => {
  bank = await openLastingBank();
  await bank.publish(movements(2_000, 20, 1));
});
afterEach(() => bank.close());

async function start(projections = everyProjection): Promise<void> {
  engine = await bank.open({ projections, bulk: bulkFor(bank.url) });
  engine.start();
  await bank.caughtUp(engine, projections);
}
const verified = async (name: string, version?: number): Promise<Verified> => (await carriedOut(engine, 'verify', name, version ? { version } : {})).result as Verified;
const reportOf = ({ problem }: Operation): string => (problem as { reportId: string } | undefined)?.reportId ?? '';

describe('A verification of a counter', () => {
  beforeEach(() => start());

  it('names the customer of whom something else is remembered, and finds what was altered in counts, positions of changes among them', async () => {
    await bank.sql.query(`update evenhand_projections.standing_v1_memory set state = replace(state, '"balance":', '"balance":1'), hash = sha256(convert_to(replace(state, '"balance":', '"balance":1'), 'UTF8')) where key = 'customer-3'`);
    await bank.sql.query(`delete from evenhand_projections.standing_v1_memory where key = 'customer-4'`);
    await bank.sql.query(`update evenhand_projections.standing_v1 set accounts = accounts + 1 where ctid = (select min(ctid) from evenhand_projections.standing_v1)`);
    await bank.sql.query(`update evenhand_projections.standing_v1 set position = position + 1 where ctid = (select max(ctid) from evenhand_projections.standing_v1)`);
    const { equal, differing, customers } = await verified('standing');
    expect({ equal, differing }).toEqual({ equal: false, differing: 4 });
    expect(customers.map(({ customerId, key, fields }) => [customerId, key, fields.map(({ path }) => path)])).toEqual(expect.arrayContaining([
      [null, expect.stringMatching(/^-?\d+\/(deposit|withdrawal)\/\d+$/), ['/accounts']], [null, expect.any(String), ['/position']],
      ['customer-3', 'memory/customer-3', ['/state/balance']], ['customer-4', 'memory/customer-4', ['']],
    ]));
    const [field] = customers.find(({ customerId }) => customerId === 'customer-3')?.fields ?? [];
    expect(field?.stored).toBe(Number(`1${String(field?.refolded)}`));
  });

  it('passes figures that events recorded rightly, and names the event, customer and figure of each that was not, on no other projection', async () => {
    const band = async (): Promise<number> => Number((await bank.sql.query<{ n: string }>('select coalesce(sum(accounts), 0) as n from standing where band = 0')).rows[0]?.n);
    const accounts = await band();
    await bank.publish([claiming({ at: 2_000, band: 0, accounts }, 'customer-1', 'right'), claiming({ at: 1_000, band: 0, accounts: 99 }, 'customer-2', 'wrong')]);
    await bank.publish(movements(500, 20, 5));
    await bank.publish([claiming({ at: 2_000, band: 0, accounts: accounts + 1 }, 'customer-3', 'wrong too'), claiming({ at: 2_502, band: 99, accounts: 0 }, 'customer-4', 'right too')]);
    await bank.caughtUp(engine);
    const operation = await carriedOut(engine, 'verify', 'standing');
    expect(operation).toMatchObject({ state: 'done', done: 3 * 2_504, total: 3 * 2_504, result: { equal: false, differing: 2, position: 2_504 } });
    const found = [
      { customerId: 'customer-2', key: 'claim 2002', fields: [{ path: '/accounts', stored: 99, refolded: expect.any(Number) as number }] },
      { customerId: 'customer-3', key: 'claim 2503', fields: [{ path: '/accounts', stored: accounts + 1, refolded: accounts }] },
    ];
    expect((operation.result as Verified).customers).toEqual(found);
    expect((await engine.operations.report(operation.id, 0)).items).toEqual(found);
    for (const { name } of everyProjection.filter((projection) => projection !== standings)) expect(await verified(name)).toMatchObject({ equal: true });
    await bank.sql.query(`update evenhand_projections.standing_v1 set accounts = accounts + 1 where ctid = (select min(ctid) from evenhand_projections.standing_v1)`);
    expect((await verified('standing')).customers.map(({ key }) => key)).toEqual([expect.stringContaining('/'), 'claim 2002', 'claim 2503']);
  });

  describe('that recomputes what events recorded', () => {
    let id: string;
    beforeEach(async () => {
      await bank.publish(movements(20_000, 20, 6));
      await bank.publish([claiming({ at: 20_000, band: 0, accounts: 99 }, 'customer-1', 'wrong')]);
      await engine.stop();
      engine = await bank.open({ bulk: bulkFor(bank.url, { share: 0.05 }) });
      engine.start();
      await bank.caughtUp(engine);
      ({ id } = await engine.operations.ask('verify', 'standing', { reason: 'x' }));
      await eventually(async () => (await engine.operations.find(id)).done > 22_001, 60_000);
      expect(await engine.operations.find(id)).toMatchObject({ state: 'running', total: 3 * 22_001 });
    });

    it('and is called off leaves neither tables nor a report', async () => {
      await engine.operations.cancel(id);
      await eventually(async () => (await engine.operations.find(id)).state === 'cancelled', 5_000);
      await expect(engine.operations.report(id, 0)).rejects.toMatchObject({ code: 'no_report' });
      expect((await bank.sql.query(`select table_name from information_schema.tables where table_name like 'standing\\_v0%'`)).rows).toEqual([]);
    });

    it('and is interrupted starts over, and finds each difference once', async () => {
      await bank.sql.query(`update evenhand_projections.standing_v1_memory set hash = '\\x00' where key = 'customer-5'`);
      await engine.stop();
      engine = await bank.open({ bulk: bulkFor(bank.url) });
      engine.start();
      await eventually(async () => (await engine.operations.find(id)).state === 'done', 60_000);
      expect((await engine.operations.find(id)).result).toMatchObject({ equal: false, differing: 2, customers: [{ customerId: 'customer-5' }, { customerId: 'customer-1', key: 'claim 22001' }] });
      expect((await bank.sql.query('select count(*)::integer as n from evenhand_projections.report_rows')).rows).toEqual([{ n: 2 }]);
    });
  });
});

describe('A promotion', () => {
  it('of a counter compares what is remembered, and takes no account of what events recorded', async () => {
    await bank.publish([claiming({ at: 1_000, band: 0, accounts: 99 }, 'customer-2', 'wrong')]);
    await start([standings]);
    await carriedOut(engine, 'replay', 'standing');
    expect(await carriedOut(engine, 'promote', 'standing')).toMatchObject({ state: 'done', result: { version: 2, replaced: 1 } });
    expect(await carriedOut(engine, 'rollback', 'standing')).toMatchObject({ state: 'done', result: { version: 1, replaced: 2 } });
    await bank.sql.query(`update evenhand_projections.standing_v1_memory set hash = '\\x00' where key = 'customer-5'`);
    await bank.sql.query(`update evenhand_projections.standing_v1 set accounts = accounts + 1 where ctid = (select min(ctid) from evenhand_projections.standing_v1)`);
    const refused = await carriedOut(engine, 'promote', 'standing', { version: 2 });
    expect(refused).toMatchObject({ state: 'failed', problem: { code: 'versions_differ', differing: 2, customers: [{ customerId: null }, { customerId: 'customer-5', fields: [{ path: '/hash' }] }] } });
    const { reportId, differing } = await verified('standing', 1);
    expect(differing).toBe(3);
    await bank.sql.query(`update evenhand_projections.standing_v1_memory set hash = '\\x00' where key = 'customer-6'`);
    expect(await carriedOut(engine, 'promote', 'standing', { version: 2, approve: reportId })).toMatchObject({ state: 'failed', problem: { code: 'versions_differ', differing: 3 } });
    await bank.sql.query(`update evenhand_projections.standing_v1_memory as own set hash = other.hash from evenhand_projections.standing_v2_memory as other where own.key = other.key and own.key = 'customer-6'`);
    expect(await carriedOut(engine, 'promote', 'standing', { version: 2, approve: reportId })).toMatchObject({ state: 'done', version: 2 });
    await bank.publish(movements(200, 20, 7));
    await bank.caughtUp(engine, [standings]);
    expect(await verified('standing')).toMatchObject({ version: 2, differing: 1 });
  });

  it('of a counter that begins to remember is approved by what it counts', async () => {
    const plain: CounterProjection<Movement> = { ...turnover, name: 'standing', version: 0 };
    await (await bank.open({ projections: [plain] })).stop();
    engine = await bank.open({ projections: [plain, standings], bulk: bulkFor(bank.url) });
    engine.start();
    await eventually(async () => (await engine.status())[0]?.versions.every(({ position }) => position === 2_000) ?? false);
    const refused = await carriedOut(engine, 'promote', 'standing', { version: 2 });
    expect(refused).toMatchObject({ state: 'failed', problem: { code: 'versions_differ' } });
    expect(await carriedOut(engine, 'promote', 'standing', { version: 2, approve: reportOf(refused) })).toMatchObject({ state: 'done' });
    expect((await bank.sql.query('select sum(accounts)::integer as n from standing')).rows).toEqual([{ n: expect.any(Number) as number }]);
  });
});
