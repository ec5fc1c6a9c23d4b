import { registry } from '@evenhand/contracts';
import { damagedEventOf } from '@evenhand/contracts/testing/damage';
import { eventOf } from '@evenhand/contracts/testing/generate';
import { ComplaintsCommands } from '@evenhand/complaints';
import { HttpOwners, InboundModule, LocalOwners } from '@evenhand/inbound';
import type { FactDoor } from '@evenhand/ingest';
import { InteractionsCommands } from '@evenhand/interactions';
import { KafkaInboundTopic } from '@evenhand/journey-log';
import { ServerConfig, startApp } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { describeWithKafka, publishRecords, readRecords, testTopic } from '@evenhand/testing';
import type { TestTopic } from '@evenhand/testing';
import type { DynamicModule } from '@nestjs/common';
import * as fc from 'fast-check';
import { fitsBinary, FixedClock, namesOf, Owners, recordOf, silent, until } from './testing/inbound.bank';
import type { Answer, Json, Mode } from './testing/inbound.bank';

jest.setTimeout(240_000);

const GOOD_OF_EACH = 2;
const DAMAGED_OF_EACH = 6;
const EVERY_NTH_IS_HISTORY = 7;
const publishable = registry.all().filter((type) => type.publishable);
const examples = [...publishable].sort((a, b) => Number(b.bankOnly) - Number(a.bankOnly)).map((type) => type.example as object as Json);
/** Customers of their own, so that none meets another's streams: order holds within one customer. */
const good = publishable.flatMap((type, t) => fc.sample(eventOf(type), { numRuns: GOOD_OF_EACH, seed: 1_147 + t })) as object[] as Json[];
const damaged = publishable.flatMap((type, t) => fc.sample(damagedEventOf(type), { numRuns: DAMAGED_OF_EACH, seed: 4_711 + t })) as Json[];
const events = [...examples, ...good, ...damaged];
const isHistory = (at: number): boolean => at % EVERY_NTH_IS_HISTORY === 0;
const clock = new FixedClock(Date.parse('2026-11-01T12:00:00Z'));

describeWithKafka('an event published over Kafka', () => {
  let made: TestTopic;
  let overHttp: Owners;
  let overKafka: Owners;
  let door: RunningApp;
  beforeEach(async () => {
    [made, overHttp, overKafka] = [await testTopic('inbound'), await Owners.open(clock), await Owners.open(clock)];
    const names = namesOf(made);
    const topic = new KafkaInboundTopic({ brokers: made.brokers.split(','), topic: 'unused' }, { ...names, partitions: 1, replication: 1 });
    const owners = { useFactory: () => new HttpOwners(overKafka.urls) };
    door = await startApp(InboundModule.register({ topic, owners, databaseUrl: overKafka.databaseUrl, clock, retention: 1_000, log: silent }), Object.assign(new ServerConfig(), { PORT: 0 }), { log: silent });
    await until(async () => ((await fetch(`${door.url}/health/ready`)).status === 200 ? true : undefined));
  });
  afterEach(async () => {
    await door.close();
    await Promise.all([overHttp.close(), overKafka.close()]);
    await made.drop();
  });

  const result = (source: string, id: string): Promise<Response> => fetch(`${door.url}/v1/inbound/results?${new URLSearchParams({ source, id }).toString()}`);

  it.each<Mode>(['structured', 'binary'])('in %s mode gets exactly the answer of HTTP, whatever is wrong with it, and what is stored is the same', async (mode) => {
    const sent = events.filter((event) => mode === 'structured' || fitsBinary(event));
    expect(sent.length).toBeGreaterThan(mode === 'structured' ? 650 : 500);

    const expected: Answer[] = [];
    for (const [at, event] of sent.entries()) expected.push(await overHttp.post(ownerOf(event), event, isHistory(at)));
    await publishRecords(made.brokers, made.topic, sent.map((event, at) => ({ ...recordOf(event, mode, isHistory(at)), partition: 0 })));
    await until(async () => ((await metric(door.url, 'evenhand_inbound_records_total')) === sent.length && (await metric(door.url, 'evenhand_inbound_lag_records')) === 0 ? true : undefined));

    // What is refused by HTTP is among the rejects as it was, with the same problem; nothing else is.
    const rejects = await readRecords(made.brokers, `${made.topic}.rejected`);
    const refused = expected.flatMap((answer, at) => (answer.status === 'rejected' ? [{ origin: `${made.topic}/0/${at}`, problem: answer.problem }] : []));
    expect(refused.length).toBeGreaterThan(150);
    expect(rejects.map(({ headers }) => ({ origin: String(headers?.['evenhand-origin']), problem: JSON.parse(String(headers?.['evenhand-problem'])) as Json }))).toEqual(refused);

    // What is stored is the same, for each customer in the same order.
    const [bodies, bodiesOverHttp] = [await overKafka.stored(), await overHttp.stored()];
    expect(byCustomer(bodies)).toEqual(byCustomer(bodiesOverHttp));
    expect(bodies.size).toBeGreaterThan(120);

    // And who asks is told what HTTP told: the position is that of the same event.
    const names = sent.map(({ source, id }) => JSON.stringify([source, id]));
    const askable = sent.map((event, at) => ({ event, at })).filter(({ event: { source, id }, at }) => typeof source === 'string' && typeof id === 'string' && names.indexOf(names[at] as string) === names.lastIndexOf(names[at] as string));
    const statuses = new Map<string, number>();
    for (const { event: { source, id }, at } of askable) {
      const response = await result(source as string, id as string);
      const answer = (await response.json()) as Answer & { readonly code?: string };
      const told = expected[at] as Answer;
      if (response.status === 422) {
        expect([answer.code, told.status]).toEqual(['invalid_parameter', 'rejected']);
      } else {
        expect(response.status).toBe(200);
        expect(withBody(answer, bodies)).toEqual(withBody(told, bodiesOverHttp));
      }
      statuses.set(told.status, (statuses.get(told.status) ?? 0) + 1);
    }
    expect(statuses.get('stored')).toBeGreaterThan(100);
    expect(statuses.get('rejected')).toBeGreaterThan(100);
  });

  it('with another key than its subject, or none, is refused and told why', async () => {
    const [event] = examples as [Json & { readonly source: string; readonly id: string }];
    const record = { ...recordOf(event, 'structured'), partition: 0 };
    await publishRecords(made.brokers, made.topic, [{ ...record, key: 'another' }]);
    const refused = await until(async () => found<Answer & { readonly problem: Json }>(await result(event.source, event.id)));
    expect(refused).toMatchObject({ id: event.id, status: 'rejected', problem: { code: 'key_not_subject', status: 422, errors: [{ field: 'key' }] } });
    await publishRecords(made.brokers, made.topic, [{ ...record, key: null }, record]);
    expect(await until(async () => (await found<Answer>(await result(event.source, event.id)))?.status === 'stored' ? true : undefined)).toBe(true);
    expect((await readRecords(made.brokers, `${made.topic}.rejected`)).map(({ key, headers }) => [key?.toString(), (JSON.parse(String(headers?.['evenhand-problem'])) as Json)['code']])).toEqual([['another', 'key_not_subject'], [undefined, 'key_missing']]);
  });

  it('that nobody published is not known, and a query that names none is refused', async () => {
    const unknown = await result('urn:nobody', 'e1');
    expect([unknown.status, unknown.headers.get('content-type'), ((await unknown.json()) as Json)['code']]).toEqual([404, 'application/problem+json', 'unknown_result']);
    const bad = await fetch(`${door.url}/v1/inbound/results?source=${encodeURIComponent('no uri')}&at=now`);
    const { code, errors } = (await bad.json()) as { readonly code: string; readonly errors: readonly { readonly field: string; readonly rule: string }[] };
    expect([bad.status, code, errors.map(({ field, rule }) => `${field} ${rule}`).sort()]).toEqual([422, 'invalid_parameter', ['at unknown', 'id required', 'source format']]);
  });
});

describeWithKafka('an event published over Kafka to a process that has the services within', () => {
  it('is handed to their doors', async () => {
    const [made, owners] = [await testTopic('inbound'), await Owners.open(clock)];
    const topic = new KafkaInboundTopic({ brokers: made.brokers.split(','), topic: 'unused' }, { ...namesOf(made), partitions: 2, replication: 1 });
    const [interactions, complaints] = owners.modules() as [DynamicModule, DynamicModule];
    const app = await startApp(InboundModule.register({
      topic, databaseUrl: owners.databaseUrl, clock, retention: 1_000, log: silent,
      owners: {
        imports: [interactions, complaints], inject: [InteractionsCommands, ComplaintsCommands],
        useFactory: (...[facts, cases]: [InteractionsCommands, ComplaintsCommands]) => new LocalOwners(new Map<string, FactDoor>([['interactions', facts as FactDoor], ['complaints', cases as FactDoor]])),
      },
    }), Object.assign(new ServerConfig(), { PORT: 0 }), { log: silent });
    const events = ['evenhand.interactions.interaction-recorded.v1', 'evenhand.complaints.complaint-received.v1'].map((type) => registry.get(type)?.example as object as Json & { readonly id: string; readonly source: string });
    await until(async () => ((await fetch(`${app.url}/health/ready`)).status === 200 ? true : undefined));
    await publishRecords(made.brokers, made.topic, [...events, { ...events[0], data: {} }].map((event) => recordOf(event, 'binary', true)));
    for (const { source, id } of events) {
      const answer = await until(async () => found<Answer>(await fetch(`${app.url}/v1/inbound/results?${new URLSearchParams({ source, id }).toString()}`)));
      expect(answer).toMatchObject({ id, status: 'stored' });
      expect(JSON.parse((await owners.stored()).get((answer as { readonly position: number }).position)?.body ?? '{}')).toMatchObject({ id, source, history: true });
    }
    await until(async () => ((await readRecords(made.brokers, `${made.topic}.rejected`)).length === 1 ? true : undefined));
    await app.close();
    await owners.close();
    await made.drop();
  });
});

/** The owner of a type as its name says it; what has none is refused by any. */
function ownerOf({ type }: Json): string {
  return (typeof type === 'string' ? registry.get(type)?.owner : undefined) ?? 'interactions';
}

/** Customers may be called as anything, `toString` too. */
function byCustomer(stored: ReadonlyMap<number, { readonly customer: string; readonly body: string }>): ReadonlyMap<string, readonly string[]> {
  const customers = new Map<string, string[]>();
  for (const { customer, body } of stored.values()) customers.set(customer, [...(customers.get(customer) ?? []), body]);
  return customers;
}

const withBody = (answer: Answer, stored: ReadonlyMap<number, { readonly body: string }>): unknown => (answer.status === 'rejected' ? answer : { ...answer, position: stored.get(answer.position)?.body });

const found = async <T>(response: Response): Promise<T | undefined> => (response.status === 200 ? ((await response.json()) as T) : undefined);

async function metric(url: string, name: string): Promise<number> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n').filter((line) => line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
