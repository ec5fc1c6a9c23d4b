import { join } from 'node:path';
import type { CloudEvent } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { ProjectionEngine } from '@evenhand/projection-engine';
import type { Operation, OperationKind } from '@evenhand/projection-engine';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { decode } from '../projected-event';
import type { ProjectedEvent } from '../projected-event';
import { projected } from '../testing/fold';
import { append, fact, noon } from '../testing/journeys';
import { Counting, decided, erased, figuresFrom, redressLogs, registered } from '../testing/redress';
import { upheldComplaints } from '../upheld-complaints/upheld-complaints.projection';
import { peerStatistics } from './peer-statistics.projection';

jest.setTimeout(120_000);

const counters = [peerStatistics, upheldComplaints];
let database: TestDatabase;
let client: Client;
let store: PostgresEventStore;
let engine: ProjectionEngine<ProjectedEvent>;
beforeEach(async () => {
  database = await testDatabase('peers');
  client = new Client({ connectionString: database.url });
  await client.connect();
  store = await PostgresEventStore.open({ url: database.url });
  engine = await ProjectionEngine.open({
    databaseUrl: database.url, journey: new DirectJourneyLog(store), decode, projections: counters, windowSize: 37, cacheRows: 3, bulk: { workerFile: join(__dirname, '../../dist/bulk.worker.js'), journeySource: database.url, rows: 5 },
  });
  engine.start();
});
afterEach(async () => {
  await engine.stop();
  await store.close();
  await client.end();
  await database.drop();
});

async function operation(kind: OperationKind, name: string, more: object = {}): Promise<Operation> {
  const { id } = await engine.operations.ask(kind, name, { reason: 'peers', ...more });
  for (;;) {
    const now = await engine.operations.find(id);
    if (now.state !== 'running') return now;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Rows of a version, without those that come to nothing, by their key. */
async function rowsOf(counter: (typeof counters)[number], version: number): Promise<ReadonlyMap<string, number>> {
  const key = Object.keys(counter.key).map((name) => `"${name}"`).join(', ');
  const { rows } = await client.query<{ key: unknown; cases: number }>({
    text: `select json_build_array(${key}) as key, sum(cases)::float8 as cases from evenhand_projections.${counter.name.replaceAll('-', '_')}_v${version} group by ${key} having sum(cases) <> 0`,
  });
  return new Map(rows.map((row) => [JSON.stringify(row.key), row.cases] as const).sort());
}

const counted = (counter: (typeof counters)[number], log: readonly CloudEvent[]): ReadonlyMap<string, number> => {
  const counting = new Counting(counter);
  for (const event of log) counting.add(projected(event));
  return new Map([...counting.rows].sort());
};

/** One to each slot that these customers are in, so that the log comes in more than one. */
const publish = async (log: readonly CloudEvent[]): Promise<number> => {
  let last = 0;
  for (let i = 0; i < log.length; i += 20) last = await append(store, ...log.slice(i, i + 20));
  return last;
};

describe('counts of decided complaints', () => {
  it('are the same live and rebuilt, by however many threads, and are verified', async () => {
    const [log] = fc.sample(redressLogs, { numRuns: 1, seed: 7 });
    if (!log) throw new Error('nothing drawn');
    expect(new Set(log.map(({ subject }) => slotOf(subject))).size).toBeGreaterThan(1);
    await publish(log.slice(0, 120));
    for (const { name } of counters) expect(await operation('replay', name, { workers: 2 })).toMatchObject({ state: 'done', version: 2 });
    const head = await publish(log.slice(120));
    for (const { name } of counters) expect(await operation('promote', name)).toMatchObject({ state: 'done' });
    while (!(await engine.status()).every(({ versions }) => versions.every(({ position }) => position === head))) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const counter of counters) {
      const expected = counted(counter, log);
      expect(expected.size).toBeGreaterThan(5);
      for (const version of [1, 2]) expect(await rowsOf(counter, version)).toEqual(expected);
      expect(await operation('verify', counter.name, { workers: 2, version: 1 })).toMatchObject({ state: 'done', result: { equal: true, position: head } });
    }
  });

  it('stay as they are when a customer is erased, and a rebuild comes to the same (SC-22)', async () => {
    const log = [registered('c-1', 'private'), ...decided({ customer: 'c-1', complaintId: 'k-1', day: 0, branch: 'SH_021' }), ...decided({ customer: 'c-2', complaintId: 'k-2', day: 3 })];
    await publish([...log, erased('c-1', 90), ...decided({ customer: 'c-3', complaintId: 'k-3', day: 95 })]);
    for (const counter of counters) {
      expect(await operation('replay', counter.name)).toMatchObject({ state: 'done', version: 2 });
      for (const version of [1, 2]) expect(await rowsOf(counter, version)).toEqual(counted(counter, [...log, ...decided({ customer: 'c-3', complaintId: 'k-3', day: 95 })]));
      const { rows } = await client.query<{ state: string }>(`select state from evenhand_projections.${counter.name.replaceAll('-', '_')}_v2_memory where key = 'c-1'`);
      expect(rows.map(({ state }) => state)).toEqual(['{"cases":{}}']);
    }
  });
});

describe('figures that an assessment recorded', () => {
  const own = { customer: 'c-own', complaintId: 'k-own', day: 40, compensationMinor: 12_000 };
  const peers = Array.from({ length: 57 }, (_, i) => [registered(`c-${i}`, i % 2 === 0 ? 'mass' : 'private'), ...decided({ customer: `c-${i}`, complaintId: `k-${i}`, day: i % 30 })]).flat();
  const log = [...peers, registered(own.customer, 'mass'), ...decided(own)];
  const assessed = (statsPosition: number, figures: object): CloudEvent => fact(own.customer, 'complaints.equity-assessed', noon(51), { complaintId: own.complaintId, decision: 'upheld', remedyMatch: 100, qEntBp: 4_000, ...figures, statsPosition });

  it('are those that the counts told at their position, whatever came later', async () => {
    const statsPosition = await publish(log);
    const figures = figuresFrom(counted(peerStatistics, log), log, own.customer, own.complaintId);
    expect(figures).toEqual({ peerLevel: 'L1', peerN: 57, peerMedianBp: 10_000, sketchVersion: 1, qPeerBp: 4_000 });
    await publish([assessed(statsPosition, figures), ...decided({ customer: 'c-late', complaintId: 'k-late', day: 41, compensationMinor: 0 })]);
    expect(await operation('verify', peerStatistics.name)).toMatchObject({ state: 'done', result: { equal: true } });
  });

  it('are named where they were altered, or were read elsewhere than they say', async () => {
    const statsPosition = await publish(log);
    const figures = { qPeerBp: 4_000, peerLevel: 'L1', peerN: 57, peerMedianBp: 10_000, sketchVersion: 1 };
    const [right, altered, elsewhere] = [assessed(statsPosition, figures), assessed(statsPosition, { ...figures, qPeerBp: 9_000 }), assessed(statsPosition - 4, figures)] as const;
    await publish([right, altered, elsewhere]);
    const verified = await operation('verify', peerStatistics.name);
    expect(verified).toMatchObject({ state: 'done', result: { equal: false, differing: 2 } });
    const { items } = await engine.operations.report(verified.id, 0);
    // in the order of the positions they say
    expect(items).toMatchObject([
      { key: `equity-assessed ${elsewhere.id}`, customerId: own.customer }, { key: `equity-assessed ${altered.id}`, customerId: own.customer, fields: [{ path: '/qPeerBp', stored: 9_000, refolded: 4_000 }] },
    ]);
  });
});
