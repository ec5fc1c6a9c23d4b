import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresEventStore } from '@evenhand/event-store-postgres';
import { accounts, movements } from '../testing/account.projections';
import type { Account } from '../testing/account.projections';
import { accountsIn, bulkFor, carriedOut, eventually, everyProjection, expectRowsToEqualTheFold, openLastingBank, over, rowsExpected } from '../testing/bank';
import type { Bank, Engine } from '../testing/bank';
import { SharedJourneyLog } from '@evenhand/journey-log/testing/shared-journey-log';
import { wayTo } from '../testing/way';
import type { Way } from '../testing/way';
import type { Verified } from './verify';

jest.setTimeout(420_000);

let bank: Bank<PostgresEventStore>;
let journey: SharedJourneyLog;
let ways: Way[];
beforeEach(async () => {
  bank = await openLastingBank();
  journey = new SharedJourneyLog(bank.store);
  ways = [];
});
afterEach(async () => {
  await bank.close();
  await journey.close();
  await Promise.all(ways.map((way) => way.cut()));
});

type Options = NonNullable<Parameters<Bank['open']>[0]>;
async function start(options: Options = {}, bulk: Parameters<typeof bulkFor>[1] = {}): Promise<Engine> {
  const engine = await bank.open({ journey, windowSize: 50, bulk: bulkFor(bank.url, { workers: 1, ...bulk }), ...options });
  engine.start();
  return engine;
}

/** Events come in, and slots change hands, until it is stopped. */
function live(): () => Promise<void> {
  let stop = false;
  const publishing = (async () => {
    for (let seed = 500; !stop; seed += 1) {
      await bank.publish(movements(40, 30, seed));
      if (seed % 100 === 0) journey.divide((slot, members) => (slot + seed / 100) % members);
      await sleep(10);
    }
  })();
  return async () => {
    stop = true;
    await publishing;
  };
}
const slotsBy = async (): Promise<Record<string, number>> => {
  const { rows } = await bank.sql.query<{ builder: string; slots: number }>('select builder, count(*)::integer as slots from builders group by 1');
  return Object.fromEntries(rows.map(({ builder, slots }) => [builder, slots]));
};
/** Notes which connection moves the checkpoints of a version that is being built. */
const watchBuilders = (): Promise<unknown> => bank.sql.query(`
  create table builders (slot integer, builder text);
  create function note() returns trigger language plpgsql as $$ begin
    if current_setting('application_name') like 'evenhand bulk%' then insert into builders values (new.slot, inet_client_port()::text); end if; return null; end $$;
  create trigger note after update on evenhand_projections.checkpoints for each row execute function note()`);

describe('While engines share the log', () => {
  it('one of them replays, promotes, rolls back and verifies every kind, whoever follows the versions', async () => {
    await bank.publish(movements(2_000, 30, 1));
    const [one, other] = [await start(), await start()];
    for (const engine of [one, other]) await bank.caughtUp(engine);
    const stop = live();
    for (const { name } of everyProjection) {
      expect(await carriedOut(one, 'replay', name)).toMatchObject({ state: 'done', version: 2 });
      expect(await carriedOut(other, 'promote', name)).toMatchObject({ state: 'done', result: { version: 2, replaced: 1 } });
      expect((await carriedOut(one, 'verify', name)).result as Verified).toMatchObject({ equal: true, version: 2 });
    }
    expect(await carriedOut(one, 'rollback', 'account-state')).toMatchObject({ state: 'done', result: { version: 1, replaced: 2 } });
    expect((await carriedOut(other, 'verify', 'account-state', { version: 2 })).result).toMatchObject({ equal: true, version: 2 });
    await stop();
    const head = await bank.store.head();
    await eventually(async () => (await other.status()).every(({ versions }) => versions.every(({ position }) => position === head)), 20_000);
    for (const version of [1, 2]) await expectRowsToEqualTheFold(bank, version);
    for (const engine of [one, other]) await eventually(async () => (await engine.status())[0]?.liveVersion === 1);
  });

  it('no reader of any of them is taken back in time by a switch, and what was waited for stays reached', async () => {
    await bank.publish(movements(1_000, 30, 2));
    const engines = [await start({ projections: [accounts] }), await start({ projections: [accounts] })] as const;
    for (const engine of engines) await bank.caughtUp(engine, [accounts]);
    await carriedOut(engines[0], 'replay', 'account-state');
    const stop = live();
    let reads = true;
    const reading = engines.map(async (engine) => {
      const seen: number[] = [];
      while (reads) {
        const wanted = engine.completed('account-state');
        expect(await engine.waitFor('account-state', wanted, 5_000)).toBe(true);
        const { position } = await engine.read<Account>('account-state', `customer-${seen.length % 30}`);
        expect(position).toBeGreaterThanOrEqual(wanted);
        seen.push(position);
        await sleep(2);
      }
      return seen;
    });
    for (const [i, kind] of (['promote', 'rollback', 'rollback'] as const).entries()) expect(await carriedOut(engines[(i % 2) as 0 | 1], kind, 'account-state')).toMatchObject({ state: 'done' });
    await sleep(1_500);
    reads = false;
    for (const seen of await Promise.all(reading)) expect(seen).toEqual([...seen].sort((a, b) => a - b));
    await stop();
  });

  it('a version is dropped once nobody follows it any more', async () => {
    await bank.publish(movements(500, 30, 3));
    const [one, other] = [await start(), await start()];
    await carriedOut(one, 'replay', 'account-state');
    const stop = live();
    await eventually(async () => (await other.status())[0]?.versions.length === 2);
    expect(await other.operations.drop('account-state', 2, 'not needed')).toMatchObject({ state: 'done' });
    expect((await bank.sql.query(`select to_regclass('evenhand_projections.account_state_v2') as t`)).rows).toEqual([{ t: null }]);
    await stop();
    for (const engine of [one, other]) await bank.caughtUp(engine);
    await expectRowsToEqualTheFold(bank);
  });

  it('what was altered in SQL is found, and passes only for who approves exactly this, though slots stand apart', async () => {
    await bank.publish(movements(1_000, 30, 4));
    const [one, other] = [await start({ projections: [accounts] }), await start({ projections: [accounts] })];
    for (const engine of [one, other]) await bank.caughtUp(engine, [accounts]);
    await carriedOut(one, 'replay', 'account-state');
    await bank.sql.query(`update evenhand_projections.account_state_v1 set hash = '\\x01' where key = 'customer-3'`);
    const { problem } = await carriedOut(other, 'promote', 'account-state');
    expect(problem).toMatchObject({ code: 'versions_differ', differing: 1, customers: [{ customerId: 'customer-3' }] });
    const { reportId: approve } = problem as unknown as { reportId: string };
    await bank.sql.query(`update evenhand_projections.account_state_v1 set hash = '\\x02' where key = 'customer-4'`);
    expect(await carriedOut(one, 'promote', 'account-state', { approve })).toMatchObject({ state: 'failed', problem: { differing: 2 } });
    await bank.sql.query(`update evenhand_projections.account_state_v1 as a set hash = b.hash from evenhand_projections.account_state_v2 as b where a.key = b.key and a.key = 'customer-4'`);
    expect(await carriedOut(one, 'promote', 'account-state', { approve })).toMatchObject({ state: 'done', result: { version: 2 } });
  });
});

describe('A rebuild by all engines', () => {
  it('is done by threads of each, every slot once, and one that joins later helps with the rest', async () => {
    await bank.publish(movements(20_000, 60, 7));
    const [one, other] = [await start({}, { share: 0.1 }), await start({}, { share: 0.1 })];
    await watchBuilders();
    expect(await carriedOut(one, 'replay', 'account-state')).toMatchObject({ state: 'done', version: 2, done: 20_000 });
    const built = await slotsBy();
    expect(Object.keys(built).length).toBeGreaterThan(1);
    expect(Object.values(built).reduce((a, b) => a + b, 0)).toBe(64);
    await eventually(async () => (await other.status())[0]?.versions.every(({ position }) => position === 20_000) ?? false);
    expect(await accountsIn(bank.sql, 2)).toEqual((await rowsExpected(bank.store)).accounts);
  });

  it.each(['the one that leads', 'the one that helps'])('goes on where %s is killed in the middle', async (which) => {
    await bank.publish(movements(20_000, 60, 8));
    const own = await wayTo(bank.url);
    const others = await wayTo(bank.url);
    ways.push(own, others);
    const slow = { share: 0.1, rows: 8 };
    const leads = await start({ databaseUrl: own.url }, slow);
    const { id } = await leads.operations.ask('replay', 'account-state', { reason: 'a test' });
    const helps = await start({ databaseUrl: others.url }, slow);
    const claims = async (): Promise<number> => Number((await bank.sql.query<{ n: string }>(`select count(distinct pid) as n from pg_locks where locktype = 'advisory' and classid = x'45564854'::integer::oid`)).rows[0]?.n);
    await eventually(async () => (await claims()) === 2, 30_000);
    const [gone, stays] = which === 'the one that leads' ? [leads, helps] : [helps, leads];
    await (gone === leads ? own : others).cut();
    const stopped = gone.stop();
    expect(await over(stays, id)).toMatchObject({ state: 'done', version: 2 });
    await stopped;
    await bank.caughtUp(stays);
    expect(await accountsIn(bank.sql, 2)).toEqual((await rowsExpected(bank.store)).accounts);
    await expectRowsToEqualTheFold(bank);
  });

  it('that is cancelled is left by all and leaves nothing behind', async () => {
    await bank.publish(movements(20_000, 60, 9));
    const engines = [await start({}, { share: 0.02 }), await start({}, { share: 0.02 })] as const;
    const { id } = await engines[0].operations.ask('replay', 'account-state', { reason: 'a mistake' });
    await eventually(async () => (await engines[0].operations.find(id)).done > 0, 30_000);
    await engines[1].operations.cancel(id);
    expect(await over(engines[0], id)).toMatchObject({ state: 'cancelled' });
    await eventually(async () => (await bank.sql.query(`select from pg_stat_activity where datname = current_database() and application_name like 'evenhand bulk%'`)).rowCount === 0);
    expect((await bank.sql.query(`select to_regclass('evenhand_projections.account_state_v2') as t`)).rows).toEqual([{ t: null }]);
    expect((await bank.sql.query('select from evenhand_projections.building')).rowCount).toBe(0);
  });
});
