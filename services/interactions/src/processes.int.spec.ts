import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStored, registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { JourneyWriter } from '@evenhand/journey-log';
import { describeWithKafka, testDatabase, testTopic } from '@evenhand/testing';
import type { TestDatabase, TestTopic } from '@evenhand/testing';

jest.setTimeout(120_000);

const MAIN = join(__dirname, '../dist/main.js');
const PARTITIONS = 8;

/** The service as an operator starts it. */
class Replica {
  private constructor(readonly url: string, private readonly child: ChildProcess) {}

  static async start(env: NodeJS.ProcessEnv): Promise<Replica> {
    const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'info', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    for (;;) {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (url) return new Replica(url, child);
      if (child.exitCode !== null) throw new Error(`it ended: ${said}`);
      await sleep(20);
    }
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    await gone;
    return this.child.exitCode;
  }

  async get<T>(path: string): Promise<T> {
    return (await (await fetch(this.url + path)).json()) as T;
  }

  async publish(events: readonly CloudEvent[]): Promise<void> {
    const response = await fetch(`${this.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': 'application/cloudevents-batch+json' }, body: JSON.stringify(events) });
    const answers = (await response.json()) as { status: string }[];
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['stored']));
  }
}

let ids = 0;
/** A promise of a customer's, broken: it is followed up (PM-9). */
const broken = (customer: string): readonly CloudEvent[] => {
  const promiseId = `p${++ids}`;
  const about = { specversion: '1.0', source: 'urn:test:bank', subject: customer } as const;
  return [
    { ...about, id: `e${ids}-made`, type: 'evenhand.interactions.promise-made.v1', time: '2026-01-05T09:00:00Z', data: { promiseId, dimension: 'resp', dueAt: '2026-01-06T09:00:00Z' } },
    { ...about, id: `e${ids}-broken`, type: 'evenhand.interactions.promise-broken.v1', time: '2026-01-06T09:00:00Z', data: { promiseId } },
  ];
};

let database: TestDatabase;
let store: PostgresEventStore;
let replicas: Replica[];
beforeEach(async () => {
  database = await testDatabase('interactions_processes');
  store = await PostgresEventStore.open({ url: database.url, writers: 'many' });
  replicas = [];
});
afterEach(async () => {
  for (const replica of replicas) await replica.end('SIGKILL');
  await store.close();
  await database.drop();
});

async function start(env: NodeJS.ProcessEnv = {}): Promise<Replica> {
  const replica = await Replica.start({ EVENT_STORE_URL: database.url, DATABASE_URL: database.url, ...env });
  replicas.push(replica);
  return replica;
}

/** Which broken promises were followed up, once an event each. */
async function followedUp(): Promise<readonly string[]> {
  const causes: string[] = [];
  for await (const { events } of store.readAll(0)) {
    for (const event of events.map(({ body }) => readStored(body))) {
      if (registry.get(event.type)?.name === 'follow-up-scheduled' && (event.data as { reason: string }).reason === 'promise_broken') causes.push(event.causationid as string);
    }
  }
  return causes.sort();
}
async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await sleep(50);
}

/** Two replicas, one of which is killed in the middle; every broken promise is followed up once all the same. */
async function killedInTheMiddle(env: NodeJS.ProcessEnv): Promise<void> {
  const [first, second] = [await start(env), await start(env)];
  const published: CloudEvent[] = [];
  for (let round = 0; round < 10; round++) {
    const events = Array.from({ length: 30 }, (_, i) => broken(`c_${round}_${i}`)).flat();
    if (round === 5) await first.end('SIGKILL');
    await (round < 5 && round % 2 === 0 ? first : second).publish(events);
    published.push(...events);
  }
  const expected = published.filter(({ type }) => type.includes('.promise-broken.')).map(({ id }) => id).sort();
  await until(async () => (await followedUp()).length >= expected.length);
  const { position } = await second.get<{ position: number }>('/v1/clock');
  await until(async () => (await second.get<{ position: number }>('/v1/reactions')).position >= position);
  expect(await followedUp()).toEqual(expected);
  expect(await second.get('/v1/reactions')).toMatchObject({ items: [], error: null });
  expect((await second.get<{ counts: object }>('/v1/timers?limit=1')).counts).toMatchObject({ failed: 0 });
  expect(await second.end('SIGTERM')).toBe(0);
}

describe('interactions as processes of their own, over PostgreSQL', () => {
  it('react once to everything, though one of them is killed', () => killedInTheMiddle({}));

  it('leave what happens by itself to others where they are told so', async () => {
    const door = await start({ EVENHAND_REACTORS: 'off' });
    await door.publish(broken('c_1'));
    expect((await fetch(`${door.url}/v1/timers`)).status).toBe(404);
    expect((await fetch(`${door.url}/health/ready`)).status).toBe(200);
    expect(await followedUp()).toEqual([]);
    expect(await door.end('SIGTERM')).toBe(0);
  });
});

describeWithKafka('interactions as processes of their own, over Kafka', () => {
  let topic: TestTopic;
  let writer: JourneyWriter;
  let relaying: Promise<void>;
  const halt = new AbortController();
  beforeEach(async () => {
    topic = await testTopic('interactions-processes');
    writer = await JourneyWriter.open({ brokers: topic.brokers.split(','), topic: topic.topic, partitions: PARTITIONS, replication: 1 });
    relaying = (async () => {
      for await (const { events, position } of store.subscribe(0, { signal: halt.signal })) await writer.append(events, position);
    })();
  });
  afterEach(async () => {
    halt.abort();
    await relaying;
    await writer.close();
    await topic.drop();
  });

  it('share its slots and react once to everything, though one of them is killed', () => killedInTheMiddle({ KAFKA_BROKERS: topic.brokers, EVENHAND_JOURNEY_TOPIC: topic.topic }));
});
