import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { InMemoryEventStore, StoreUnavailable } from '@evenhand/event-sourcing';
import type { Page, ReadOptions } from '@evenhand/event-sourcing';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { startLocalPostgres } from '@evenhand/local-postgres';
import { accounts, decode, movements } from './testing/account.projections';
import { eventually, everyProjection, expectRowsToEqualTheFold, openBank } from './testing/bank';

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
