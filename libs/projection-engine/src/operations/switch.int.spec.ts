import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresEventStore } from '@evenhand/event-store-postgres';
import type { CounterProjection } from '@evenhand/event-sourcing';
import { accounts, accountsV2, movements, turnover } from '../testing/account.projections';
import type { Account, Movement } from '../testing/account.projections';
import { bulkFor, carriedOut, eventually, everyProjection, expectRowsToEqualTheFold, openLastingBank } from '../testing/bank';
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
const verified = async (name = 'account-state', version?: number): Promise<Verified> => (await carriedOut(engine, 'verify', name, version ? { version } : {})).result as Verified;
const states = async (): Promise<unknown[]> => (await bank.sql.query(`select version, state from evenhand_projections.versions where projection = 'account-state' order by 1`)).rows;
const reportOf = ({ problem }: Operation): string => (problem as { reportId: string } | undefined)?.reportId ?? '';

describe('A verification', () => {
  beforeEach(() => start());

  it('finds versions equal to the log that are so, of every kind, also while events come in', async () => {
    let stop = false;
    const publishing = (async () => {
      for (let seed = 100; !stop; seed++) {
        await bank.publish(movements(40, 20, seed));
        await sleep(5);
      }
    })();
    for (const { name } of everyProjection) expect(await verified(name)).toMatchObject({ equal: true, version: 1, differing: 0, customers: [] });
    stop = true;
    await publishing;
    expect((await bank.sql.query('select version from evenhand_projections.versions where version = 0')).rows).toEqual([]);
    await bank.caughtUp(engine);
    await expectRowsToEqualTheFold(bank);
  });

  it('names the row and the field that was altered in SQL, also where the hash was altered with it', async () => {
    await bank.sql.query(`update evenhand_projections.account_state_v1 set state = replace(state, '"balance":', '"balance":1'), hash = sha256(convert_to(replace(state, '"balance":', '"balance":1'), 'UTF8')) where key = 'customer-3'`);
    await bank.sql.query(`update evenhand_projections.account_state_v1 set latest_at = latest_at + 1 where key = 'customer-4'`);
    await bank.sql.query(`update evenhand_projections.account_state_v1 set hash = '\\x00' where key = 'customer-5'`);
    await bank.sql.query(`update evenhand_projections.account_state_v1 set slot = slot + 1 where key = 'customer-8'`);
    await bank.sql.query(`delete from evenhand_projections.account_state_v1 where key = 'customer-6'`);
    await bank.sql.query(`insert into evenhand_projections.account_state_v1 select 'customer-99', slot, position, latest_at, state, hash from evenhand_projections.account_state_v1 where key = 'customer-7'`);
    const { equal, differing, customers, position } = await verified();
    expect({ equal, differing, position }).toEqual({ equal: false, differing: 6, position: 2_000 });
    expect(customers.map(({ customerId, fields }) => [customerId, fields.map(({ path }) => path)])).toEqual([
      ['customer-3', ['/state/balance']], ['customer-4', ['/latestAt']], ['customer-5', ['/hash']], ['customer-6', ['']], ['customer-8', ['/slot']], ['customer-99', ['']],
    ]);
    expect(customers[3]?.fields[0]).toMatchObject({ stored: null, refolded: { state: { count: expect.any(Number) as number } } });
    const [field] = customers[0]?.fields ?? [];
    expect(field?.stored).toBe(Number(`1${String(field?.refolded)}`));
  });

  it('names the customer of an event that was altered in the log', async () => {
    const { rows } = await bank.sql.query<{ customer: string }>(`update events set body = replace(body, '"kind":"deposit"', '"kind":"withdrawal"')
      where position = (select max(position) from events where customer like 'customer-%' and body like '%"kind":"deposit"%') returning customer`);
    const { customers } = await verified();
    expect(customers).toMatchObject([{ customerId: rows[0]?.customer, fields: [{ path: '/state/balance' }] }]);
    expect((await verified('withdrawal')).equal).toBe(false);
    const turnoverFound = await verified('daily-turnover');
    expect(turnoverFound.customers.map(({ customerId, key }) => [customerId, typeof key])).toEqual([[null, 'string'], [null, 'string']].slice(0, turnoverFound.differing));
    expect(turnoverFound.differing).toBeGreaterThan(0);
  });

  it('finds what was altered in rows and sums', async () => {
    await bank.sql.query(`update evenhand_projections.withdrawal_v1 set share = share + 1e-9 where position = (select min(position) from evenhand_projections.withdrawal_v1)`);
    await bank.sql.query(`update evenhand_projections.daily_turnover_v1 set cents = cents + 1 where ctid = (select min(ctid) from evenhand_projections.daily_turnover_v1)`);
    expect((await verified('withdrawal')).customers.flatMap(({ fields }) => fields.map(({ path }) => path))).toContain('/share');
    expect((await verified('daily-turnover')).customers).toMatchObject([{ fields: [{ path: '/cents' }] }]);
  });

  it('reports more than the first thousand page by page', async () => {
    await bank.sql.query(`insert into evenhand_projections.account_state_v1 select 'stranger-' || lpad(n::text, 4, '0'), 0, 1, 1, '{}', '\\x00' from generate_series(1, 2500) as n`);
    const operation = await carriedOut(engine, 'verify', 'account-state');
    const { differing, customers } = operation.result as Verified;
    expect([differing, customers.length]).toEqual([2_500, 1_000]);
    const keys: (string | null)[] = [];
    for (let next: number | null = 0; next !== null; ) {
      const page = await engine.operations.report(operation.id, next);
      keys.push(...page.items.map(({ customerId }) => customerId));
      next = page.next;
    }
    expect(keys).toEqual(Array.from({ length: 2_500 }, (_, i) => `stranger-${String(i + 1).padStart(4, '0')}`));
  });
});

describe('A promotion', () => {
  it('switches to a version that holds the same, at one moment, and a rollback switches back; both versions go on being followed', async () => {
    await start();
    await carriedOut(engine, 'replay', 'account-state');
    let stop = false;
    const publishing = (async () => {
      for (let seed = 200; !stop; seed++) {
        await bank.publish(movements(40, 20, seed));
        await sleep(5);
      }
    })();
    expect(await carriedOut(engine, 'promote', 'account-state')).toMatchObject({ state: 'done', version: 2, result: { version: 2, replaced: 1 } });
    expect(await states()).toEqual([{ version: 1, state: 'standby' }, { version: 2, state: 'live' }]);
    expect((await engine.status())[0]).toMatchObject({ liveVersion: 2 });
    expect((await bank.sql.query(`select definition from pg_views where viewname = 'account_state'`)).rows).toMatchObject([{ definition: expect.stringContaining('account_state_v2') as string }]);
    expect(await carriedOut(engine, 'rollback', 'account-state')).toMatchObject({ state: 'done', version: 1, result: { version: 1, replaced: 2 } });
    expect(await carriedOut(engine, 'rollback', 'account-state')).toMatchObject({ state: 'done', version: 2, result: { version: 2, replaced: 1 } });
    stop = true;
    await publishing;
    await bank.caughtUp(engine);
    const head = await bank.store.head();
    await eventually(async () => (await engine.status())[0]?.versions.every(({ position }) => position === head) ?? false);
    expect(await verified('account-state', 1)).toMatchObject({ equal: true, version: 1, position: head });
    expect(await verified()).toMatchObject({ equal: true, version: 2, position: head });
  });

  it('of versions that differ is refused with the customers and fields, and passes for who approves exactly these', async () => {
    await start();
    await bank.sql.query(`update evenhand_projections.account_state_v1 set state = replace(state, '"count":', '"count":9'), hash = '\\x01' where key = 'customer-3'`);
    const { reportId } = await verified();
    await carriedOut(engine, 'replay', 'account-state');
    const refused = await carriedOut(engine, 'promote', 'account-state');
    expect(refused).toMatchObject({
      state: 'failed', problem: { status: 409, code: 'versions_differ', differing: 1, customers: [{ customerId: 'customer-3', fields: [{ path: '/state/count' }] }] },
    });
    expect(await states()).toEqual([{ version: 1, state: 'live' }, { version: 2, state: 'standby' }]);
    expect(await engine.operations.report(refused.id, 0)).toMatchObject({ items: [{ customerId: 'customer-3' }], next: null });
    await expect(engine.operations.ask('promote', 'account-state', { reason: 'x', approve: '00000000-0000-4000-8000-000000000000' })).rejects.toMatchObject({ status: 404, code: 'unknown_report' });
    // one more row altered since: not what was approved
    await bank.sql.query(`update evenhand_projections.account_state_v1 set hash = '\\x02' where key = 'customer-4'`);
    expect(await carriedOut(engine, 'promote', 'account-state', { approve: reportId })).toMatchObject({ state: 'failed', problem: { code: 'versions_differ', differing: 2 } });
    await bank.sql.query(`update evenhand_projections.account_state_v1 as a set hash = b.hash from evenhand_projections.account_state_v2 as b where a.key = b.key and a.key = 'customer-4'`);
    expect(await carriedOut(engine, 'promote', 'account-state', { approve: reportId })).toMatchObject({ state: 'done', result: { version: 2 } });
    expect(await verified()).toMatchObject({ equal: true, version: 2 });
  });

  it('of less than what was approved is refused too', async () => {
    await start();
    await bank.sql.query(`update evenhand_projections.account_state_v1 set hash = '\\x01' where key in ('customer-3', 'customer-4')`);
    await carriedOut(engine, 'replay', 'account-state');
    const refused = await carriedOut(engine, 'promote', 'account-state');
    await bank.sql.query(`update evenhand_projections.account_state_v1 as a set hash = b.hash from evenhand_projections.account_state_v2 as b where a.key = b.key and a.key = 'customer-4'`);
    expect(await carriedOut(engine, 'promote', 'account-state', { approve: reportOf(refused) })).toMatchObject({ state: 'failed', problem: { differing: 1 } });
  });

  it('of corrected code passes once its differences are approved, also while customers it differs in have new events', async () => {
    await (await bank.open({ projections: [accounts] })).stop();
    await start([accounts, accountsV2]);
    await carriedOut(engine, 'replay', 'account-state');
    const refused = await carriedOut(engine, 'promote', 'account-state', { version: 3 });
    expect(refused).toMatchObject({ state: 'failed', problem: { code: 'versions_differ', differing: 20 } });
    await bank.publish(movements(10, 20, 5));
    await bank.caughtUp(engine, [accounts]);
    expect(await carriedOut(engine, 'promote', 'account-state', { version: 3, approve: reportOf(refused) })).toMatchObject({ state: 'done', result: { version: 3, replaced: 1 } });
    expect((await bank.sql.query('select distinct trend from account_state')).rows).toEqual([{ trend: 0 }]);
    expect((await engine.read<Account>('account-state', 'customer-1')).state?.trend).toBe(0);
    expect(await carriedOut(engine, 'rollback', 'account-state')).toMatchObject({ state: 'done', version: 1 });
    expect((await bank.sql.query('select * from account_state limit 1')).fields.map(({ name }) => name)).toContain('balance');
  });

  it('waits for who reads the view at length, without keeping the others out for long', async () => {
    await start([accounts]);
    await carriedOut(engine, 'replay', 'account-state');
    await bank.sql.query('begin');
    await bank.sql.query('select count(*) from account_state');
    const { id } = await engine.operations.ask('promote', 'account-state', { reason: 'x' });
    await sleep(3_000);
    expect(await engine.operations.find(id)).toMatchObject({ state: 'running' });
    await bank.sql.query('commit');
    await eventually(async () => (await engine.operations.find(id)).state === 'done');
  });

  it('takes no reader back in time, and a position that was waited for stays reached', async () => {
    await start();
    await carriedOut(engine, 'replay', 'account-state');
    let stop = false;
    const publishing = (async () => {
      for (let seed = 300; !stop; seed++) await bank.publish(movements(100, 20, seed));
    })();
    const seen: number[] = [];
    const reading = (async () => {
      while (!stop) {
        const wanted = engine.completed('account-state');
        expect(await engine.waitFor('account-state', wanted, 5_000)).toBe(true);
        const { position } = await engine.read('account-state', `customer-${seen.length % 20}`);
        expect(position).toBeGreaterThanOrEqual(wanted);
        seen.push(position);
        await sleep(1); // rows in memory are answered at once: others must get their turn
      }
    })();
    for (const kind of ['promote', 'rollback', 'rollback', 'rollback'] as const) expect(await carriedOut(engine, kind, 'account-state')).toMatchObject({ state: 'done' });
    await sleep(200);
    stop = true;
    await Promise.all([publishing, reading]);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.length).toBeGreaterThan(50);
  });

  it('passes by no report that is empty, of another version, or of other code', async () => {
    await (await bank.open({ projections: [accounts] })).stop();
    await start([accounts, accountsV2]);
    const empty = (await verified()).reportId;
    await bank.publish(movements(300, 20, 6));
    await bank.caughtUp(engine, [accounts]);
    expect(await carriedOut(engine, 'promote', 'account-state', { version: 2, approve: empty })).toMatchObject({ state: 'failed', problem: { code: 'versions_differ', differing: 20 } });
    await bank.sql.query(`update evenhand_projections.account_state_v1 set hash = '\\x01'`);
    const sameCode = (await verified()).reportId;
    const otherVersion = (await verified('account-state', 2)).reportId;
    for (const approve of [sameCode, otherVersion]) {
      expect(await carriedOut(engine, 'promote', 'account-state', { version: 2, approve })).toMatchObject({ state: 'failed', problem: { differing: 20 } });
    }
  });

  it('is called off while it waits, or goes on after a stop, at once', async () => {
    await start([accounts]);
    await carriedOut(engine, 'replay', 'account-state');
    await bank.sql.query('begin');
    await bank.sql.query('select count(*) from account_state');
    const { id } = await engine.operations.ask('promote', 'account-state', { reason: 'x' });
    await sleep(500);
    await engine.operations.cancel(id);
    await eventually(async () => (await engine.operations.find(id)).state === 'cancelled', 5_000);
    const second = await engine.operations.ask('promote', 'account-state', { reason: 'x' });
    await sleep(500);
    await engine.stop();
    expect((await bank.sql.query('select state from evenhand_projections.operations where id = $1', [second.id])).rows).toEqual([{ state: 'running' }]);
    expect(await states()).toEqual([{ version: 1, state: 'live' }, { version: 2, state: 'standby' }]);
    await bank.sql.query('commit');
    engine = await bank.open({ projections: [accounts], bulk: bulkFor(bank.url) });
    engine.start();
    await eventually(async () => (await engine.operations.find(second.id)).state === 'done');
    expect((await bank.sql.query('select version from evenhand_projections.versions where claimed_by is not null')).rows).toEqual([]);
  });

  it('waits for a live version that is paused, and then says so', async () => {
    await start([accounts]);
    await carriedOut(engine, 'replay', 'account-state');
    await engine.pause('account-state');
    await bank.publish(movements(100, 20, 8));
    await bank.sql.query(`update evenhand_projections.checkpoints set position = 2050 where version_id = (select id from evenhand_projections.versions where version = 2)`);
    expect(await carriedOut(engine, 'promote', 'account-state')).toMatchObject({ state: 'failed', problem: { status: 409, code: 'live_behind' } });
  });

  it('of other columns keeps who may read the view, and is refused while something is built on it', async () => {
    await (await bank.open({ projections: [accounts] })).stop();
    await start([accounts, accountsV2]);
    const reader = `reader_${Date.now()}`;
    await bank.sql.query(`create role ${reader}; grant select on account_state to ${reader}; create view on_it as select key from account_state`);
    const refused = await carriedOut(engine, 'promote', 'account-state', { version: 2 });
    const approve = reportOf(refused);
    expect(await carriedOut(engine, 'promote', 'account-state', { version: 2, approve })).toMatchObject({ state: 'failed', problem: { status: 409, code: 'view_in_use', detail: expect.stringContaining('on_it') as string } });
    await bank.sql.query('drop view on_it');
    const again = await carriedOut(engine, 'promote', 'account-state', { version: 2 });
    expect(await carriedOut(engine, 'promote', 'account-state', { version: 2, approve: reportOf(again) })).toMatchObject({ state: 'done' });
    expect((await bank.sql.query(`select has_table_privilege('${reader}', 'account_state', 'select') as may`)).rows).toEqual([{ may: true }]);
    await bank.sql.query(`drop owned by ${reader}; drop role ${reader}`);
  });

  it('of sums under other keys reports every row, and passes once approved', async () => {
    const byNote: CounterProjection<Movement> = { ...turnover, version: 2, key: { note: 'text' }, deltas: ({ note, cents }) => [{ key: [note], add: [1, cents] }] };
    await (await bank.open({ projections: [turnover] })).stop();
    engine = await bank.open({ projections: [turnover, byNote] });
    engine.start();
    await eventually(async () => (await engine.status())[0]?.versions.every(({ position }) => position === 2_000) ?? false);
    const refused = await carriedOut(engine, 'promote', 'daily-turnover', { version: 2 });
    expect(refused).toMatchObject({ state: 'failed', problem: { code: 'versions_differ' } });
    expect(await carriedOut(engine, 'promote', 'daily-turnover', { version: 2, approve: reportOf(refused) })).toMatchObject({ state: 'done' });
    expect((await bank.sql.query('select sum(movements)::integer as n from daily_turnover')).rows).toEqual([{ n: 2_000 }]);
  });

  it('and a rollback are refused where there is nothing to switch to', async () => {
    await start();
    await expect(engine.operations.ask('promote', 'account-state', { reason: 'x' })).rejects.toMatchObject({ status: 409, code: 'nothing_to_promote' });
    await expect(engine.operations.ask('rollback', 'account-state', { reason: 'x' })).rejects.toMatchObject({ status: 409, code: 'nothing_to_roll_back' });
    await expect(engine.operations.ask('promote', 'account-state', { reason: 'x', version: 1 })).rejects.toMatchObject({ status: 409, code: 'version_live' });
    await carriedOut(engine, 'replay', 'account-state');
    await expect(engine.operations.ask('rollback', 'account-state', { reason: 'x', version: 2 })).rejects.toMatchObject({ status: 409, code: 'never_live' });
    for (const kind of ['promote', 'rollback', 'verify'] as const) {
      await expect(engine.operations.ask(kind, 'account-state', { reason: 'x', version: 7 })).rejects.toMatchObject({ status: 404, code: 'unknown_version' });
    }
  });
});

describe('A version', () => {
  beforeEach(() => start());

  it('is dropped with its rows, but not while it is live; its number is not given again', async () => {
    await carriedOut(engine, 'replay', 'account-state');
    await expect(engine.operations.drop('account-state', 1, 'x')).rejects.toMatchObject({ status: 409, code: 'version_live' });
    expect(await engine.operations.drop('account-state', 2, 'not needed')).toMatchObject({ kind: 'drop', state: 'done', version: 2, reason: 'not needed' });
    expect((await bank.sql.query(`select to_regclass('evenhand_projections.account_state_v2') as t`)).rows).toEqual([{ t: null }]);
    await expect(engine.operations.drop('account-state', 2, 'x')).rejects.toMatchObject({ status: 404, code: 'unknown_version' });
    expect(await carriedOut(engine, 'replay', 'account-state')).toMatchObject({ version: 3 });
    await bank.publish(movements(50, 20, 9));
    await bank.caughtUp(engine);
    await bank.sql.query('create view evenhand_projections.on_it as select key from evenhand_projections.account_state_v3');
    expect(await engine.operations.drop('account-state', 3, 'x')).toMatchObject({ state: 'failed', problem: { status: 409, code: 'version_in_use', detail: expect.stringContaining('on_it') as string } });
    await bank.publish(movements(50, 20, 10));
    const head = await bank.store.head();
    await eventually(async () => (await engine.status())[0]?.versions.every(({ position }) => position === head) ?? false);
    expect((await engine.operations.list({ projection: 'account-state', limit: 3 })).map(({ kind }) => kind)).toEqual(['drop', 'replay', 'drop']);
  });
});
