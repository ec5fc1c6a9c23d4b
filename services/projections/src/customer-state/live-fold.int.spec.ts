import { readStored } from '@evenhand/contracts';
import { InMemoryEventStore } from '@evenhand/event-sourcing';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { ProjectionEngine } from '@evenhand/projection-engine';
import { encodeState, evolve, initialState } from '@evenhand/scoring';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { decode } from '../projected-event';
import { append, journeyOf, journeys, noon } from '../testing/journeys';
import { customerState } from './customer-state.projection';

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await testDatabase('live_fold');
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const NAME = customerState.name;
const rows = async (): Promise<[string, string][]> => (await client.query<{ key: string; state: string }>('select key, state from evenhand_projections.customer_state_v1 order by key')).rows.map(({ key, state }) => [key, state]);

/** What the rows must hold, from the store alone. */
async function folded(store: InMemoryEventStore): Promise<[string, string][]> {
  const states: [string, string][] = [];
  for (const customer of ['c-1', 'c-2', 'c-3']) {
    const journey = await journeyOf(store, customer);
    const state = journey.map(({ body }) => readStored(body)).reduce((before, event) => evolve(before, event), initialState());
    if (journey.length > 0) states.push([customer, encodeState(state)]);
  }
  return states;
}

describe('the live state', () => {
  it('equals a fold of the store byte for byte, however the events are split into windows, memory and lives of the engine', async () => {
    const split = fc.record({ windowSize: fc.integer({ min: 1, max: 20 }), cacheRows: fc.integer({ min: 1, max: 3 }), batch: fc.integer({ min: 1, max: 25 }), lives: fc.integer({ min: 1, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(journeys, split, async (events, { windowSize, cacheRows, batch, lives }) => {
        await client.query('drop schema if exists evenhand_projections cascade');
        const store = new InMemoryEventStore(() => new Date(noon(900)));
        const share = Math.ceil(events.length / lives);
        for (let from = 0; from < events.length; from += share) {
          const engine = await ProjectionEngine.open({ databaseUrl: database.url, journey: new DirectJourneyLog(store), decode, projections: [customerState], windowSize, cacheRows });
          engine.start();
          for (let i = from; i < Math.min(events.length, from + share); i += batch) {
            await append(store, ...events.slice(i, Math.min(i + batch, from + share)));
            await new Promise((resolve) => setImmediate(resolve));
          }
          const last = from + share >= events.length;
          if (last) expect(await engine.waitFor(NAME, await store.head(), 5_000)).toBe(true);
          await engine.stop();
        }
        expect(await rows()).toEqual(await folded(store));
      }),
      { numRuns: 20 },
    );
  });

  it('is spread out for SQL: numbers, days and expectations of every dimension', async () => {
    await client.query('drop schema if exists evenhand_projections cascade');
    const store = new InMemoryEventStore(() => new Date(noon(900)));
    const engine = await ProjectionEngine.open({ databaseUrl: database.url, journey: new DirectJourneyLog(store), decode, projections: [customerState] });
    engine.start();
    await fc.assert(
      fc.asyncProperty(journeys, async (events) => {
        await append(store, ...events);
        expect(await engine.waitFor(NAME, await store.head(), 5_000)).toBe(true);
        const view = (await client.query<Record<string, unknown>>('select * from customer_state order by key')).rows;
        for (const row of view) {
          const journey = (await journeyOf(store, String(row['key']))).map(({ body }) => readStored(body));
          const state = journey.reduce((before, event) => evolve(before, event), initialState());
          const [distributive, , informational] = state.cells;
          const reliability = state.cells[8];
          expect(row).toMatchObject({
            treatment_distributive_n: distributive?.N ?? 0, treatment_distributive_w: distributive?.W ?? 0, treatment_informational_w: informational?.W ?? 0,
            treatment_informational_day: informational && informational.W > 0 ? informational.L : null,
            satisfaction_reliability_n: reliability?.N ?? 0, satisfaction_reliability_e: reliability?.E ?? 60,
            last_disconfirmation_band: state.lastDisconfirmation?.band ?? null, last_disconfirmation_gap: state.lastDisconfirmation?.gap ?? null,
            latest_at: new Date(Math.max(...journey.map(({ time }) => Date.parse(time)))),
          });
          expect(row).toEqual(expect.objectContaining({ satisfaction_overall_rating_w: expect.any(Number), metric_nps_n: expect.any(Number), perceived_interpersonal_w: expect.any(Number) }));
        }
      }),
      { numRuns: 10 },
    );
    await engine.stop();
  });
});
