import { setTimeout as sleep } from 'node:timers/promises';
import { BANK, readStored, registry } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import { JourneyWriter } from '@evenhand/journey-log';
import { encodeState, evolve, initialState } from '@evenhand/scoring';
import { describeWithKafka } from '@evenhand/testing';
import { SuiteUnderTest } from './testing/doors';
import { Installation } from './testing/installation';
import { publish } from './testing/publisher';
import { considered, differencesOf, progressIn, readModelsIn } from './testing/read-model.tables';
import type { Tables } from './testing/read-model.tables';
import { killServices } from './testing/service.process';
import type { ServiceProcess } from './testing/service.process';
import { until } from './testing/suite.process';
import { toldByBank } from './testing/told.bank';

jest.setTimeout(240_000);

const TOLD = { customers: 60, months: 8, seed: 23 };
/** when all that is told is told, and how far time goes on behind that: clocks run out, invitations, promises and follow-ups too */
const [END, LATER] = ['2025-09-01T00:00:00Z', '2026-01-10T12:00:00Z'];
const CUSTOMER_STATE = 'customer_state_v1';
/** Events reach the topic over some seconds: so many transactions, one after the other at that pace, ms; the last of them once all has happened that is to happen meanwhile. */
const [TRANSACTIONS, PACE, HELD_BACK] = [120, 80, 0.85];
/** longer than a member of a group may be silent, ms */
const GIVEN_UP = 12_000;

/** What happens to the instances when that share of the log is in the read models. */
interface Step {
  readonly at: number;
  readonly does: (run: Run) => Promise<unknown>;
}
interface Shape {
  readonly replicas: number;
  readonly partitions: number;
  readonly what: string;
  readonly steps: readonly Step[];
}
interface Run {
  readonly installation: Installation;
  readonly replicas: ServiceProcess[];
}

const added = async ({ installation, replicas }: Run): Promise<unknown> => replicas.push(await installation.start('projections'));
const ended = (signal: 'SIGTERM' | 'SIGKILL') => async ({ replicas }: Run): Promise<unknown> => replicas.shift()?.end(signal);
const paused = async ({ replicas }: Run): Promise<void> => {
  replicas[0]?.pause();
  await sleep(GIVEN_UP);
  replicas[0]?.resume();
};
const both = (...does: readonly Step['does'][]): Step['does'] => (run) => does.reduce<Promise<unknown>>((before, next) => before.then(() => next(run)), Promise.resolve());

const shapes: readonly Shape[] = [
  { replicas: 1, partitions: 1, what: 'killed and replaced, stopped and replaced', steps: [{ at: 0.2, does: both(ended('SIGKILL'), added) }, { at: 0.4, does: both(ended('SIGTERM'), added) }] },
  { replicas: 2, partitions: 16, what: 'one paused until it is given up, one added, one stopped', steps: [{ at: 0.15, does: paused }, { at: 0.3, does: both(added, ended('SIGTERM')) }] },
  { replicas: 3, partitions: 64, what: 'one killed, one stopped, one added', steps: [{ at: 0.15, does: ended('SIGKILL') }, { at: 0.4, does: ended('SIGTERM') }, { at: 0.6, does: added }] },
];

let suite: SuiteUnderTest;
let head: number;

/** Carries the store into the topic. @param released until then the last part waits */
async function carry({ topic: { topic, brokers } }: Installation, partitions: number, released: Promise<unknown>): Promise<void> {
  const writer = await JourneyWriter.open({ brokers: brokers.split(','), topic, partitions, replication: 1 });
  try {
    for await (const { events, position } of suite.store.readAll(0, { pageSize: Math.ceil(head / TRANSACTIONS) })) {
      if (position > HELD_BACK * head) await released;
      await writer.append(events, position);
      await sleep(PACE);
    }
  } finally {
    await writer.close();
  }
}

/** @returns its read models, once all of the log is in them */
async function projected({ replicas: count, partitions, steps }: Shape): Promise<Tables> {
  const installation = await Installation.open('laws_log', { partitions, eventStoreUrl: suite.databaseUrl });
  const happen = async (run: Run): Promise<void> => {
    for (const { at, does } of steps) {
      await until(async () => ((await progressIn(installation.databaseUrl)).most >= at * head ? true : undefined));
      await does(run);
    }
    // whose slots nobody told to be free are divided again by then
    await sleep(GIVEN_UP);
  };
  try {
    const replicas = await Promise.all(Array.from({ length: count }, () => installation.start('projections')));
    const happened = happen({ installation, replicas });
    await Promise.all([happened, carry(installation, partitions, happened)]);
    await considered(installation.databaseUrl, head);
    return await readModelsIn(installation.databaseUrl);
  } finally {
    await installation.close();
  }
}

/** Customers' rows by the log alone, without engine, windows, slots or topic. */
async function folded(): Promise<{ readonly key: string }[]> {
  const rows = new Map<string, { state: ReturnType<typeof initialState>; position: number; latest: number }>();
  for (const { customer, body, position } of await suite.storedAfter(0)) {
    if (customer === BANK) continue;
    const [event, before] = [readStored(body), rows.get(customer)];
    const at = Date.parse(event.time);
    rows.set(customer, { state: evolve(before?.state ?? initialState(), event), position, latest: Math.max(before?.latest ?? at, at) });
  }
  return [...rows].map(([key, { state, position, latest }]) => ({ key, slot: slotOf(key), position, latest_at: latest, state: encodeState(state) }));
}

const byKey = <T extends { readonly key: string }>(rows: readonly T[]): T[] => [...rows].sort((a, b) => (a.key < b.key ? -1 : 1));

describeWithKafka('law 1: one log, with the reactions recorded in it', () => {
  let expected: Tables;
  let runs: ReadonlyMap<Shape, Promise<PromiseSettledResult<Tables>>>;

  beforeAll(async () => {
    suite = await SuiteUnderTest.start('laws_log', Date.parse(END));
    await publish(() => suite.url, toldByBank(TOLD));
    await suite.settled();
    head = await suite.settled(LATER);
    await considered(suite.databaseUrl, head);
    expected = await readModelsIn(suite.databaseUrl);
    // side by side: each waits for its events most of the time
    runs = new Map(shapes.map((shape) => [shape, Promise.allSettled([projected(shape)]).then(([settled]) => settled)]));
  });
  afterAll(async () => {
    await Promise.all(runs?.values() ?? []);
    killServices();
    await suite?.stop();
  });

  it('holds what publishers told, what followed from it, and what fell due; and the rows over it are the fold of it alone', async () => {
    const events = (await suite.storedAfter(0)).map(({ body }) => JSON.parse(body) as { readonly type: string; readonly source: string });
    const types = new Set(events.map(({ type }) => type));
    const own = events.filter(({ source }) => /^urn:evenhand:(interactions|complaints)$/.test(source));
    expect(events.length).toBeGreaterThan(3_000);
    expect(own.length).toBeGreaterThan(300);
    expect(registry.all().filter(({ type }) => !types.has(type)).length).toBeLessThan(20);
    const rows = (expected[CUSTOMER_STATE] ?? []).map((row) => JSON.parse(row) as { readonly key: string });
    expect(byKey(rows)).toEqual(byKey((await folded()).map((row) => ({ ...row, hash: expect.any(String) as string }))));
    expect(Object.keys(expected).filter((name) => expected[name]?.length === 0)).toEqual(['register_codes_v1']);
  });

  it.each(shapes)('gives the same bytes over Kafka with $replicas replicas and $partitions partitions: $what', async (shape) => {
    const settled = await (runs.get(shape) as Promise<PromiseSettledResult<Tables>>);
    if (settled.status === 'rejected') throw settled.reason;
    expect(differencesOf(settled.value, expected)).toEqual({});
  });
});
