import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '@evenhand/contracts';
import { InMemoryEventStore } from '@evenhand/event-sourcing';
import { DirectJourneyLog, JourneyWriter, KafkaJourneyLog } from '@evenhand/journey-log';
import type { JourneyLog } from '@evenhand/journey-log';
import { ProjectionEngine } from '@evenhand/projection-engine';
import { describeWithKafka, testDatabase, testTopic } from '@evenhand/testing';
import type { TestDatabase, TestTopic } from '@evenhand/testing';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { decode } from './projected-event';
import type { ProjectedEvent } from './projected-event';
import { projections } from './projections';
import { complaintJourneys } from './testing/complaints';
import { append, journeys } from './testing/journeys';

jest.setTimeout(180_000);

type Engine = ProjectionEngine<ProjectedEvent>;
const NAMES = projections.map(({ name }) => name);
const SESSION_MS = 3_000;

/** Journeys and complaints of a few dozen customers, and what is told of the bank. */
const sampled = (seed: number): CloudEvent[] => {
  const parts = Array.from({ length: 12 }, (_, i) => fc.sample(fc.tuple(journeys, complaintJourneys(`k-${seed}-${i}`)), { seed: seed * 100 + i, numRuns: 1 })).flat();
  return parts.flatMap(([facts, complaints], i) => [...facts.map((event) => ofPart(event, `${seed}-${i}`)), ...complaints]);
};

/** A stream is one customer's, and so is what it is named by. */
function ofPart(event: CloudEvent, part: string): CloudEvent {
  const subject = event.subject === 'bank' ? 'bank' : `${event.subject}-${part}`;
  const named = Object.entries(event.data).filter(([name]) => /^(survey|followUp)Id$/.test(name)).map(([name, id]) => [name, `${id as string}-${part}-${subject}`]);
  return { ...event, id: `${event.id}-${part}`, subject, data: { ...event.data, ...(Object.fromEntries(named) as object) } };
}

describeWithKafka('Read models over Kafka', () => {
  let topic: TestTopic;
  let databases: readonly TestDatabase[];
  let writer: JourneyWriter;
  const logs: JourneyLog[] = [];
  const engines: Engine[] = [];
  const store = new InMemoryEventStore(() => new Date('2026-03-01T00:00:00Z'));

  beforeAll(async () => {
    topic = await testTopic('projections');
    databases = [await testDatabase('kafka_divided'), await testDatabase('kafka_alone')];
    writer = await JourneyWriter.open({ brokers: topic.brokers.split(','), topic: topic.topic, partitions: 16, replication: 1 });
  });
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
    await Promise.all(logs.map((log) => log.close()));
    await writer.close();
    await topic.drop();
    await Promise.all(databases.map((database) => database.drop()));
  });

  const openLog = async (): Promise<JourneyLog> => {
    const log = await KafkaJourneyLog.open({ brokers: topic.brokers.split(','), topic: topic.topic, sessionTimeoutMs: SESSION_MS });
    logs.push(log);
    return log;
  };
  const start = async (journey: JourneyLog, { url }: TestDatabase): Promise<Engine> => {
    const engine = await ProjectionEngine.open({ databaseUrl: url, journey, decode, projections, windowSize: 60, cacheRows: 40 });
    engine.start();
    engines.push(engine);
    return engine;
  };
  /** Into the store, and from there into the topic. */
  async function publish(events: readonly CloudEvent[]): Promise<void> {
    for (let i = 0; i < events.length; i += 40) {
      await append(store, ...events.slice(i, i + 40));
      for await (const page of store.readAll(writer.position)) await writer.append(page.events, page.position);
    }
  }
  async function caughtUp(engine: Engine): Promise<void> {
    const head = await store.head();
    for (const name of NAMES) if (!(await engine.waitFor(name, head, 60_000))) throw new Error(`${name} did not come to ${head}: ${JSON.stringify(await engine.status())}`);
  }

  it('are the same rows, byte for byte, as from the store itself, divided among two and divided again while they run', async () => {
    const [divided, alone] = databases as readonly [TestDatabase, TestDatabase];
    const both = [await start(await openLog(), divided), await start(await openLog(), divided)] as const;
    await publish(sampled(1));
    const third = await (await openLog()).join('evenhand-projections');
    await publish(sampled(2));
    await sleep(SESSION_MS);
    await third.leave();
    await publish(sampled(3));
    for (const engine of both) await caughtUp(engine);
    await both[0].stop();
    engines.splice(engines.indexOf(both[0]), 1);
    await publish(sampled(4));
    await caughtUp(both[1]);
    await caughtUp(await start(new DirectJourneyLog(store), alone));
    const expected = await tablesIn(alone.url);
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(NAMES.length);
    expect(Object.values(expected).filter((rows) => rows.length > 0).length).toBeGreaterThan(8);
    expect(await tablesIn(divided.url)).toEqual(expected);
  });
});

/** Every row of every version's tables, as PostgreSQL writes it. */
async function tablesIn(url: string): Promise<Record<string, readonly string[]>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'evenhand_projections' and table_name ~ '_v1(_memory)?$' order by 1`);
    const found: Record<string, readonly string[]> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select to_json(t)::text as row from evenhand_projections."${name}" as t`);
      found[name] = rows.map(({ row }) => row).sort();
    }
    return found;
  } finally {
    await client.end();
  }
}
