import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import { ConfigResourceTypes, Kafka, KafkaJSConnectionError, KafkaJSNumberOfRetriesExceeded, KafkaJSRequestTimeoutError, logLevel } from 'kafkajs';
import type { Admin, KafkaConfig, logCreator } from 'kafkajs';

/** What we need of a pino logger. */
export interface KafkaLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface KafkaOptions {
  /** host:port; one is enough to find the others */
  readonly brokers: readonly string[];
  readonly ssl?: boolean;
  readonly sasl?: { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly username: string; readonly password: string };
  /** the journey log's topic, first generation; the next ones are called after it */
  readonly topic: string;
  /** whose groups are told apart from those of others who read the same topic; default: nobody else does */
  readonly installation?: string;
  /** how the brokers' own logs and quotas call us; default evenhand */
  readonly clientId?: string;
  /** default: silence */
  readonly log?: KafkaLog;
}

export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  readonly config?: Readonly<Record<string, string>>;
}

const CONNECT_MS = 10_000;
const [HEARSAY_MS, HEARSAY_LOOK_MS] = [30_000, 50];
const UNHEARD_OF: ReadonlySet<unknown> = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** @param more settings of kafkajs over ours, such as another back-off */
export const kafkaClient = (options: KafkaOptions, more: Partial<KafkaConfig> = {}): Kafka => new Kafka({ ...clientConfig(options), ...more });

/** What kafkajs must know to reach the brokers. */
export function clientConfig({ brokers, ssl, sasl, clientId = 'evenhand', log }: KafkaOptions): KafkaConfig & { readonly logCreator: logCreator } {
  return {
    brokers: [...brokers], clientId, ...(ssl && { ssl }), ...(sasl && { sasl: sasl as NonNullable<KafkaConfig['sasl']> }),
    connectionTimeout: CONNECT_MS, logLevel: log ? logLevel.DEBUG : logLevel.NOTHING, logCreator: () => into(log),
  };
}

const PARTITIONER = 'KafkaJS v2.0.0 switched default partitioner';

/**
 * Whatever kafkajs cannot get over it throws to who called it. What it logs is on the way: a broker that answers "not yet" is an error to it.
 * So none of it is louder than debug here.
 */
function into(log: KafkaLog | undefined): ReturnType<logCreator> {
  return ({ namespace, label, log: { message, timestamp: _, logger: __, stack: ___, ...fields } }) => {
    if (message.startsWith(PARTITIONER)) return;
    log?.debug({ ...fields, kafkajs: namespace, kafkajsLevel: label }, message);
  };
}

/** Of the journey log: kept for good, never compacted, packed as the relay packs it whatever the cluster's default, its records dated by when they were recorded. */
export function journeyTopic(topic: string, partitions: number, replication: number): TopicSpec {
  const config = {
    'retention.ms': '-1', 'retention.bytes': '-1', 'cleanup.policy': 'delete', 'compression.type': 'producer', 'message.timestamp.type': 'CreateTime',
    ...(replication >= 3 && { 'min.insync.replicas': '2' }),
  };
  return { topic, partitions, replication, config };
}

/** Makes the topic where it is absent; one that is there stays as it is. @returns how many partitions it has @throws StoreUnavailable */
export function ensureTopic(options: KafkaOptions, { topic, partitions, replication, config = {} }: TopicSpec): Promise<number> {
  return withAdmin(options, async (admin) => {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    const known = (await admin.listTopics()).includes(topic);
    if (!known) await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: partitions, replicationFactor: replication, configEntries }] });
    const { topics } = await heardOf(() => admin.fetchTopicMetadata({ topics: [topic] }));
    return topics[0]?.partitions.length ?? 0;
  });
}

/** @returns what the brokers go by for the topic, whether it says so itself or they do for all topics @throws StoreUnavailable */
export async function settingsOf(options: KafkaOptions, topic: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const resource = { type: ConfigResourceTypes.TOPIC, name: topic, configNames: [...names] };
  const { resources } = await withAdmin(options, (admin) => heardOf(() => admin.describeConfigs({ includeSynonyms: false, resources: [resource] })));
  return new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
}

/** A topic that was made just now, here or by another process, is known to the controller before each broker hears of it; kafkajs waits for some of that, and not always. */
async function heardOf<T>(question: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + HEARSAY_MS; ; await sleep(HEARSAY_LOOK_MS)) {
    try {
      return await question();
    } catch (error) {
      const { type, cause } = error as { readonly type?: unknown; readonly cause?: { readonly type?: unknown } };
      if (!UNHEARD_OF.has(type ?? cause?.type) || performance.now() > end) throw error;
    }
  }
}

/** The generations of the journey log's topic that are there, oldest first. @throws StoreUnavailable */
export async function topicsOf(options: KafkaOptions): Promise<string[]> {
  const all = await withAdmin(options, (admin) => admin.listTopics());
  const found = all.filter((topic) => generationOf(options.topic, topic) > 0);
  return found.sort((a, b) => generationOf(options.topic, a) - generationOf(options.topic, b));
}

/** @returns 1 for the base, n for `<base>.g<n>`, 0 for a topic that is none of its generations */
export function generationOf(base: string, topic: string): number {
  if (topic === base) return 1;
  const [, number] = topic.startsWith(`${base}.g`) ? (/^([1-9]\d*)$/.exec(topic.slice(base.length + 2)) ?? []) : [];
  const generation = Number(number ?? 0);
  return generation >= 2 ? generation : 0;
}

/** A connection for one piece of administration. @throws StoreUnavailable where no broker answers */
export async function withAdmin<T>(options: KafkaOptions, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafkaClient(options).admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (error) {
    throw unreachable(error) ? new StoreUnavailable(`Kafka at ${options.brokers.join(',')} does not answer`, { cause: error }) : error;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** Whether it says that no broker could be asked, as opposed to a broker's refusal. */
export function unreachable(error: unknown): boolean {
  return error instanceof KafkaJSConnectionError || error instanceof KafkaJSRequestTimeoutError || error instanceof KafkaJSNumberOfRetriesExceeded;
}
