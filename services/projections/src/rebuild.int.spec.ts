import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BANK, readStored } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import type { CounterProjection, Projection, StateProjection } from '@evenhand/event-sourcing';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { ProjectionEngine } from '@evenhand/projection-engine';
import type { Operation, OperationKind, Verified } from '@evenhand/projection-engine';
import { encodeState, evolve, initialState } from '@evenhand/scoring';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { decode } from './projected-event';
import type { ProjectedEvent } from './projected-event';
import { complaintJourneys } from './testing/complaints';
import { countedBy, countedIn } from './testing/counted';
import type { Counted } from './testing/counted';
import { append, journeys } from './testing/journeys';
import { projections } from './projections';

jest.setTimeout(480_000);
fc.configureGlobal({ interruptAfterTimeLimit: 440_000, markInterruptAsFailure: true });

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

const workerFile = join(__dirname, '../dist/bulk.worker.js');
const NAMES = projections.map(({ name }) => name);
type Engine = ProjectionEngine<ProjectedEvent>;
interface Row {
  readonly key: string;
  readonly state: string;
  readonly position: number;
  readonly latest: number;
  readonly slot: number;
  readonly hash: string;
}

const rowsOf = async (projection: string, version: number): Promise<Row[]> =>
  (await client.query<Row>(`select key, state, position::float8, latest_at::float8 as latest, slot, encode(hash, 'hex') as hash from evenhand_projections.${projection.replaceAll('-', '_')}_v${version} order by key`)).rows;

interface Version {
  readonly states: readonly Row[];
  readonly contacts: readonly string[];
  readonly hours: readonly string[];
  readonly history: readonly unknown[];
  /** of every other state, by its projection */
  readonly others: Readonly<Record<string, readonly Row[]>>;
  /** of every counter that remembers, by its projection */
  readonly counted: Readonly<Record<string, Counted>>;
}
const counters = (projections as readonly Projection<ProjectedEvent>[]).filter((projection): projection is CounterProjection<ProjectedEvent> => projection.kind === 'counter' && projection.memory !== undefined);
async function ofCounters(countedOf: (counter: CounterProjection<ProjectedEvent>) => Promise<Counted>): Promise<Version['counted']> {
  const found: Record<string, Counted> = {};
  for (const counter of counters) found[counter.name] = await countedOf(counter);
  return found;
}
async function* wholeLog(): AsyncGenerator<ProjectedEvent> {
  for await (const { events } of store.readAll(0)) yield* events.map(decode);
}
const others = projections.filter((projection): projection is typeof projection & { kind: 'state' } => projection.kind === 'state' && projection.name !== 'customer-state') as unknown as readonly StateProjection<unknown, ProjectedEvent>[];
async function ofOthers(rowsIn: (projection: StateProjection<unknown, ProjectedEvent>) => Promise<Row[]>): Promise<Version['others']> {
  const found: Record<string, readonly Row[]> = {};
  for (const projection of others) found[projection.name] = await rowsIn(projection);
  return found;
}

async function texts(sql: string): Promise<string[]> {
  return (await client.query<{ row: string }>(sql)).rows.map(({ row }) => row).sort();
}

const stored = async (version: number): Promise<Version> => ({
  states: await rowsOf('customer-state', version),
  others: await ofOthers(({ name }) => rowsOf(name, version)),
  counted: await ofCounters((counter) => countedIn(counter, version, async <Found extends object>(sql: string) => (await client.query<Found>(sql)).rows)),
  history: (await client.query(`select position::float8, complaint, customer, (extract(epoch from at) * 1000)::float8 as at, event, (extract(epoch from due_at) * 1000)::float8 as due, amount_minor::float8 as amount, data::jsonb
    from evenhand_projections.complaint_history_v${version} order by position`)).rows,
  contacts: await texts(`select json_build_array(position, customer, (extract(epoch from at) * 1000)::bigint, outcome, channel, kind, initiator, product, wait_sec, duration_sec)::jsonb #>> '{}' as row
    from evenhand_projections.contact_activity_v${version}`),
  hours: await texts(`select json_build_array(slot, extract(epoch from hour)::bigint, outcome, channel, kind, initiator, product, contacts, waited, wait_sec, timed, duration_sec)::jsonb #>> '{}' as row
    from evenhand_projections.contact_hours_v${version}`),
});

/** What the rows must hold, from the log alone, without engine, windows, slots or threads. */
async function expectedRows(): Promise<Version> {
  const contacts: string[] = [];
  const hours = new Map<string, number[]>();
  const history: object[] = [];
  for await (const { events } of store.readAll(0)) {
    for (const { customer, body, position } of events) {
      const { type, time, channel, productcode, data } = JSON.parse(body) as CloudEvent<Record<string, string & number>>;
      if (type.startsWith('evenhand.complaints.') && data['complaintId']) {
        const due = data['dueAt'] ?? data['newDueAt'];
        const amount = data['amountMinor'] ?? data['topUpMinor'] ?? data['compensationMinor'] ?? null;
        history.push({ position, complaint: data['complaintId'], customer, at: Date.parse(time), event: type.split('.')[2], due: due === undefined ? null : Date.parse(due), amount, data });
      }
      if (type !== 'evenhand.interactions.interaction-recorded.v1' || customer === BANK) continue;
      const { outcome, kind, initiator, waitSec, durationSec } = data;
      const at = Date.parse(time);
      contacts.push(JSON.stringify([position, customer, at, outcome, channel ?? null, kind, initiator, productcode ?? null, waitSec ?? null, durationSec ?? null]));
      const key = JSON.stringify([slotOf(customer), (at - (at % 3_600_000)) / 1_000, outcome, channel ?? '', kind, initiator, productcode ?? '']);
      const sums = [1, waitSec === undefined ? 0 : 1, waitSec ?? 0, durationSec === undefined ? 0 : 1, durationSec ?? 0];
      hours.set(key, (hours.get(key) ?? [0, 0, 0, 0, 0]).map((sum, i) => sum + (sums[i] as number)));
    }
  }
  // as PostgreSQL writes JSON
  const written = (row: string): string => row.replaceAll(',', ', ');
  return {
    states: await folded(), others: await ofOthers(foldedInto), counted: await ofCounters((counter) => countedBy(counter, wholeLog())), history, contacts: contacts.map(written).sort(), hours: [...hours].map(([key, sums]) => written(`${key.slice(0, -1)},${sums.join(',')}]`)).sort(),
  };
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const byKey = (rows: Row[]): Row[] => rows.sort((a, b) => (a.key < b.key ? -1 : 1));

/** Rows that events of several customers, and of the bank, may meet in: each is in the slot of the first. */
async function foldedInto(projection: StateProjection<unknown, ProjectedEvent>): Promise<Row[]> {
  const rows = new Map<string, { state: unknown; position: number; latest: number; slot: number }>();
  for await (const { events } of store.readAll(0)) {
    for (const event of events.map(decode)) {
      for (const key of [projection.key(event) ?? []].flat()) {
        const before = rows.get(key);
        const state = projection.evolve(before?.state ?? projection.initialState(), event, key);
        rows.set(key, { state, position: event.position, latest: Math.max(before?.latest ?? event.at, event.at), slot: before?.slot ?? slotOf(event.customer) });
      }
    }
  }
  return byKey([...rows].map(([key, { state, ...row }]) => ({ key, state: projection.encode(state), ...row, hash: hashOf(projection.encode(state)) })));
}

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
  return byKey([...states].map(([key, { state, ...row }]) => ({ key, state: encodeState(state), ...row, slot: slotOf(key), hash: hashOf(encodeState(state)) })));
}

async function operation(engine: Engine, kind: OperationKind, name: string, more: object = {}): Promise<Operation> {
  const { id } = await engine.operations.ask(kind, name, { reason: 'law 1', ...more });
  return over(engine, id);
}

async function over(engine: Engine, id: string): Promise<Operation> {
  for (;;) {
    const now = await engine.operations.find(id);
    if (now.state !== 'running') return now;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A stream is one customer's, and so is what it is named by. */
function ofPart(event: CloudEvent, i: number): CloudEvent {
  const subject = event.subject === BANK ? BANK : `${event.subject}-${i}`;
  const named = Object.entries(event.data).filter(([name]) => name === 'surveyId' || name === 'followUpId').map(([name, id]) => [name, `${id as string}-${subject}`]);
  return { ...event, subject, data: { ...event.data, ...Object.fromEntries(named) as object } };
}

const part = (i: number): fc.Arbitrary<readonly CloudEvent[]> => fc.oneof(
  { arbitrary: journeys.map((events) => events.map((event) => ofPart(event, i))), weight: 2 },
  { arbitrary: complaintJourneys(`k-${i}`), weight: 1 },
);
/** Journeys of up to eighteen customers in as many slots, and of the bank; some of them complain. */
const log = fc.integer({ min: 1, max: 5 }).chain((parts) => fc.tuple(complaintJourneys('k'), ...Array.from({ length: parts }, (_, i) => part(i)))).map((parts) => parts.flat());

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
          databaseUrl: database.url, journey: new DirectJourneyLog(store), decode, projections, windowSize, cacheRows, bulk: { workerFile, journeySource: database.url, rows },
        });
        try {
          engine.start();
          const cut = Math.floor((events.length * before) / 100);
          await publish(events.slice(0, cut), batch);
          const replays = await Promise.all(NAMES.map((name) => engine.operations.ask('replay', name, { reason: 'law 1', workers })));
          await publish(events.slice(cut), batch);
          for (const { id } of replays) expect(await over(engine, id)).toMatchObject({ state: 'done', version: 2 });
          const head = await store.head();
          const ofEach = (kind: OperationKind, more: object = {}): Promise<Operation[]> => Promise.all(NAMES.map((name) => operation(engine, kind, name, more)));
          for (const promoted of await ofEach('promote')) expect(promoted).toMatchObject({ state: 'done', result: { version: 2, replaced: 1 } });
          while (!(await engine.status()).every(({ versions }) => versions.every(({ position }) => position === head))) await new Promise((resolve) => setTimeout(resolve, 5));
          for (const verified of await ofEach('verify', { workers, version: 1 })) {
            expect(verified).toMatchObject({ state: 'done', result: { equal: true, position: head } satisfies Partial<Verified> });
          }
          const expected = await expectedRows();
          expect(await stored(1)).toEqual(expected);
          expect(await stored(2)).toEqual(expected);
        } finally {
          await engine.stop();
        }
      }),
      { numRuns: 5 },
    );
  });
});
