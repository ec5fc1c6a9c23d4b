import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { kafkaServer, startKafka } from './kafka-server';
import { describeWithKafka, testTopic } from './kafka-tests';

jest.setTimeout(120_000);

const client = (brokers: string, retries = 20): Kafka => new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING, retry: { retries, initialRetryTime: 50 } });

async function withTopic(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true });
  } finally {
    await admin.disconnect();
  }
}

async function write(kafka: Kafka, topic: string, values: readonly string[]): Promise<void> {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, transactionalId: `${topic}-writer`, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  try {
    const transaction = await producer.transaction();
    await transaction.send({ topic, acks: -1, messages: values.map((value) => ({ value, partition: 0 })) });
    await transaction.commit();
  } finally {
    await producer.disconnect();
  }
}

async function readAll(kafka: Kafka, topic: string, count: number): Promise<string[]> {
  const consumer = kafka.consumer({ groupId: `${topic}-reader` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((done, failed) => {
    const eachMessage = ({ message }: { message: { value: Buffer | null } }): Promise<void> => {
      values.push(String(message.value));
      if (values.length === count) done();
      return Promise.resolve();
    };
    consumer.run({ eachMessage }).catch(failed);
  });
  await consumer.disconnect();
  return values;
}

describeWithKafka('the broker of this checkout', () => {
  it('is one for all who ask at once, and answers when it is told of', async () => {
    const servers = await Promise.all([kafkaServer(), kafkaServer(), kafkaServer()]);
    expect(new Set(servers.map(({ brokers }) => brokers)).size).toBe(1);
    const other = spawnSync(process.execPath, ['-e', "require('@evenhand/testing').kafkaServer().then(({ brokers }) => console.log(brokers))"], { cwd: __dirname, encoding: 'utf8' });
    expect(other.stdout.trim()).toBe(servers[0]?.brokers);
  });

  it('keeps transactions and groups; a topic of a suite is gone after drop, with those called after it', async () => {
    const { brokers, topic, drop } = await testTopic('kept');
    const kafka = client(brokers);
    await withTopic(kafka, topic);
    await withTopic(kafka, `${topic}.g2`);
    await write(kafka, topic, ['a', 'b']);
    expect(await readAll(kafka, topic, 2)).toEqual(['a', 'b']);
    await drop();
    const admin = kafka.admin();
    await admin.connect();
    expect((await admin.listTopics()).filter((found) => found.startsWith(topic))).toEqual([]);
    await admin.disconnect();
  });
});

describeWithKafka('a broker of a suite of its own', () => {
  it('is killed, and comes back on its address with what was committed', async () => {
    const server = await startKafka();
    try {
      const kafka = client(server.brokers);
      const { topic } = await testTopic('torn', server);
      await withTopic(kafka, topic);
      await write(kafka, topic, ['before']);
      const { brokers, pid } = server;
      await server.kill();
      await expect(withTopic(client(brokers, 0), `${topic}-other`)).rejects.toThrow();
      await server.restart();
      expect(server.brokers).toBe(brokers);
      expect(server.pid).not.toBe(pid);
      await write(kafka, topic, ['after']);
      expect(await readAll(kafka, topic, 2)).toEqual(['before', 'after']);
    } finally {
      await server.stop();
    }
    expect(existsSync(server.dataDir)).toBe(false);
  });
}, 'own');
