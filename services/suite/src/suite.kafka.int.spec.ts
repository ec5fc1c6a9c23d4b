import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { readConfig } from '@evenhand/nest';
import { describeWithKafka, InProcessEventStoreDb, publishRecords, testDatabase, testTopic } from '@evenhand/testing';
import type { TestDatabase, TestTopic } from '@evenhand/testing';
import { SuiteConfig } from './config';
import { startSuite } from './suite';
import type { RunningSuite } from './suite';

jest.setTimeout(240_000);

const example = (name: string): CloudEvent => registry.all().find((type) => type.name === name)?.example as CloudEvent;
const rated = (id: string, courtesy: number): CloudEvent => ({ ...example('interaction-rated'), id, subject: 'c_1', data: { interactionId: `i-${id}`, courtesy } });

describeWithKafka('one process, three variables set: EventStoreDB\'s protocol, Kafka, PostgreSQL', () => {
  let eventStore: InProcessEventStoreDb;
  let database: TestDatabase;
  let topic: TestTopic;
  let suite: RunningSuite;

  beforeAll(async () => {
    [eventStore, database, topic] = await Promise.all([InProcessEventStoreDb.start(), testDatabase('suite'), testTopic('suite')]);
    // what only the relay and the inbound door read is read from the environment
    Object.assign(process.env, { EVENHAND_INBOUND_TOPIC: `${topic.topic}.inbound`, EVENHAND_INBOUND_REJECTED_TOPIC: `${topic.topic}.rejected`, EVENHAND_INBOUND_GROUP: `${topic.topic}.inbound`, EVENHAND_INBOUND_PARTITIONS: '2' });
    suite = await startSuite(readConfig(SuiteConfig, {
      PORT: '0', LOG_LEVEL: 'silent', EVENT_STORE_URL: eventStore.url, DATABASE_URL: database.url, KAFKA_BROKERS: topic.brokers, EVENHAND_JOURNEY_TOPIC: topic.topic, EVENHAND_JOURNEY_PARTITIONS: '4',
    }));
  });

  afterAll(async () => {
    for (const name of ['TOPIC', 'REJECTED_TOPIC', 'GROUP', 'PARTITIONS']) delete process.env[`EVENHAND_INBOUND_${name}`];
    await suite?.close();
    await eventStore?.stop();
    await topic?.drop();
    await database?.drop();
  });

  const get = async (path: string): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
    const answer = await fetch(`${suite.url}${path}`);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const until = async (path: string, done: (body: Record<string, unknown>, status: number) => boolean): Promise<Record<string, unknown>> => {
    for (let tries = 0; tries < 600; tries++) {
      const { status, body } = await get(path);
      if (done(body, status)) return body;
      await sleep(50);
    }
    throw new Error(`${path} never answered as it should: ${JSON.stringify((await get(path)).body)}`);
  };

  it('is ready, and stores what is published over HTTP and over Kafka once, where reads find it', async () => {
    await until('/health/ready', (_, status) => status === 200);
    const post = await fetch(`${suite.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': 'application/cloudevents+json' }, body: JSON.stringify(rated('over-http', 5)) });
    expect(post.status).toBe(201);
    const { position } = (await post.json()) as { position: number };
    const messages = [rated('over-kafka', 1), rated('over-http', 5)].map((event) => ({ key: event.subject, value: JSON.stringify(event), headers: { 'content-type': 'application/cloudevents+json' } }));
    await publishRecords(topic.brokers, `${topic.topic}.inbound`, messages);
    const result = await until(`/v1/inbound/results?source=${encodeURIComponent(rated('', 1).source)}&id=over-kafka`, (_, status) => status === 200);
    expect(result).toMatchObject({ id: 'over-kafka', status: 'stored' });
    expect(result['position']).toBeGreaterThan(position);
    expect(await until(`/v1/inbound/results?source=${encodeURIComponent(rated('', 1).source)}&id=over-http`, (_, status) => status === 200)).toMatchObject({ status: 'duplicate', position });

    const state = await until(`/v1/customers/c_1/state?minPosition=${String(result['position'])}`, (_, status) => status === 200);
    expect(state['position']).toBeGreaterThanOrEqual(result['position'] as number);
    const journey = await get('/v1/customers/c_1/journey');
    expect((journey.body['items'] as { id: string }[]).filter(({ id }) => id.startsWith('over-')).map(({ id }) => id)).toEqual(['over-http', 'over-kafka']);
  });

  it('relays all of it, and shows that the topic holds what the store holds', async () => {
    const relay = await until('/v1/relay', (body) => body['position'] !== 0 && body['position'] === body['head']);
    expect(relay).toMatchObject({ state: 'moving' });
    const asked = await fetch(`${suite.url}/v1/relay/verifications`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    expect(asked.status).toBe(202);
    const { id } = (await asked.json()) as { id: string };
    const report = await until(`/v1/relay/verifications/${id}`, (body) => body['state'] !== 'running' && body['state'] !== 'waiting');
    expect(report).toMatchObject({ state: 'done', result: { topic: topic.topic, equal: true, complete: true, to: relay['head'] } });
  });
});
