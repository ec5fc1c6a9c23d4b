import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import type { KafkaMessage, Message } from 'kafkajs';

/** Of a topic; `partition` is told too. */
export type ReadRecord = KafkaMessage & { readonly partition: number };

const STILL_MS = 1_500;
const LOOK_MS = 50;

const clientOf = (brokers: string): Kafka => new Kafka({ brokers: brokers.split(','), clientId: 'evenhand-tests', logLevel: logLevel.NOTHING });

/** Writes records in order; those without a partition go where the clients' partitioner puts their key. */
export async function publishRecords(brokers: string, topic: string, messages: readonly Message[], compression = CompressionTypes.None): Promise<void> {
  const producer = clientOf(brokers).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    await producer.send({ topic, messages: [...messages], compression });
  } finally {
    await producer.disconnect();
  }
}

/** All that is committed in a topic now, partition by partition in order. */
export async function readRecords(brokers: string, topic: string): Promise<ReadRecord[]> {
  const kafka = clientOf(brokers);
  const admin = kafka.admin();
  await admin.connect();
  const groupId = `${topic}.reader-${randomBytes(6).toString('hex')}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: LOOK_MS });
  const found: ReadRecord[] = [];
  try {
    const open = new Map((await admin.fetchTopicOffsets(topic)).filter(({ high, low }) => high !== low).map(({ partition, high }) => [partition, BigInt(high)]));
    if (open.size === 0) return [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    let heard = performance.now();
    await consumer.run({
      eachBatch: async ({ batch }) => {
        heard = performance.now();
        for (const message of batch.messages) found.push({ ...message, partition: batch.partition });
        if (BigInt(batch.lastOffset()) + 1n >= (open.get(batch.partition) ?? 0n)) open.delete(batch.partition);
      },
    });
    // A partition that ends with a transaction's marker alone has no batch at its end.
    for (heard = Math.max(heard, performance.now()); open.size > 0 && performance.now() - heard < STILL_MS; ) await sleep(LOOK_MS);
  } finally {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).catch(() => undefined);
    await admin.disconnect();
  }
  return found.sort((a, b) => a.partition - b.partition || Number(BigInt(a.offset) - BigInt(b.offset)));
}
