import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { SLOTS } from '@evenhand/event-sourcing';
import { movements } from './testing/account.projections';
import { eventually, everyProjection, expectRowsToEqualTheFold, openBank } from './testing/bank';
import type { Bank } from './testing/bank';

describe('Live projections', () => {
  let bank: Bank;
  beforeEach(async () => {
    bank = await openBank();
  });
  afterEach(() => bank.close());

  it('hold the fold of the log, byte for byte, whatever the batches, windows and memory', async () => {
    const runs = fc.record({
      seed: fc.integer(), batches: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }), customers: fc.integer({ min: 1, max: 40 }),
      windowSize: fc.constantFrom(1, 2, 7, 64, 2_000), cacheRows: fc.constantFrom(1, 5, 1_000), restartAfter: fc.nat(8),
    });
    await fc.assert(fc.asyncProperty(runs, async ({ seed, batches, customers, restartAfter, ...sizes }) => {
      await bank.sql.query('drop schema if exists evenhand_projections cascade');
      const run = await openBank(bank.url);
      try {
        const events = movements(batches.reduce((a, b) => a + b, 0), customers, seed);
        let engine = await run.open(sizes);
        engine.start();
        for (const [i, size] of batches.entries()) {
          await run.publish(events.splice(0, size));
          if (i % 2) await sleep(3);
          if (i !== restartAfter) continue;
          await engine.stop();
          engine = await run.open(sizes);
          engine.start();
        }
        await run.caughtUp(engine);
        await expectRowsToEqualTheFold(run);
      } finally {
        await run.close();
      }
    }), { numRuns: 25 });
  }, 60_000);

  it('go on where they stopped, in mid-way', async () => {
    await bank.publish(movements(3_000, 50, 1));
    for (let position = 0; position < 3_000; ) {
      const engine = await bank.open({ windowSize: 100 });
      expect(engine.completed('account-state')).toBe(position);
      engine.start();
      await engine.waitFor('account-state', Math.min(3_000, position + 250), 10_000);
      await engine.stop();
      expect(engine.completed('account-state')).toBeGreaterThanOrEqual(Math.min(3_000, position + 250));
      position = engine.completed('account-state');
    }
    const engine = await bank.open();
    engine.start();
    await bank.caughtUp(engine);
    await expectRowsToEqualTheFold(bank);
  });

  it('take up each slot where it stands', async () => {
    await bank.publish(movements(500, 200, 2));
    const first = await bank.open();
    first.start();
    await bank.caughtUp(first);
    await first.stop();
    await bank.sql.query('update evenhand_projections.checkpoints set position = 0 where slot % 3 = 0');
    for (const table of ['account_state_v1', 'withdrawal_v1', 'daily_turnover_v1', 'standing_v1', 'standing_v1_memory']) await bank.sql.query(`delete from evenhand_projections.${table} where slot % 3 = 0`);
    const second = await bank.open({ windowSize: 40 });
    expect(second.completed('account-state')).toBe(0);
    await bank.publish(movements(100, 200, 3));
    second.start();
    await bank.caughtUp(second);
    await expectRowsToEqualTheFold(bank);
  });

  it('keep rows and checkpoints in step while their connections are killed in mid-window', async () => {
    const statement = (table: string): string => `create trigger slow before insert on evenhand_projections.${table} for each statement execute function slow()`;
    const engine = await bank.open({ windowSize: 50 });
    await bank.sql.query(`create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.01); return null; end'`);
    for (const table of ['account_state_v1', 'withdrawal_v1', 'daily_turnover_v1', 'standing_v1', 'standing_v1_memory']) await bank.sql.query(statement(table));
    const events = movements(6_000, 80, 4);
    const folded = events.map(({ customer }) => Number(customer !== 'bank'));
    engine.start();
    let killed = 0;
    for (let round = 0; round < 24; round++) {
      await bank.publish(events.splice(0, 250));
      await sleep(100);
      const { rowCount } = await bank.sql.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'evenhand%'`);
      killed += rowCount ?? 0;
      const { rows } = await bank.sql.query<{ position: number; folded: number }>(`select
        (select min(c.position) from evenhand_projections.checkpoints c join evenhand_projections.versions v on v.id = version_id and projection = 'account-state')::float8 as position,
        (select coalesce(sum((state::jsonb->>'count')::integer), 0) from evenhand_projections.account_state_v1)::float8 as folded`);
      const [seen] = rows as [{ position: number; folded: number }];
      expect(seen.folded).toBe(folded.slice(0, seen.position).reduce((a, b) => a + b, 0));
      const { rows: standing } = await bank.sql.query<{ counted: number; remembered: number }>(`select coalesce((select sum(cents) from evenhand_projections.standing_v1), 0)::float8 as counted,
        coalesce((select sum((state::jsonb ->> 'balance')::integer) from evenhand_projections.standing_v1_memory), 0)::float8 as remembered`);
      expect(standing[0]?.counted).toBe(standing[0]?.remembered);
    }
    expect(killed).toBeGreaterThan(12);
    await bank.caughtUp(engine);
    await expectRowsToEqualTheFold(bank);
  }, 60_000);

  it('are run by one engine at a time, and by the next when that one leaves', async () => {
    const engines = [await bank.open({ windowSize: 10 }), await bank.open({ windowSize: 10 })] as const;
    for (const engine of engines) engine.start();
    const states = async (): Promise<string[]> => (await Promise.all(engines.map((engine) => engine.status()))).map(([first]) => first?.state ?? '');
    await eventually(async () => (await states()).sort().join() === 'running,waiting');
    await bank.publish(movements(1_000, 30, 5));
    for (const engine of engines) await bank.caughtUp(engine);
    await expectRowsToEqualTheFold(bank);
    const leader = (await states()).indexOf('running');
    await engines[leader as 0 | 1].stop();
    await bank.publish(movements(1_000, 30, 6));
    await bank.caughtUp(engines[(1 - leader) as 0 | 1]);
    await expectRowsToEqualTheFold(bank);
  });

  it('never fold an event that someone else has already accounted for', async () => {
    const engine = await bank.open();
    engine.start();
    await bank.publish(movements(100, 10, 7));
    await bank.caughtUp(engine);
    const before = await bank.sql.query<{ total: string }>('select sum(movements) as total from daily_turnover');
    await bank.sql.query('update evenhand_projections.checkpoints set position = 150');
    await bank.publish(movements(100, 10, 8));
    await bank.caughtUp(engine);
    const after = await bank.sql.query<{ total: string }>('select sum(movements) as total from daily_turnover');
    expect(Number(after.rows[0]?.total) - Number(before.rows[0]?.total)).toBe(50);
  });

  it('move all slots to the same cut, with or without events of their own', async () => {
    const engine = await bank.open();
    engine.start();
    await bank.publish(movements(3, 1, 9));
    await bank.caughtUp(engine);
    const { rows } = await bank.sql.query('select position::integer, count(*)::integer from evenhand_projections.checkpoints group by 1');
    expect(rows).toEqual([{ position: 3, count: SLOTS * everyProjection.length }]);
  });

  it('rest while paused, and catch up when resumed', async () => {
    const engine = await bank.open();
    await engine.pause('withdrawal');
    engine.start();
    await bank.publish(movements(200, 10, 10));
    await bank.caughtUp(engine, everyProjection.filter(({ name }) => name !== 'withdrawal'));
    await engine.pause('account-state');
    await bank.publish(movements(200, 10, 11));
    for (const name of ['daily-turnover', 'standing']) await engine.waitFor(name, 400, 10_000);
    expect((await engine.status()).map(({ name, state, position, lag }) => [name, state, position, lag])).toEqual([
      ['account-state', 'paused', 200, 200], ['daily-turnover', 'running', 400, 0], ['standing', 'running', 400, 0], ['withdrawal', 'paused', 0, 400],
    ]);
    await engine.resume();
    await bank.caughtUp(engine);
    await expectRowsToEqualTheFold(bank);
  });
});
