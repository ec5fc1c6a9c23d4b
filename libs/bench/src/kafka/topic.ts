import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { KafkaConfig, Message } from 'kafkajs';

/** A record in its place, as it is sent again. */
export type PlacedRecord = Message & { readonly partition: number };

/** The broker answers "not yet" for a moment after each commit: kafkajs's own first pause is a hundred times as long. */
const SHORT = { initialRetryTime: 2, multiplier: 1.3, maxRetryTime: 250, retries: 40 };

const kafkaOf = (brokers: readonly string[], more: Partial<KafkaConfig> = {}): Kafka =>
  new Kafka({ clientId: 'evenhand-bench', brokers: [...brokers], logLevel: logLevel.NOTHING, ...more });

const [POLL_MS, MADE_MS] = [200, 60_000];
const POSITION = /"position":(\d+)\}+$/;
/** The last member of a data record, and of a watermark's data. */
const TAIL = 64;

/** @returns the position that a record tells */
export function positionOf(value: Buffer): number {
  const [, position] = POSITION.exec(value.toString('latin1', Math.max(0, value.length - TAIL))) ?? [];
  if (position === undefined) throw new Error(`a record tells no position: ${value.toString('utf8').slice(0, 300)}`);
  return Number(position);
}

/**
 * All records of a topic up to a position, as they were written: a list a transaction, each in the order of its partitions. Where a transaction
 * ended the watermarks tell. Data records first in the order of their partitions' records.
 */
export async function readTransactions(brokers: readonly string[], topic: string, head: number): Promise<PlacedRecord[][]> {
  const partitions = await partitionsOf(brokers, topic);
  const records: (PlacedRecord & { readonly position: number })[] = [];
  const reached = new Map<number, number>();
  const ends = new Set([head]);
  const group = `evenhand-bench-reader-${process.pid}-${Date.now()}`;
  const consumer = kafkaOf(brokers).consumer({ groupId: group, readUncommitted: false, maxBytesPerPartition: 8 * 1024 * 1024 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      void consumer.run({
        autoCommit: false,
        eachBatch: ({ batch: { partition, messages } }) => {
          for (const { key, value, headers, timestamp } of messages) {
            const position = positionOf(value as Buffer);
            if (key === null) ends.add(position);
            records.push({ partition, key, value, timestamp, position, ...(headers && { headers }) });
            reached.set(partition, position);
          }
          if (reached.size === partitions && [...reached.values()].every((position) => position >= head)) resolve();
          return Promise.resolve();
        },
      }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return byTransaction(records, [...ends].sort((a, b) => a - b));
}

/** @param ends the last positions of the transactions, upwards */
export function byTransaction(records: readonly (PlacedRecord & { readonly position: number })[], ends: readonly number[]): PlacedRecord[][] {
  const transactions = ends.map((): PlacedRecord[] => []);
  for (const { position, ...record } of records) transactions[firstAtLeast(ends, position)]?.push(record);
  return transactions;
}

function firstAtLeast(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sends each list in a transaction of its own, one after another. @returns seconds, from the first to the last commit */
export async function sendTransactions(brokers: readonly string[], topic: string, transactions: readonly (readonly PlacedRecord[])[]): Promise<number> {
  const producer = kafkaOf(brokers, { retry: SHORT }).producer({ transactionalId: `evenhand-bench:${topic}`, idempotent: true, maxInFlightRequests: 1, retry: SHORT });
  await producer.connect();
  try {
    const started = performance.now();
    for (const messages of transactions) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [...messages], acks: -1 });
      await transaction.commit();
    }
    return (performance.now() - started) / 1_000;
  } finally {
    await producer.disconnect();
  }
}

/** Like the journey topic. @returns once every partition has a leader */
export async function makeTopic(brokers: readonly string[], topic: string, partitions: number): Promise<void> {
  await administer(brokers, (admin) => admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries: [{ name: 'retention.ms', value: '-1' }] }] }));
}

/** Waits until a topic that somebody else makes can be asked, each partition of its leader. @throws Error after a minute */
export async function untilMade(brokers: readonly string[], topic: string): Promise<void> {
  const asked = (): Promise<unknown> => administer(brokers, (admin) => admin.fetchTopicOffsets(topic));
  for (const since = Date.now(); ; await sleep(POLL_MS)) {
    const failure: unknown = await asked().then(() => undefined, (error: unknown) => error);
    if (failure === undefined) return;
    if (Date.now() - since > MADE_MS) throw new Error(`topic ${topic} was not made`, { cause: failure });
  }
}

/** Waits until so many share a group, and have settled among themselves who has what. @param group how its name begins @throws Error after a minute */
export async function untilShared(brokers: readonly string[], group: string, members: number): Promise<void> {
  const seen = (): Promise<string> => administer(brokers, async (admin) => {
    const groups = (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(group));
    const [found] = groups.length > 0 ? (await admin.describeGroups(groups)).groups : [];
    return `${found?.state} ${found?.members.length}`;
  });
  for (const since = Date.now(); ; await sleep(POLL_MS)) {
    const told = await seen();
    if (told === `Stable ${members}`) return;
    if (Date.now() - since > MADE_MS) throw new Error(`group ${group} is ${told}, not of ${members}`);
  }
}

export const removeTopic = (brokers: readonly string[], topic: string): Promise<unknown> => administer(brokers, (admin) => admin.deleteTopics({ topics: [topic] }));

export const partitionsOf = (brokers: readonly string[], topic: string): Promise<number> =>
  administer(brokers, async (admin) => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions.length ?? 0);

/** Removes the topics that a Kafka Streams application made, and its group. */
export const forgetApplication = (brokers: readonly string[], application: string): Promise<unknown> =>
  administer(brokers, async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(`${application}-`));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await admin.deleteGroups([application]).catch(() => undefined);
  });

async function administer<T>(brokers: readonly string[], work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const admin = kafkaOf(brokers).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
