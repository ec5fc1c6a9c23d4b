import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresEventStore } from '@evenhand/event-store-postgres';
import { accounts, accountsV2, movements } from '../testing/account.projections';
import { accountsIn, bulkFor, carriedOut, eventually, everyProjection, expectRowsToEqualTheFold, openLastingBank, over, rowsExpected, rowsIn, withdrawalsIn } from '../testing/bank';
import type { Bank, Engine } from '../testing/bank';

jest.setTimeout(120_000);
let bank: Bank<PostgresEventStore>;
beforeEach(async () => {
  bank = await openLastingBank();
});
afterEach(() => bank.close());

const started = async (more: Parameters<typeof bulkFor>[1] = {}, options: Parameters<Bank['open']>[0] = {}): Promise<Engine> => {
  const engine = await bank.open({ bulk: bulkFor(bank.url, more), ...options });
  engine.start();
  return engine;
};
const replayAll = (engine: Engine, workers: number): Promise<unknown[]> =>
  Promise.all(everyProjection.map(({ name }) => carriedOut(engine, 'replay', name, { workers })));
const leftovers = async (): Promise<unknown[]> =>
  (await bank.sql.query(`select projection, version, state, claimed_by from evenhand_projections.versions where version < 1 or claimed_by is not null or state = 'building'`)).rows;

describe('A replay', () => {
  it.each([[1, 300_000], [2, 300_000], [4, 300_000], [2, 20], [3, 1]])('by %d workers with %d rows in memory gives every kind of projection the rows of a plain fold, several at once', async (workers, rows) => {
    await bank.publish(movements(3_000, 50, workers + rows));
    const engine = await started({ rows });
    await bank.caughtUp(engine);
    expect(await replayAll(engine, workers)).toMatchObject(everyProjection.map(({ name }) => ({ kind: 'replay', projection: name, state: 'done', version: 2, done: 3_000, total: 3_000, result: { version: 2, position: 3_000 } })));
    await expectRowsToEqualTheFold(bank, 2);
    expect(await rowsIn(bank.sql, 2)).toEqual(await rowsIn(bank.sql, 1));
    expect(await leftovers()).toEqual([]);
  });

  it('follows what comes in meanwhile and afterwards, while the live version is served and kept current', async () => {
    await bank.publish(movements(5_000, 40, 1));
    const engine = await started({ share: 0.3 });
    let more = 2;
    let stop = false;
    const publishing = (async () => {
      while (!stop) {
        await bank.publish(movements(50, 40, more++));
        await sleep(5);
      }
    })();
    const seen: number[] = [];
    const reading = (async () => {
      while (!stop) {
        seen.push((await engine.read('account-state', 'customer-1')).position);
        await sleep(5);
      }
    })();
    expect(await replayAll(engine, 2)).toMatchObject(everyProjection.map(() => ({ state: 'done', version: 2 })));
    await sleep(200);
    stop = true;
    await Promise.all([publishing, reading]);
    await bank.caughtUp(engine);
    const head = await bank.store.head();
    await eventually(async () => (await engine.status()).every(({ versions }) => versions.every(({ position }) => position === head)));
    await expectRowsToEqualTheFold(bank, 1);
    await expectRowsToEqualTheFold(bank, 2);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(head).toBeGreaterThan(5_000);
  });

  it('of an empty log is an empty version', async () => {
    const engine = await started();
    expect(await carriedOut(engine, 'replay', 'account-state')).toMatchObject({ state: 'done', result: { version: 2, position: 0, rows: 0 } });
    await bank.publish(movements(200, 5, 1));
    await eventually(async () => (await engine.status())[0]?.versions.every(({ position }) => position === 200) ?? false);
    expect(await accountsIn(bank.sql, 2)).toEqual((await rowsExpected(bank.store)).accounts);
  });

  it('goes on after a stop in the middle, from the slots that were done', async () => {
    await bank.publish(movements(20_000, 60, 7));
    const first = await started({ share: 0.05, rows: 20 });
    const { id } = await first.operations.ask('replay', 'account-state', { reason: 'interrupted' });
    await first.operations.ask('replay', 'withdrawal', { reason: 'interrupted' });
    const slotsDone = async (): Promise<number> =>
      Number((await bank.sql.query<{ n: string }>(`select count(*) as n from evenhand_projections.checkpoints join evenhand_projections.versions on id = version_id where projection = 'account-state' and version = 2 and position = 20000`)).rows[0]?.n ?? 0);
    await eventually(async () => (await slotsDone()) > 10, 60_000);
    await first.stop();
    const done = await slotsDone();
    expect(done).toBeLessThan(64);
    const { rows: before } = await bank.sql.query(`select xmin::text, key from evenhand_projections.account_state_v2 order by key`);
    expect(before.length).toBeGreaterThan(0);
    const second = await started();
    expect(await over(second, id)).toMatchObject({ state: 'done', version: 2, result: { rows: 60 } });
    await eventually(async () => (await second.operations.list({ state: 'running', limit: 9 })).length === 0, 60_000);
    const { rows: after } = await bank.sql.query(`select xmin::text, key from evenhand_projections.account_state_v2 order by key`);
    expect(after).toEqual(expect.arrayContaining(before)); // written once, not again
    expect(await accountsIn(bank.sql, 2)).toEqual((await rowsExpected(bank.store)).accounts);
    expect(await withdrawalsIn(bank.sql, 2)).toEqual((await rowsExpected(bank.store)).withdrawals);
  });

  it('that is cancelled leaves nothing behind', async () => {
    await bank.publish(movements(20_000, 60, 8));
    const engine = await started({ share: 0.02 });
    const { id } = await engine.operations.ask('replay', 'account-state', { reason: 'a mistake' });
    await eventually(async () => (await engine.operations.find(id)).done > 0, 60_000);
    expect(await engine.operations.cancel(id)).toBe(true);
    expect(await over(engine, id)).toMatchObject({ state: 'cancelled', version: 2 });
    expect(await engine.operations.cancel(id)).toBe(false);
    expect(await leftovers()).toEqual([]);
    expect((await bank.sql.query(`select to_regclass('evenhand_projections.account_state_v2') as t`)).rows).toEqual([{ t: null }]);
    expect(await carriedOut(engine, 'replay', 'account-state', { workers: 1 })).toMatchObject({ state: 'done', version: 3 });
  });

  it('is one a projection at a time; the next is refused and told which runs', async () => {
    await bank.publish(movements(20_000, 60, 8));
    const engine = await started({ share: 0.05 });
    const { id } = await engine.operations.ask('replay', 'account-state', { reason: 'first' });
    for (const kind of ['replay', 'verify'] as const) {
      await expect(engine.operations.ask(kind, 'account-state', { reason: 'second' })).rejects.toMatchObject({ status: 409, code: 'operation_running', more: { operationId: id } });
    }
    await expect(engine.operations.ask('replay', 'nothing', { reason: 'x' })).rejects.toMatchObject({ status: 404, code: 'unknown_projection' });
    await engine.operations.cancel(id);
    await over(engine, id);
  });

  it('takes the newest code, and the two versions are each kept by their own', async () => {
    await bank.publish(movements(1_000, 20, 3));
    await (await bank.open({ projections: [accounts] })).stop();
    const engine = await started({}, { projections: [accounts, accountsV2] });
    expect(await carriedOut(engine, 'replay', 'account-state')).toMatchObject({ state: 'done', version: 3 });
    const { rows } = await bank.sql.query(`select distinct state::jsonb ->> 'trend' as trend from evenhand_projections.account_state_v3`);
    expect(rows).toEqual([{ trend: '0' }]);
  });

  it('that newer code takes up goes on with its own, and one half built is not made live by an upgrade', async () => {
    await bank.publish(movements(20_000, 60, 11));
    const first = await started({ share: 0.05, rows: 20 }, { projections: [accounts] });
    const { id } = await first.operations.ask('replay', 'account-state', { reason: 'before an upgrade' });
    await eventually(async () => (await first.operations.find(id)).done > 2_000, 60_000);
    await first.stop();
    const upgraded = await started({}, { projections: [accountsV2] });
    await sleep(1_500);
    expect(await upgraded.operations.find(id)).toMatchObject({ state: 'running' });
    expect((await bank.sql.query(`select version, code_version, state from evenhand_projections.versions order by 1`)).rows).toEqual([
      { version: 1, code_version: 1, state: 'standby' }, { version: 2, code_version: 1, state: 'building' }, { version: 3, code_version: 2, state: 'live' },
    ]);
    await upgraded.stop();
    const both = await started({}, { projections: [accounts, accountsV2] });
    expect(await over(both, id)).toMatchObject({ state: 'done', version: 2 });
    expect(await accountsIn(bank.sql, 2)).toEqual((await rowsExpected(bank.store)).accounts);
  });

  it('and another engine that opens meanwhile leave each other alone; one carries it out', async () => {
    await bank.publish(movements(20_000, 60, 12));
    const one = await started({ share: 0.2 }, { projections: [accounts] });
    const { id } = await one.operations.ask('replay', 'account-state', { reason: 'two engines' });
    await eventually(async () => (await one.operations.find(id)).done > 0, 60_000);
    const other = await started({}, { projections: [accounts] });
    expect(await over(other, id)).toMatchObject({ state: 'done', version: 2 });
    expect(await accountsIn(bank.sql, 2)).toEqual((await rowsExpected(bank.store)).accounts);
    const { id: promotion } = await other.operations.ask('promote', 'account-state', { reason: 'by the other' });
    expect(await over(one, promotion)).toMatchObject({ state: 'done', result: { version: 2, replaced: 1 } });
    await eventually(async () => (await one.status())[0]?.liveVersion === 2);
  });

  it('is refused without workers that can read the log', async () => {
    const engine = await bank.open();
    await expect(engine.operations.ask('replay', 'account-state', { reason: 'x' })).rejects.toMatchObject({ status: 501, code: 'replay_unavailable' });
  });
});
