import { openEventStore } from '@evenhand/backbone';
import { storedIdOf } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { createLog, readConfig, SystemClock } from '@evenhand/nest';
import { describeWithKafka, InProcessEventStoreDb, publishRecords, testDatabase } from '@evenhand/testing';
import { SuiteConfig } from './config';
import { startSuite } from './suite';
import type { Answer } from './testing/doors';
import { recordOf } from './testing/inbound.bank';
import type { Json } from './testing/inbound.bank';
import { Installation } from './testing/installation';
import { publish } from './testing/publisher';
import { considered, differencesOf, withClient } from './testing/read-model.tables';
import type { Tables } from './testing/read-model.tables';
import { killServices } from './testing/service.process';
import { until } from './testing/suite.process';
import { toldByBank } from './testing/told.bank';

jest.setTimeout(240_000);

const told = toldByBank({ customers: 40, months: 8, seed: 31 });
/** Nothing happens by itself. */
const STILL = { EVENHAND_REACTORS: 'off' };
const log = createLog('silent');

/** What came of it all. */
interface Outcome {
  /** by its stream, each event's text, in the order of revisions */
  readonly facts: Tables;
  /** by its customer, the id of each event in the order of the log */
  readonly journeys: Tables;
  /** without positions, by customer */
  readonly states: Tables;
  /** where the publisher is answered: each with the id of the event that its position tells */
  readonly answers?: readonly object[];
}
interface Kept {
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
}

/** @returns once the read models have considered all that is stored */
async function outcomeOf({ eventStoreUrl, databaseUrl }: Kept, answers?: readonly Answer[]): Promise<Outcome> {
  const store = await openEventStore({ url: eventStoreUrl, databaseUrl, writers: 'many', clock: new SystemClock(), log });
  try {
    await considered(databaseUrl, await store.head());
    const facts: Record<string, string[]> = {};
    const journeys: Record<string, string[]> = {};
    const ids = new Map<number, string>();
    for await (const { events } of store.readAll(0)) {
      for (const { stream, customer, body, id, position, revision } of events) {
        expect((facts[stream] ??= []).push(body)).toBe(revision + 1);
        (journeys[customer] ??= []).push(id);
        ids.set(position, id);
      }
    }
    const states = await withClient(databaseUrl, async (client) =>
      (await client.query<{ key: string; row: string }>(`select key, json_build_array(slot, latest_at, state, encode(hash, 'hex'))::text as row from evenhand_projections.customer_state_v1`)).rows);
    const said = answers?.map(({ status, position, problem }) => ({ status, of: position && ids.get(position), code: problem?.code, errors: problem?.errors }));
    return { facts, journeys, states: Object.fromEntries(states.map(({ key, row }) => [key, [row]])), ...(said && { answers: said }) };
  } finally {
    await store.close();
  }
}

async function embedded(eventStoreUrl?: string): Promise<Outcome> {
  const database = await testDatabase('laws_embedded');
  const kept = { databaseUrl: database.url, eventStoreUrl: eventStoreUrl ?? database.url };
  const suite = await startSuite(readConfig(SuiteConfig, { ...STILL, PORT: '0', LOG_LEVEL: 'silent', EVENT_STORE_URL: kept.eventStoreUrl, DATABASE_URL: kept.databaseUrl }));
  try {
    return await outcomeOf(kept, await publish(() => suite.url, told));
  } finally {
    await suite.close();
    await database.drop();
  }
}

type Route = 'HTTP' | 'the inbound topic';

/** Each service a process of its own, with two instances of the projections. */
async function distributed(route: Route, eventStoreUrl?: string): Promise<Outcome> {
  const installation = await Installation.open('laws_input', { partitions: 8, eventStoreUrl, env: STILL });
  try {
    await Promise.all((['interactions', 'complaints', 'relay', 'projections', 'projections'] as const).map((service) => installation.start(service)));
    if (route === 'HTTP') return await outcomeOf(installation, await publish((service) => installation.urlOf(service), told));
    const door = await installation.start('inbound');
    // who relies on the bank's facts waits until they are taken in: they are in no order with those of others
    const ofBank = told.filter(({ subject }) => subject === 'bank');
    for (const part of [ofBank, told.slice(ofBank.length)]) {
      await publishRecords(installation.topic.brokers, installation.inboundTopic, part.map((event, i) => recordOf(event as object as Json, i % 2 === 0 ? 'structured' : 'binary')));
      await until(async () => ((await takenIn(door.url)) === (part === ofBank ? ofBank.length : told.length) ? true : undefined));
    }
    return await outcomeOf(installation);
  } finally {
    await installation.close();
  }
}

/** @returns how many records the door has answered */
async function takenIn(url: string): Promise<number> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
  return lines.filter((line) => line.startsWith('evenhand_inbound_records_total{')).reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

describeWithKafka('law 1: one publisher, where nothing happens by itself', () => {
  const stores: InProcessEventStoreDb[] = [];
  let expected: Outcome;

  /** Ours, of EventStoreDB's protocol: it stands in for it. */
  async function eventStoreDb(): Promise<string> {
    const store = await InProcessEventStoreDb.start();
    stores.push(store);
    return store.url;
  }

  beforeAll(async () => {
    expected = await embedded();
  });
  afterAll(() => {
    killServices();
    for (const store of stores) store.stop();
  });

  it('is stored event by event, once, and nothing else is', () => {
    const all = Object.values(expected.facts).flat().map((body) => JSON.parse(body) as CloudEvent);
    const ids = new Set(all.map(({ source, id }) => storedIdOf(source, id)));
    expect(ids.size).toBe(all.length);
    expect(all.length).toBeGreaterThan(0.97 * told.length);
    expect(Object.keys(expected.states).length).toBeGreaterThanOrEqual(40);
  });

  it('stands in the order in which it was told of each customer, whatever streams it goes to and whatever was told twice', () => {
    for (const [customer, journey] of Object.entries(expected.journeys)) {
      const ids = new Set(told.filter(({ subject }) => subject === customer).map(({ source, id }) => storedIdOf(source, id)));
      const stored = new Set(journey);
      // a service may store a fact of its own beside one that it is told
      expect(journey.filter((id) => ids.has(id))).toEqual([...ids].filter((id) => stored.has(id)));
    }
  });

  it.each<[Route | 'an embedded suite', 'PostgreSQL' | 'EventStoreDB\'s protocol']>([
    ['an embedded suite', 'EventStoreDB\'s protocol'], ['HTTP', 'PostgreSQL'], ['the inbound topic', 'PostgreSQL'], ['HTTP', 'EventStoreDB\'s protocol'], ['the inbound topic', 'EventStoreDB\'s protocol'],
  ])('is heard by way of %s over %s as by an embedded suite over PostgreSQL: the same facts in every stream and journey, the same state of every customer', async (route, over) => {
    const store = over === 'PostgreSQL' ? undefined : await eventStoreDb();
    const outcome = await (route === 'an embedded suite' ? embedded(store) : distributed(route, store));
    expect(differencesOf(outcome.facts, expected.facts)).toEqual({});
    expect(differencesOf(outcome.states, expected.states)).toEqual({});
    expect(outcome.journeys).toEqual(expected.journeys);
    if (outcome.answers) expect(outcome.answers).toEqual(expected.answers);
  });
});
