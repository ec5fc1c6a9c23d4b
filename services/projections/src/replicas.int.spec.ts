import { setTimeout as sleep } from 'node:timers/promises';
import { JourneyWriter } from '@evenhand/journey-log';
import { describeWithKafka, testDatabase, testTopic } from '@evenhand/testing';
import type { TestDatabase, TestTopic } from '@evenhand/testing';
import { ProjectionsProcess } from './testing/projections.process';

jest.setTimeout(180_000);

/** Longer than a member of the group may be silent. */
const SILENCE_MS = 12_000;

describeWithKafka('Replicas of the projections, each a process of its own', () => {
  let topic: TestTopic;
  let database: TestDatabase;
  let writer: JourneyWriter;
  let replicas: ProjectionsProcess[];
  beforeEach(async () => {
    topic = await testTopic('replicas');
    database = await testDatabase('replicas');
    writer = await JourneyWriter.open({ brokers: topic.brokers.split(','), topic: topic.topic, partitions: 64, replication: 1 });
    replicas = [];
  });
  afterEach(async () => {
    await Promise.all(replicas.map((replica) => replica.signal('SIGKILL')));
    await writer.close();
    await topic.drop();
    await database.drop();
  });

  const start = (): ProjectionsProcess => {
    const replica = new ProjectionsProcess({ EVENT_STORE_URL: database.url, DATABASE_URL: database.url, KAFKA_BROKERS: topic.brokers, EVENHAND_JOURNEY_TOPIC: topic.topic });
    replicas.push(replica);
    return replica;
  };
  /** Waits until they say that they share the slots so; the test's own time limit ends what never comes. */
  async function share(of: readonly ProjectionsProcess[], expected: readonly number[]): Promise<void> {
    while (String(of.map(({ slots }) => slots).sort((a, b) => b - a)) !== String(expected)) await sleep(50);
  }

  it('share the slots evenly, and those of one that was killed go to the others', async () => {
    const first = start();
    await share([first], [64]);
    const second = start();
    await share([first, second], [32, 32]);
    const third = start();
    await share([first, second, third], [22, 21, 21]);
    await third.signal('SIGKILL');
    await share([first, second], [32, 32]);
    await second.signal('SIGKILL');
    await share([first], [64]);
  });

  it('take one in again that was stopped for so long that it was given up', async () => {
    const first = start();
    await share([first], [64]);
    await first.signal('SIGSTOP');
    const second = start();
    await share([second], [64]);
    await sleep(SILENCE_MS);
    await first.signal('SIGCONT');
    await share([first, second], [32, 32]);
  });
});
