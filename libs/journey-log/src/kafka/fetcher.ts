import Cluster from 'kafkajs/src/cluster';
import createSocketFactory from 'kafkajs/src/network/socketFactory';
import { createErrorFromCode } from 'kafkajs/src/protocol/error';
import fetchRequests from 'kafkajs/src/protocol/requests/fetch';
import { clientConfig, kafkaClient } from './client';
import type { KafkaOptions } from './client';
import { committed, partitionsIn } from './fetch-answer';
import type { PartitionAnswer } from './fetch-answer';

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** A place and where in it. Offsets are numbers: 2^53 of them are enough. */
export interface Spot extends Place {
  readonly offset: number;
}

export interface TopicRecord extends Spot {
  /** milliseconds since 1970 */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | Buffer[] | undefined>>;
}

/** What one answer held of a partition. */
export interface Fetched extends Place {
  /** committed ones alone, in the order of offsets */
  readonly records: readonly TopicRecord[];
  /** where to read on: behind what was aborted and behind the marks of transactions too */
  readonly next: number;
}

/** Offsets between which there are records: `first` is the oldest one's, `end` that of the first record that is not committed yet, or none. */
export interface Ends {
  readonly first: number;
  readonly end: number;
}

export interface FetchOptions {
  /** of an answer as a whole; at least one batch comes, however large */
  readonly maxBytes?: number;
  /** of a partition */
  readonly maxPartitionBytes?: number;
  /** how long the broker may wait for the first record */
  readonly maxWaitMs?: number;
  /** of a partition no more than one batch that holds something; default all that came */
  readonly firstBatch?: boolean;
}

const READ_COMMITTED = 1;
const MAX_BYTES = 16 << 20;
const MAX_PARTITION_BYTES = 1 << 20;
const REQUEST_MS = 30_000;
const RETRY = { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 };
const METADATA_MS = 60_000;

/**
 * Reads topics at offsets of its own choice, committed records only, over connections of its own. After any failure it starts afresh with the
 * next question: another leader, a broker that was restarted, a connection that was lost. It does not repeat a question by itself.
 */
export class Fetcher {
  private cluster: Cluster | undefined;
  private closed = false;

  constructor(private readonly options: KafkaOptions) {}

  /** @returns how many partitions the topic has, 0 where there is no such topic */
  partitions(topic: string): Promise<number> {
    return this.asking([], async (cluster) => {
      try {
        await cluster.addMultipleTargetTopics([topic]);
      } catch (error) {
        if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return 0;
        throw error;
      }
      return cluster.findTopicPartitionMetadata(topic).length;
    });
  }

  ends(places: readonly Place[]): Promise<readonly Ends[]> {
    return this.asking(places, async (cluster) => {
      const asked = (fromBeginning: boolean): ReturnType<Cluster['fetchTopicsOffset']> =>
        cluster.fetchTopicsOffset([...groupBy(places, ({ topic }) => topic)].map(([topic, of]) => ({ topic, partitions: of.map(({ partition }) => ({ partition })), fromBeginning })));
      const [firsts, ends] = await Promise.all([asked(true), asked(false)]);
      return places.map((place) => ({ first: offsetIn(firsts, place), end: offsetIn(ends, place) }));
    });
  }

  /** One answer, for all of them that have something to tell; empty when nothing came in time. */
  fetch(spots: readonly Spot[], options: FetchOptions = {}): Promise<readonly Fetched[]> {
    return this.asking(spots, async (cluster) => {
      const offsets = new Map(spots.map((spot) => [keyOf(spot), spot.offset]));
      const answers = await Promise.all([...groupBy(spots, (spot) => leaderOf(cluster, spot))].map(([nodeId, led]) => askLeader(cluster, nodeId, led, options)));
      return answers.flat().flatMap((answer) => {
        if (answer.errorCode !== 0) throw createErrorFromCode(answer.errorCode);
        const from = offsets.get(keyOf(answer));
        return from === undefined || answer.batches.length === 0 ? [] : [committed(answer, from, options.firstBatch ?? false)];
      }).filter(({ records, next, ...place }) => records.length > 0 || next > (offsets.get(keyOf(place)) as number));
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.cluster) await this.leave(this.cluster);
  }

  private async asking<T>(places: readonly Place[], question: (cluster: Cluster) => Promise<T>): Promise<T> {
    if (this.closed) throw new Error('closed');
    const cluster = (this.cluster ??= this.newCluster());
    try {
      await cluster.connect();
      await cluster.addMultipleTargetTopics([...new Set(places.map(({ topic }) => topic))]);
      const answer = await question(cluster);
      // What was connecting when it was closed is connected by now.
      if (this.closed) throw new Error('closed');
      return answer;
    } catch (error) {
      await this.leave(cluster);
      throw error;
    }
  }

  private async leave(cluster: Cluster): Promise<void> {
    if (this.cluster === cluster) this.cluster = undefined;
    await cluster.disconnect().catch(() => undefined);
  }

  private newCluster(): Cluster {
    return new Cluster({
      ...clientConfig(this.options), logger: kafkaClient(this.options).logger(), socketFactory: createSocketFactory(), retry: RETRY, requestTimeout: REQUEST_MS,
      enforceRequestTimeout: true, metadataMaxAge: METADATA_MS, allowAutoTopicCreation: false, maxInFlightRequests: null, isolationLevel: READ_COMMITTED,
    });
  }
}

/** Of kafkajs's errors that a broker answered with. */
export const typeOf = (error: unknown): string | undefined => (error as { type?: string } | undefined)?.type;

export const keyOf = ({ topic, partition }: Place): string => `${partition}/${topic}`;

function leaderOf(cluster: Cluster, { topic, partition }: Place): string {
  const leader = cluster.findTopicPartitionMetadata(topic).find(({ partitionId }) => partitionId === partition)?.leader ?? -1;
  if (leader < 0) throw new Error(`${topic}/${partition} has no leader now`);
  return String(leader);
}

function offsetIn(answer: Awaited<ReturnType<Cluster['fetchTopicsOffset']>>, { topic, partition }: Place): number {
  const found = answer.find((one) => one.topic === topic)?.partitions.find((one) => one.partition === partition);
  if (!found) throw new Error(`${topic}/${partition} was not answered for`);
  return Number(found.offset);
}

/** kafkajs asks and connects; its decoding of the answer takes most of its time, so that is ours. */
async function askLeader(cluster: Cluster, nodeId: string, spots: readonly Spot[], { maxBytes = MAX_BYTES, maxPartitionBytes = MAX_PARTITION_BYTES, maxWaitMs = 0 }: FetchOptions): Promise<PartitionAnswer[]> {
  const broker = await cluster.findBroker({ nodeId });
  const topics = [...groupBy(spots, ({ topic }) => topic)].map(([topic, of]) => ({
    topic, partitions: of.map(({ partition, offset }) => ({ partition, fetchOffset: String(offset), maxBytes: maxPartitionBytes })),
  }));
  const { request, requestTimeout } = fetchRequests.protocol({ version: 11 })({ maxWaitTime: maxWaitMs, minBytes: 1, maxBytes, isolationLevel: READ_COMMITTED, topics });
  return broker.connectionPool.send({ request, requestTimeout, response: { decode: partitionsIn, parse: (answers) => answers } });
}

function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
