import { join } from 'node:path';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { ProjectionEngine, Snapshot } from '@evenhand/projection-engine';
import type { OperationKind } from '@evenhand/projection-engine';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Client } from 'pg';
import { contactActivity } from '../contacts/contact-activity.projection';
import type { ContactsQuestion } from '../contacts/contacts.question';
import { customerState } from '../customer-state/customer-state.projection';
import { decode } from '../projected-event';
import type { ProjectedEvent } from '../projected-event';
import { projections } from '../projections';
import { append, fact, noon } from '../testing/journeys';
import { Columns, NobodyWaits } from './columns';
import type { Answers } from './messages';

jest.setTimeout(120_000);

let database: TestDatabase;
let store: PostgresEventStore;
let engine: ProjectionEngine<ProjectedEvent>;
let columns: Columns;
beforeEach(async () => {
  database = await testDatabase('columns');
  store = await PostgresEventStore.open({ url: database.url });
  const bulk = { workerFile: join(__dirname, '../../dist/bulk.worker.js'), journeySource: database.url, workers: 1 };
  engine = await ProjectionEngine.open({ databaseUrl: database.url, journey: new DirectJourneyLog(store), decode, projections, bulk });
  engine.start();
  columns = new Columns(database.url);
});
afterEach(async () => {
  await columns.close();
  await engine.stop();
  await store.close();
  await database.drop();
});

const DAY = 20_000;
const everything: ContactsQuestion = { from: -Infinity, to: Infinity, zone: 'UTC', by: [], measures: ['contacts', 'customers'], repeatWithinMs: 1 };

/** Contacts of seven customers, of which each also rates some: two events for each contact. */
const told = (i: number) => [
  fact(`c-${i % 7}`, 'interaction-recorded', noon(i % 50, i), { interactionId: `i-${i}`, initiator: 'bank', kind: 'care', outcome: 'resolved' }),
  fact(`c-${i % 7}`, 'interaction-rated', noon(i % 50, i), { interactionId: `i-${i}`, interactionChannel: 'phone', courtesy: 1 + (i % 5) }),
];

async function contacts(minPosition = 0): Promise<{ position: number; contacts: number; customers: number }> {
  const { position, newestPosition, rows } = (await columns.ask({ kind: 'contacts', minPosition, question: everything })) as Answers['contacts'];
  expect(newestPosition).toBe(position);
  return { position, contacts: rows[0]?.contacts ?? 0, customers: rows[0]?.customers ?? 0 };
}

async function listed(day: number): Promise<{ position: number; customers: number }> {
  const { position, newestPosition, spread } = (await columns.ask({ kind: 'spread', day, minPosition: 0 })) as Answers['spread'];
  expect(newestPosition).toBe(position);
  return { position, customers: spread.customers };
}

async function operate(kind: OperationKind, name: string, more: object = {}): Promise<void> {
  const { id } = await engine.operations.ask(kind, name, { reason: 'columns', ...more });
  for (;;) {
    const { state, problem } = await engine.operations.find(id);
    if (state === 'failed') throw new Error(JSON.stringify(problem));
    if (state !== 'running') return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('while versions are replayed, promoted, rolled back and dropped beneath them, answers are whole and never go back', async () => {
  let over = false;
  const publishing = (async () => {
    let i = 0;
    for (; !over; i += 1) await append(store, ...told(i));
    return i;
  })();
  const asking = (async () => {
    let [before, beforeListed] = [0, 0];
    let asked = 0;
    for (; !over; asked += 1) {
      const { position, contacts: counted, customers } = await contacts();
      expect([counted, customers]).toEqual([Math.ceil(position / 2), Math.min(7, Math.ceil(position / 2))]);
      const all = await listed(DAY);
      expect(all.customers).toBe(Math.min(7, Math.ceil(all.position / 2)));
      expect([position >= before, all.position >= beforeListed]).toEqual([true, true]);
      [before, beforeListed] = [position, all.position];
    }
    return asked;
  })();
  const failed = Promise.all([publishing, asking]);
  failed.catch(() => undefined);
  for (const { name } of [contactActivity, customerState]) {
    await operate('replay', name);
    await operate('promote', name);
    await operate('rollback', name);
    await operate('promote', name, { version: 2 });
    await operate('drop', name, { version: 1 });
    await operate('replay', name);
    await operate('promote', name);
  }
  over = true;
  const [published, asked] = await failed;
  expect([published > 20, asked > 20]).toEqual([true, true]);
  const head = await store.head();
  expect(await Promise.all([contactActivity, customerState].map(({ name }) => engine.waitFor(name, head, 5_000)))).toEqual([true, true]);
  expect(await contacts()).toEqual({ position: head, contacts: published, customers: 7 });
  expect(await listed(DAY)).toEqual({ position: head, customers: 7 });
});

test('a connection that breaks costs the question under way, no row', async () => {
  for (let i = 0; i < 20; i += 1) await append(store, ...told(i));
  const head = await store.head();
  await engine.waitFor(contactActivity.name, head, 5_000);
  expect(await contacts()).toMatchObject({ position: head, contacts: 20 });
  const client = new Client({ connectionString: database.url });
  await client.connect();
  for (let round = 0; round < 5; round += 1) {
    await append(store, ...told(20 + round));
    await engine.waitFor(contactActivity.name, await store.head(), 5_000);
    const question = contacts().catch((error: unknown) => error);
    await client.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'evenhand columns' and datname = current_database()");
    await question;
    expect(await contacts()).toMatchObject({ position: await store.head(), contacts: 21 + round });
  }
  await client.end();
});

test('rows that were read before a connection broke are not taken twice, from the first one on', async () => {
  expect(await contacts()).toEqual({ position: 0, contacts: 0, customers: 0 });
  const { copy } = Snapshot.prototype;
  let breaks = true;
  jest.spyOn(Snapshot.prototype, 'copy').mockImplementation(async function* (this: Snapshot, query: string) {
    for await (const rows of copy.call(this, query)) {
      yield rows;
      if (breaks) {
        breaks = false;
        throw new Error('Connection terminated unexpectedly');
      }
    }
  });
  try {
    for (let i = 0; i < 3; i += 1) await append(store, ...told(i));
    await engine.waitFor(contactActivity.name, 6, 5_000);
    expect(await contacts()).toEqual({ position: 6, contacts: 3, customers: 3 });
    expect(breaks).toBe(false);
  } finally {
    jest.restoreAllMocks();
  }
});

test('who asks for a position is answered from there on, whatever is in memory', async () => {
  await append(store, ...told(0));
  await engine.waitFor(contactActivity.name, 2, 5_000);
  expect(await contacts()).toMatchObject({ position: 2 });
  const answer = contacts(4);
  await append(store, ...told(1));
  expect(await answer).toMatchObject({ position: 4, contacts: 2 });
});

test('nothing is read for who has given up', async () => {
  const taken = jest.spyOn(Snapshot, 'take');
  await expect(columns.ask({ kind: 'contacts', minPosition: 0, question: everything }, () => false)).rejects.toThrow(NobodyWaits);
  let waits = true;
  const unanswerable = columns.ask({ kind: 'contacts', minPosition: 1_000, question: everything }, () => waits);
  await new Promise((resolve) => setTimeout(resolve, 50));
  waits = false;
  await expect(unanswerable).rejects.toThrow(NobodyWaits);
  const before = taken.mock.calls.length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(taken.mock.calls.length).toBe(before);
  jest.restoreAllMocks();
});

test('the next day is read ahead of its time, while the current one goes on', async () => {
  await append(store, ...told(0));
  await engine.waitFor(customerState.name, 2, 5_000);
  await columns.tick(DAY, true);
  expect(await listed(DAY)).toEqual({ position: 2, customers: 1 });
  await append(store, ...told(1));
  await engine.waitFor(customerState.name, 4, 5_000);
  expect(await listed(DAY)).toEqual({ position: 4, customers: 2 });
  expect(await listed(DAY + 1)).toEqual({ position: 4, customers: 2 });
});
