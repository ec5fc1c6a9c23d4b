import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { InMemoryEventStore, StoreUnavailable } from '@evenhand/event-sourcing';
import type { AppendProjection, CounterProjection, Page, ReadOptions } from '@evenhand/event-sourcing';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { startLocalPostgres } from '@evenhand/local-postgres';
import type { ProjectionStatus } from './status';
import { accounts, decode, movements, turnover } from './testing/account.projections';
import type { Movement } from './testing/account.projections';
import { eventually, everyProjection, expectRowsToEqualTheFold, openBank } from './testing/bank';
import type { Bank, Engine } from './testing/bank';

describe('When an event cannot be folded', () => {
  let bank: Bank;
  beforeEach(async () => {
    bank = await openBank();
  });
  afterEach(() => bank.close());

  const stopped = async (engine: Engine, name: string): Promise<ProjectionStatus> => {
    const status = async (): Promise<ProjectionStatus> => (await engine.status()).find((one) => one.name === name) as ProjectionStatus;
    await eventually(async () => (await status()).state === 'error');
    return status();
  };

  it('its projection stops right before it and names it, the others go on, and it resumes once the code can', async () => {
    const events = movements(100, 5, 1);
    let fixed = false;
    const fragile = { ...accounts, evolve: (...[state, event]: Parameters<typeof accounts.evolve>) => {
      if (event.position === 61 && !fixed) throw new RangeError('no such band');
      return accounts.evolve(state, event);
    } };
    const engine = await bank.open({ projections: [fragile, turnover], windowSize: 16 });
    engine.start();
    await bank.publish(events);
    expect(await stopped(engine, 'account-state')).toMatchObject({ position: 60, lag: 40, error: `event ${events[60]?.id} at position 61 cannot be folded: no such band` });
    await bank.caughtUp(engine, [turnover]);
    fixed = true;
    await engine.resume('account-state');
    await bank.caughtUp(engine, [accounts]);
    expect((await engine.status())[0]).toMatchObject({ state: 'running', position: 100, error: undefined });
    const { rows } = await bank.sql.query<{ n: string }>('select sum(movements) as n from account_state');
    expect(Number(rows[0]?.n)).toBe(events.filter(({ customer }) => customer !== 'bank').length);
  });

  it.each([1, 7, 2_000])('so it is with one that cannot even be decoded, in windows of %d', async (windowSize) => {
    const events = movements(50, 5, 2).map((event, i) => (i === 30 ? { ...event, body: '{' } : event));
    const engine = await bank.open({ projections: [turnover], windowSize });
    await bank.publish(events);
    engine.start();
    expect(await stopped(engine, 'daily-turnover')).toMatchObject({ position: 30, error: expect.stringContaining(`event ${events[30]?.id} at position 31 cannot be folded`) });
    expect((await bank.sql.query('select sum(movements)::integer as n from daily_turnover')).rows).toEqual([{ n: 30 }]);
  });

  const overflowing: AppendProjection<Movement> = {
    name: 'small-numbers', version: 1, kind: 'append', columns: { n: 'integer' }, rows: ({ position }) => [[position === 78 ? 2 ** 40 : position]],
  };
  const halves: CounterProjection<Movement> = {
    name: 'halves', version: 1, kind: 'counter', key: { kind: 'text' }, sums: ['half'], deltas: ({ position, kind }) => [{ key: [kind], add: [position === 78 ? 0.5 : 1] }],
  };
  it.each([[overflowing, 'value "1099511627776" is out of range for type integer'], [halves, 'a counter adds integers, not 0.5']])(
    'so it is with one whose row the table of $name cannot hold', async (projection, reason) => {
      const engine = await bank.open({ projections: [projection], windowSize: 50 });
      await bank.publish(movements(100, 5, 3));
      engine.start();
      expect(await stopped(engine, projection.name)).toMatchObject({ position: 77, error: expect.stringContaining(reason) });
      expect((await stopped(engine, projection.name)).error).toContain('at position 78 cannot be folded');
    },
  );
});

describe('When a server is lost', () => {
  it('a store out of reach is asked again with patience, and status says so', async () => {
    const bank = await openBank();
    let down = true;
    let asked = 0;
    const store = new (class extends InMemoryEventStore {
      override async *subscribe(after: number, options?: ReadOptions): AsyncGenerator<Page> {
        asked += 1;
        if (down) throw new StoreUnavailable('the store is away');
        yield* super.subscribe(after, options);
      }
    })(() => new Date(0));
    try {
      await store.appendBatch(movements(20, 3, 4).map((event) => ({ stream: event.id, events: [event], expectedRevision: -1 })));
      const engine = await bank.open({ journey: new DirectJourneyLog(store), projections: [accounts] });
      engine.start();
      await sleep(1_000);
      await eventually(async () => (await engine.status())[0]?.state === 'retrying');
      expect((await engine.status())[0]).toMatchObject({ error: 'the store is away', position: 0 });
      expect(asked).toBeGreaterThan(1);
      expect(asked).toBeLessThan(10);
      down = false;
      expect(await engine.waitFor('account-state', 20, 10_000)).toBe(true);
      expect((await engine.status())[0]).toMatchObject({ state: 'running', error: undefined });
    } finally {
      await bank.close();
    }
  });

  it('PostgreSQL killed with -9 in mid-window loses nothing and doubles nothing', async () => {
    const dataDir = `/tmp/evenhand-projections-${process.pid}`;
    const server = await startLocalPostgres({ dataDir });
    const bank = await openBank(server.url);
    try {
      const engine = await bank.open({ windowSize: 100, projections: everyProjection, decode });
      engine.start();
      const events = movements(9_000, 100, 5);
      for (let round = 0; round < 3; round++) {
        const died = new Promise<void>((resolve) => server.onExit(resolve));
        for (let i = 0; i < 10; i++) {
          await bank.publish(events.splice(0, 300));
          if (i === 3) process.kill(server.pid, 'SIGKILL');
          await sleep(10);
        }
        await died;
        await bank.caughtUp(engine);
      }
      const after = await openBank(server.url);
      expect(await after.sql.query('select 1')).toBeDefined();
      await expectRowsToEqualTheFold({ ...bank, sql: after.sql });
      await after.close();
    } finally {
      await bank.close();
      await server.stop();
      await rm(server.dataDir, { recursive: true, force: true });
    }
  }, 90_000);
});
