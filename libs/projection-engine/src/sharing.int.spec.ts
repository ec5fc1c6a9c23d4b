import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { SLOTS } from '@evenhand/event-sourcing';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { accounts, movements, withdrawals } from './testing/account.projections';
import type { Account } from './testing/account.projections';
import { eventually, everyProjection, expectRowsToEqualTheFold, openBank, rowsIn } from './testing/bank';
import type { Bank, Engine } from './testing/bank';
import { SharedJourneyLog } from '@evenhand/journey-log/testing/shared-journey-log';
import { wayTo } from './testing/way';
import type { Way } from './testing/way';

jest.setTimeout(120_000);

let bank: Bank;
let journey: SharedJourneyLog;
beforeEach(async () => {
  bank = await openBank();
  journey = new SharedJourneyLog(bank.store);
});
afterEach(async () => {
  await bank.close();
  await journey.close();
});

const DIVISIBLE = [accounts, withdrawals];
const start = async (options: Parameters<Bank['open']>[0] = {}): Promise<Engine> => {
  const engine = await bank.open({ journey, windowSize: 40, ...options });
  engine.start();
  return engine;
};
const states = async (engine: Engine): Promise<string[]> => (await engine.status()).map(({ state }) => state);
const wholeRunBy = async (engine: Engine): Promise<number> => (await engine.status()).filter(({ kind, state }) => kind === 'counter' && state === 'running').length;

describe('Engines that share the log', () => {
  it('each project their slots, sums are projected by one of them, and all answer alike', async () => {
    const engines = [await start(), await start()] as const;
    await bank.publish(movements(3_000, 200, 1));
    for (const engine of engines) await bank.caughtUp(engine);
    await expectRowsToEqualTheFold(bank);
    for (const engine of engines) {
      await eventually(async () => (await engine.status()).every(({ kind, state }) => kind === 'counter' || state === 'running'));
      expect((await engine.read<Account>('account-state', 'customer-1')).state).toEqual((await engines[0].read<Account>('account-state', 'customer-1')).state);
    }
    await eventually(async () => (await wholeRunBy(engines[0])) + (await wholeRunBy(engines[1])) === 2);
    const { rows } = await bank.sql.query<{ name: string; n: number }>(
      `select application_name as name, count(*)::integer as n from pg_stat_activity where datname = current_database() and application_name like 'evenhand projection %' group by 1`);
    expect(rows.filter(({ name }) => DIVISIBLE.some((projection) => name.endsWith(projection.name))).map(({ n }) => n)).toEqual([2, 2]);
  });

  it('hold the fold of the log, byte for byte as one alone does, whoever has which slot when, is told late, stops or is killed', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('publish' as const), events: fc.integer({ min: 1, max: 120 }), pause: fc.nat(12) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('divide' as const), by: fc.integer({ min: 1, max: 97 }), late: fc.constantFrom(0, 0, 30, 200) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'kill' as const), which: fc.nat(2) }) },
    );
    const runs = fc.record({
      seed: fc.integer(), engines: fc.constantFrom(2, 3), customers: fc.integer({ min: 1, max: 60 }), windowSize: fc.constantFrom(1, 7, 64, 2_000), cacheRows: fc.constantFrom(2, 1_000),
      steps: fc.array(step, { minLength: 3, maxLength: 14 }),
    });
    await fc.assert(fc.asyncProperty(runs, async ({ seed, engines: count, customers, steps, ...sizes }) => {
      await bank.sql.query('drop schema if exists evenhand_projections cascade');
      const run = await openBank(bank.url);
      const shared = new SharedJourneyLog(run.store);
      const engines: { readonly engine: Engine; readonly way: Way }[] = [];
      const begin = async (): Promise<void> => {
        const way = await wayTo(bank.url);
        const engine = await run.open({ journey: shared, databaseUrl: way.url, ...sizes });
        engine.start();
        engines.push({ engine, way });
      };
      try {
        for (let i = 0; i < count; i += 1) await begin();
        for (const [n, given] of steps.entries()) {
          switch (given.kind) {
            case 'publish':
              await run.publish(movements(given.events, customers, seed + n));
              await sleep(given.pause);
              break;
            case 'divide':
              shared.divide((slot, members) => (slot * given.by + n) % members, (member) => (member === n % count ? given.late : 0));
              break;
            case 'stop':
            case 'kill': {
              const [gone] = engines.splice(given.which % engines.length, 1);
              if (given.kind === 'kill') await gone?.way.cut();
              await gone?.engine.stop();
              await gone?.way.cut();
              await begin();
            }
          }
        }
        for (const { engine } of engines) await run.caughtUp(engine);
        await expectRowsToEqualTheFold(run);
        const divided = await rowsIn(run.sql);
        for (const { engine } of engines) await engine.stop();
        await run.sql.query('drop schema evenhand_projections cascade');
        const alone = await run.open({ journey: new DirectJourneyLog(run.store) });
        alone.start();
        await run.caughtUp(alone);
        expect(divided).toEqual(await rowsIn(run.sql));
      } finally {
        await Promise.all(engines.map(({ engine }) => engine.stop().catch(() => undefined)));
        await Promise.all(engines.map(({ way }) => way.cut()));
        await run.close();
        await shared.close();
      }
    }), { numRuns: 12 });
  });

  it('go on with the slots and the sums of one that is gone', async () => {
    const engines = [await start(), await start()] as const;
    await bank.publish(movements(500, 60, 3));
    for (const engine of engines) await bank.caughtUp(engine);
    await engines[0].stop();
    await bank.publish(movements(500, 60, 4));
    await bank.caughtUp(engines[1]);
    await expectRowsToEqualTheFold(bank);
    expect(await states(engines[1])).toEqual(everyProjection.map(() => 'running'));
  });

  it('count nothing twice where two believe that a slot is theirs', async () => {
    const engines = [await start(), await start()] as const;
    await bank.publish(movements(200, 60, 5));
    for (const engine of engines) await bank.caughtUp(engine);
    // the first is told nothing for a while: the second has everything meanwhile
    journey.divide(() => 1, (member) => (member === 0 ? 800 : 0));
    for (let seed = 6; seed < 16; seed += 1) {
      await bank.publish(movements(60, 60, seed));
      await sleep(40);
    }
    for (const engine of engines) await bank.caughtUp(engine);
    await expectRowsToEqualTheFold(bank);
  });

  it('answer with a position that all slots have completed, whoever moves them, and never with an older one', async () => {
    const engines = [await start(), await start()] as const;
    let stop = false;
    const publishing = (async () => {
      for (let seed = 20; !stop; seed += 1) {
        await bank.publish(movements(30, 40, seed));
        await sleep(10);
      }
    })();
    const seen: number[][] = [[], []];
    for (let round = 0; round < 60; round += 1) {
      if (round % 10 === 5) journey.divide((slot, members) => (slot + round) % members);
      for (const [i, engine] of engines.entries()) {
        const customer = `customer-${round % 40}`;
        const { state, position } = await engine.read<Account>('account-state', customer);
        seen[i]?.push(position);
        let considered = 0;
        for await (const events of bank.store.readCustomer(customer, 0, position)) considered += events.length;
        expect(state?.count ?? 0).toBeGreaterThanOrEqual(considered);
      }
      await sleep(5);
    }
    stop = true;
    await publishing;
    for (const positions of seen) expect(positions).toEqual([...positions].sort((a, b) => a - b));
    for (const engine of engines) await bank.caughtUp(engine);
    await expectRowsToEqualTheFold(bank);
  });

  it('without any slot wait, answer all the same, and begin when they are given some', async () => {
    journey.divide(() => 0);
    const engines = [await start(), await start()] as const;
    journey.divide(() => 0);
    await bank.publish(movements(300, 30, 7));
    await bank.caughtUp(engines[1]);
    await eventually(async () => (await states(engines[1])).every((state) => state === 'waiting'));
    expect((await engines[1].read<Account>('account-state', 'customer-1')).state?.count).toBeGreaterThan(0);
    journey.divide(() => 1);
    await eventually(async () => (await states(engines[1])).every((state) => state === 'running'));
    await bank.publish(movements(300, 30, 8));
    for (const engine of engines) await bank.caughtUp(engine);
    await expectRowsToEqualTheFold(bank);
  });

  it('tell those who watch from outside how far their slots are', async () => {
    await start();
    await start();
    const head = await bank.publish(movements(300, 30, 10));
    await eventually(() => journey.told('evenhand-projections').length === 2 && journey.told('evenhand-projections').every((done) => done.size === SLOTS / 2 && [...done.values()].every((position) => position === head)));
  });
});
