import { caseDeltas, decodeCases, encodeCases, foldCases, NO_CASES, peerRowOf } from '@evenhand/audit';
import type { CaseEvent, CustomerCases } from '@evenhand/audit';
import { digestOf, registry, serialise, SkimmedEvent, storedIdOf, streamOf, type CloudEvent, type EventType } from '@evenhand/contracts';
import type { CounterProjection, LoggedEvent, StoredEvent } from '@evenhand/event-sourcing';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { createLog } from '@evenhand/nest';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { ProjectionEngine } from '@evenhand/projection-engine';
import { Cause } from '@evenhand/reactors';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Client } from 'pg';
import { dayOf } from '../fact';
import { day, received, response } from '../testing/facts';
import { TableFigures } from './table.figures';

jest.setTimeout(60_000);

/** Counters of the layout and with the rows that the read models have, kept by the real engine. */
type Counted = CaseEvent & { readonly position: number };
const memory = {
  concerns: () => true, initialState: (): CustomerCases => NO_CASES, evolve: (state: CustomerCases, event: Counted): CustomerCases => foldCases(state, event), encode: encodeCases, decode: decodeCases,
};
const peerStatistics: CounterProjection<Counted, CustomerCases> = {
  name: 'peer-statistics', version: 1, kind: 'counter', sums: ['cases'], memory,
  key: { product: 'text', issue: 'text', severity: 'integer', segment: 'text', month: 'integer', bucket: 'integer' },
  deltas: (event, before, after) => caseDeltas(event, before, after, (of, segment) => {
    const row = peerRowOf(of, segment);
    return row ? [{ key: [row.product, row.issue, row.severity, row.segment, row.month, row.bucket], add: [1] }] : [];
  }),
};
const upheldComplaints: CounterProjection<Counted, CustomerCases> = {
  name: 'upheld-complaints', version: 1, kind: 'counter', sums: ['cases'], memory, key: { product: 'text', issue: 'text', branch: 'text', day: 'integer' },
  deltas: (event, before, after) => caseDeltas(event, before, after, ({ product = '', issue = '', branch = '', decision }) =>
    (decision && decision.decision !== 'rejected' ? [{ key: [product, issue, branch, dayOf(decision.at)], add: [1] }] : [])),
};
const decode = ({ body, position, customer }: LoggedEvent): Counted => {
  const { type, time, data, productcode, branchid, channel } = new SkimmedEvent(body, registry).whole;
  return { type, at: Date.parse(time), customer, data, productcode, branchid, channel, position };
};

let database: TestDatabase;
let store: PostgresEventStore;
let engine: ProjectionEngine<Counted>;
let figures: TableFigures;
let serial = 0;
beforeEach(async () => {
  revisions.clear();
  database = await testDatabase('figures');
  store = await PostgresEventStore.open({ url: database.url, now: () => new Date(day(400)) });
  engine = await ProjectionEngine.open({ databaseUrl: database.url, journey: new DirectJourneyLog(store), decode, projections: [peerStatistics, upheldComplaints] });
  figures = new TableFigures(database.url, store, createLog('silent'));
});
afterEach(async () => {
  await figures.close();
  await engine.stop();
  await store.close();
  await database.drop();
});

async function rename(from: string, to: string): Promise<void> {
  const client = new Client(database.url);
  await client.connect();
  await client.query(`alter table evenhand_projections.${from} rename to ${to}`);
  await client.end();
}

/** Straight into the store: each of its stream follows the one before. */
const revisions = new Map<string, number>();
async function publish(...events: readonly CloudEvent[]): Promise<void> {
  const appends = events.map((event) => {
    const body = serialise(event);
    const stream = streamOf(registry.get(event.type) as EventType, event);
    const expectedRevision = revisions.get(stream) ?? -1;
    revisions.set(stream, expectedRevision + 1);
    return { stream, events: [{ id: storedIdOf(event.source, event.id), customer: event.subject, body, digest: digestOf(body) }], expectedRevision };
  });
  for (const result of await store.appendBatch(appends)) expect(result).toMatchObject({ status: 'appended' });
}

interface Told {
  readonly customer?: string;
  readonly complaintId?: string;
  readonly at?: number;
  readonly severity?: number;
  readonly branch?: string;
  readonly segment?: string;
}

/** A complaint and its answer. */
function journey(compensationMinor: number, { customer = `c_${++serial}`, complaintId = `cmp_${++serial}`, at = 5, severity = 2, branch = 'SH_021', segment }: Told, more: object = {}): readonly [CloudEvent, ...CloudEvent[]] {
  const filed = received(day(0), { complaintId, due: [], vulnerable: false, severity }, { subject: customer, branchid: branch }).event;
  const registered: CloudEvent = { ...filed, id: `r_${customer}`, type: 'evenhand.interactions.customer-registered.v1', data: { segment } };
  const answer = response(day(at), { complaintId, issue: 'fees', compensationMinor, ...more } as never, { subject: customer }).event;
  return segment === undefined ? [filed, answer] : [registered, filed, answer];
}

/** By a customer of its own. @returns the answer as the reactor sees it */
async function answered(compensationMinor: number, told: Told = {}, more: object = {}): Promise<Cause> {
  const events = journey(compensationMinor, told, more);
  await publish(...events);
  return last(events[0].subject);
}

async function last(customer: string): Promise<Cause> {
  let event: StoredEvent | undefined;
  for await (const page of store.readCustomer(customer)) event = page.at(-1);
  return new Cause(event as StoredEvent);
}
const many = (n: number, compensationMinor: number, told: Told = {}): Promise<void> => publish(...Array.from({ length: n }, () => journey(compensationMinor, told)).flat());

describe('peers, read from the tables', () => {
  it('are the decided cases of product, issue and severity, the case itself left out, at the position that is told', async () => {
    engine.start();
    await many(20, 30_000);
    const answer = await answered(12_000);
    const found = await figures.peersOf(answer);
    expect(found).toEqual({ qPeerBp: 4_000, peerLevel: 'L1', peerN: 20, peerMedianBp: 10_000, statsPosition: expect.any(Number), sketchVersion: 1 });
    expect(found?.statsPosition).toBeGreaterThanOrEqual(answer.position);
  });

  it('are none where there are fewer than twenty, or nothing was lost; of other severities they are those of the wider cell', async () => {
    engine.start();
    await many(19, 30_000);
    expect(await figures.peersOf(await answered(12_000))).toBeUndefined();
    expect(await figures.peersOf(await answered(12_000, { severity: 4 }))).toMatchObject({ peerLevel: 'L2', peerN: 20 });
    expect(await figures.peersOf(await answered(0, {}, { assessedLossMinor: 0 }))).toBeUndefined();
  });

  it('are the better treated of the own segment and of all, so that a segment is no excuse for itself', async () => {
    engine.start();
    await many(20, 15_000, { segment: 'basic' });
    await many(25, 30_000, { segment: 'private' });
    expect(await figures.peersOf(await answered(15_000, { segment: 'basic' }))).toMatchObject({ peerLevel: 'L1', peerN: 45, peerMedianBp: 10_000, qPeerBp: 5_000 });
    await many(30, 15_000, { segment: 'basic' });
    expect(await figures.peersOf(await answered(15_000, { segment: 'private' }))).toMatchObject({ peerLevel: 'L0', peerN: 25, qPeerBp: 5_000 });
  });

  it('are of the month of the answer and the eleven before it', async () => {
    engine.start();
    await many(20, 30_000, { at: 5 });
    expect(await figures.peersOf(await answered(12_000, { at: 5 + 340 }))).toMatchObject({ peerN: 20 });
    expect(await figures.peersOf(await answered(12_000, { at: 5 + 366 }))).toBeUndefined();
    expect(await figures.peersOf(await answered(12_000, { at: 5 - 30 + 1 }))).toBeUndefined();
  });

  it('are not told of an answer that another has replaced by the position read', async () => {
    engine.start();
    await many(20, 30_000);
    const first = await answered(12_000, { customer: 'c_twice', complaintId: 'cmp_twice' });
    await publish(response(day(9), { complaintId: 'cmp_twice', issue: 'fees', compensationMinor: 30_000 } as never, { subject: 'c_twice' }).event);
    const second = await last('c_twice');
    await engine.waitFor('peer-statistics', second.position, 5_000);
    expect(await figures.peersOf(first)).toBeUndefined();
    expect(await figures.peersOf(second)).toMatchObject({ peerN: 20, qPeerBp: 10_000 });
  });

  it('wait until the read model has come to the answer; where it stands still it is waited for once', async () => {
    await many(20, 30_000);
    const answer = await answered(12_000);
    const waiting = figures.peersOf(answer);
    engine.start();
    expect(await waiting).toMatchObject({ peerN: 20 });
    await engine.waitFor('peer-statistics', answer.position, 5_000);
    await engine.pause('peer-statistics');
    const later = await answered(12_000);
    const started = performance.now();
    expect(await figures.peersOf(later)).toBeUndefined();
    const waited = performance.now() - started;
    expect(await figures.peersOf(later)).toBeUndefined();
    expect(performance.now() - started - waited).toBeLessThan(1_000);
    expect(waited).toBeGreaterThan(4_900);
  });

  it('are none while the slots of the read model stand at different positions, and where there is no read model', async () => {
    engine.start();
    await many(20, 30_000);
    const answer = await answered(12_000);
    await engine.waitFor('peer-statistics', answer.position, 5_000);
    await engine.pause('peer-statistics');
    const client = new Client(database.url);
    await client.connect();
    await client.query(`update evenhand_projections.checkpoints set position = position + 1 where slot = 3 and version_id = (select id from evenhand_projections.versions where projection = 'peer-statistics')`);
    await client.end();
    expect(await figures.peersOf(answer)).toBeUndefined();
    const bare = await testDatabase('bare');
    const nothing = new TableFigures(bare.url, store, createLog('silent'));
    expect(await nothing.peersOf(answer)).toBeUndefined();
    await nothing.close();
    await bare.drop();
  });

  it('are read again where their table went after the moment of the snapshot', async () => {
    engine.start();
    await many(20, 30_000);
    const answer = await answered(12_000);
    let renamed = false;
    const going = new TableFigures(database.url, Object.assign(Object.create(store) as PostgresEventStore, {
      async *readCustomer(customer: string, from?: number, to?: number) {
        if (!renamed) await rename('peer_statistics_v1', 'away');
        yield* store.readCustomer(customer, from, to);
        if (!renamed) setTimeout(() => void rename('away', 'peer_statistics_v1'), 200);
        renamed = true;
      },
    }), createLog('silent'));
    expect(await going.peersOf(answer)).toMatchObject({ peerN: 20 });
    await going.close();
  });

  it('are refused to who still waits when the service stops', async () => {
    const answer = await answered(12_000);
    const waiting = figures.peersOf(answer);
    figures.leave();
    await expect(waiting).rejects.toThrow('not asked any more');
  });
});

describe('upheld complaints, read from the tables', () => {
  const kind = { productCode: 'CARD_STD', issue: 'fees', branchId: 'SH_021' } as const;

  it('are counted within thirty days of each other, by product, issue and branch, rejected ones left out', async () => {
    engine.start();
    for (const at of [0, 10, 20, 29]) await answered(30_000, { at: 30 + at });
    await answered(30_000, { at: 40, branch: 'BJ_001' });
    await answered(0, { at: 41 }, { decision: 'rejected' });
    const fifth = await answered(30_000, { at: 45 }, { decision: 'partly' });
    expect(await figures.upheldOf(kind, fifth)).toEqual({ upheld: 5, statsPosition: expect.any(Number) });
    expect(await figures.upheldOf({ ...kind, branchId: 'BJ_001' }, fifth)).toMatchObject({ upheld: 1 });
    const late = await answered(30_000, { at: 60 });
    expect(await figures.upheldOf(kind, late)).toMatchObject({ upheld: 5 });
  });
});
