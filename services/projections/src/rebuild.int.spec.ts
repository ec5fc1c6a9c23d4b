import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BANK, readStored } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { ProjectionEngine } from '@evenhand/projection-engine';
import type { Operation, OperationKind, Verified } from '@evenhand/projection-engine';
import { encodeState, evolve, initialState } from '@evenhand/scoring';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { decode } from '../projected-event';
import type { ProjectedEvent } from '../projected-event';
import { append, journeys } from '../testing/journeys';
import { customerState } from './customer-state.projection';

jest.setTimeout(240_000);
fc.configureGlobal({ interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true });

let database: TestDatabase;
let client: Client;
let store: PostgresEventStore;
beforeAll(async () => {
  database = await testDatabase('rebuild');
  client = new Client({ connectionString: database.url });
  await client.connect();
  store = await PostgresEventStore.open({ url: database.url });
});
afterAll(async () => {
  await store.close();
  await client.end();
  await database.drop();
});

const workerFile = join(__dirname, '../../dist/bulk.worker.js');
const NAME = customerState.name;
type Engine = ProjectionEngine<ProjectedEvent>;
interface Row {
  readonly key: string;
  readonly state: string;
  readonly position: number;
  readonly latest: number;
  readonly slot: number;
  readonly hash: string;
}

const rowsOf = async (version: number): Promise<Row[]> =>
  (await client.query<Row>(`select key, state, position::float8, latest_at::float8 as latest, slot, encode(hash, 'hex') as hash from evenhand_projections.customer_state_v${version} order by key`)).rows;

/** What the rows must hold, from the log alone, without engine, windows, slots or threads. */
async function folded(): Promise<Row[]> {
  const states = new Map<string, { state: ReturnType<typeof initialState>; position: number; latest: number }>();
  for await (const { events } of store.readAll(0)) {
    for (const { customer, body, position } of events) {
      if (customer === BANK) continue;
      const event = readStored(body);
      const before = states.get(customer);
      const at = Date.parse(event.time);
      states.set(customer, { state: evolve(before?.state ?? initialState(), event), position, latest: Math.max(before?.latest ?? at, at) });
    }
  }
  return [...states].map(([key, { state, ...row }]) => ({ key, state: encodeState(state), ...row, slot: slotOf(key), hash: createHash('sha256').update(encodeState(state)).digest('hex') })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function operation(engine: Engine, kind: OperationKind, more: object = {}): Promise<Operation> {
  const { id } = await engine.operations.ask(kind, NAME, { reason: 'law 1', ...more });
  return over(engine, id);
}

async function over(engine: Engine, id: string): Promise<Operation> {
  for (;;) {
    const now = await engine.operations.find(id);
    if (now.state !== 'running') return now;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Journeys of up to eighteen customers in as many slots, and of the bank. */
const log = fc.array(journeys, { minLength: 2, maxLength: 6 }).map((parts) =>
  parts.flatMap((events, i) => events.map((event) => ({ ...event, subject: event.subject === BANK ? BANK : `${event.subject}-${i}` }))));

async function publish(events: readonly CloudEvent[], batch: number): Promise<void> {
  for (let i = 0; i < events.length; i += batch) await append(store, ...events.slice(i, i + batch));
}

describe('law 1: live state = rebuilt state, byte for byte', () => {
  it('for 1, 2 and 4 workers, any memory, any window and any batches; with late, duplicate and void events, some of which come in while it is rebuilt', async () => {
    const shape = fc.record({
      workers: fc.constantFrom(1, 2, 4), rows: fc.constantFrom(1, 5, 100_000), windowSize: fc.integer({ min: 1, max: 40 }), cacheRows: fc.integer({ min: 1, max: 20 }),
      batch: fc.integer({ min: 1, max: 50 }), before: fc.integer({ min: 0, max: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(log, shape, async (events, { workers, rows, windowSize, cacheRows, batch, before }) => {
        await client.query('drop schema if exists evenhand_projections cascade');
        await client.query('truncate events');
        const fresh = await PostgresEventStore.open({ url: database.url });
        [store] = [fresh, await store.close()];
        const engine = await ProjectionEngine.open({
          databaseUrl: database.url, store, decode, projections: [customerState], windowSize, cacheRows, bulk: { workerFile, eventStoreUrl: database.url, rows },
        });
        try {
          engine.start();
          const cut = Math.floor((events.length * before) / 100);
          await publish(events.slice(0, cut), batch);
          const { id } = await engine.operations.ask('replay', NAME, { reason: 'law 1', workers });
          await publish(events.slice(cut), batch);
          expect(await over(engine, id)).toMatchObject({ state: 'done', version: 2 });
          const head = await store.head();
          const promoted = await operation(engine, 'promote');
          expect(promoted).toMatchObject({ state: 'done', result: { version: 2, replaced: 1 } });
          while (!(await engine.status()).every(({ versions }) => versions.every(({ position }) => position === head))) await new Promise((resolve) => setTimeout(resolve, 5));
          const verified = (await operation(engine, 'verify', { workers, version: 1 })).result as Verified;
          expect(verified).toMatchObject({ equal: true, position: head });
          const expected = await folded();
          expect(await rowsOf(1)).toEqual(expected);
          expect(await rowsOf(2)).toEqual(expected);
        } finally {
          await engine.stop();
        }
      }),
      { numRuns: 15 },
    );
  });
});
