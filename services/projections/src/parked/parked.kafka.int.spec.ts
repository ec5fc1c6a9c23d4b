import { setTimeout as sleep } from 'node:timers/promises';
import { InMemoryEventStore, NO_STREAM, uuidv5 } from '@evenhand/event-sourcing';
import { journeyItem, JourneyWriter, KafkaJourneyLog } from '@evenhand/journey-log';
import { createLog, ServerConfig, startApp } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { describeWithKafka, publishRecords, readRecords, testDatabase, testTopic } from '@evenhand/testing';
import type { TestDatabase, TestTopic } from '@evenhand/testing';
import { projections } from '../projections';
import { ProjectionsModule } from '../projections.module';
import { append, fact, noon } from '../testing/journeys';
import { SetClock } from '../testing/read-api';

jest.setTimeout(120_000);

const id = uuidv5('parked over kafka', '6ba7b811-9dad-11d1-80b4-00c04fd430c8');
const need = (customer: string, day: number): ReturnType<typeof fact> => fact(customer, 'need-recorded', noon(day), { needCode: 'N1' });

describeWithKafka('Over Kafka, what read models cannot fold, and what nobody can read,', () => {
  const store = new InMemoryEventStore(() => new Date('2026-03-01T00:00:00Z'));
  let topic: TestTopic;
  let parkedTopic: TestTopic;
  let database: TestDatabase;
  let journey: KafkaJourneyLog;
  let writer: JourneyWriter;
  let app: RunningApp;

  beforeAll(async () => {
    topic = await testTopic('journey');
    parkedTopic = await testTopic('parked');
    database = await testDatabase('parked_kafka');
    const kafka = { brokers: topic.brokers.split(','), topic: topic.topic };
    writer = await JourneyWriter.open({ ...kafka, partitions: 4, replication: 1 });
    journey = await KafkaJourneyLog.open(kafka);
    const module = ProjectionsModule.register({
      store, journey, databaseUrl: database.url, clock: new SetClock(Date.parse(noon(900))), parked: { kafka, topic: parkedTopic.topic, partitions: 1, replication: 1 },
    });
    app = await startApp(module, Object.assign(new ServerConfig(), { PORT: 0, LOG_LEVEL: 'silent' }), { log: createLog('silent') });
  });
  afterAll(async () => {
    await app.close();
    await journey.close();
    await writer.close();
    await Promise.all([topic.drop(), parkedTopic.drop(), database.drop()]);
  });

  it('is told by a topic of its own, as it came and why, and stops nobody else', async () => {
    await append(store, need('c-1', 1), need('c-2', 1));
    const broken = await store.append('broken', [{ id, customer: 'c-2', body: '{"type":,"id":"x"}', digest: '0'.repeat(32) }], NO_STREAM);
    expect(broken).toBeDefined();
    await publishRecords(topic.brokers, topic.topic, [{ key: 'c-9', value: 'no JSON', partition: 3, headers: { 'content-type': 'text/plain' } }]);
    const head = await append(store, need('c-2', 2), need('c-1', 2));
    for await (const page of store.readAll(0)) await writer.append(page.events, page.position);
    const items = async (path: string): Promise<Record<string, unknown>[]> => ((await (await fetch(app.url + path)).json()) as { items: Record<string, unknown>[] }).items;
    while ((await items('/v1/projections')).some(({ position }) => (position as number) < head)) await sleep(50);
    expect(await items('/v1/projections/customer-state/parked')).toMatchObject([{ customerId: 'c-2', position: 3, waiting: 1 }]);
    while ((await items('/v1/projections/unreadable')).length === 0) await sleep(50);
    expect(await items('/v1/projections/unreadable')).toMatchObject([{ topic: topic.topic, partition: 3, offset: 0, reason: expect.any(String) as string }]);

    const all = (): ReturnType<typeof readRecords> => readRecords(parkedTopic.brokers, parkedTopic.topic).catch(() => []); // it is made with the first
    let told = await all();
    for (; told.length < projections.length + 1; told = await all()) await sleep(100);
    const header = (record: (typeof told)[number], name: string): string => String(record.headers?.[name]);
    const events = told.filter(({ key }) => String(key) === 'c-2');
    let stored = '';
    for await (const page of store.readCustomer('c-2', 2, 3)) stored = journeyItem(page[0] as (typeof page)[number]);
    for (const event of events) expect([String(event.value), JSON.parse(header(event, 'evenhand-problem'))]).toEqual([stored, { projection: expect.any(String), version: 1, reason: expect.stringContaining('JSON') }]);
    expect(events.map((event) => header(event, 'evenhand-origin')).sort()).toEqual(projections.map(({ name }) => `${name}/1/3`).sort());
    const [record] = told.filter(({ key }) => String(key) === 'c-9');
    expect([String(record?.value), record && header(record, 'content-type'), record && header(record, 'evenhand-origin')]).toEqual(['no JSON', 'text/plain', `${topic.topic}/3/0`]);
    expect(JSON.parse(record ? header(record, 'evenhand-problem') : '{}')).toEqual({ reason: expect.any(String) as string });
  });
});
