import { ensureTopic, settingsOf } from './client';
import type { KafkaOptions } from './client';
import type { InboundGroup } from './inbound.partition';

export interface InboundOptions extends InboundGroup {
  /** of both topics, where they are made */
  readonly partitions: number;
  readonly replication: number;
}

const COMPRESSION = 'compression.type';
const READABLE: ReadonlySet<string | undefined> = new Set(['uncompressed', 'gzip']);
const RETENTION_MS = 30 * 24 * 3_600_000;
/** bytes that a publisher may send at once, uncompressed */
const BATCH_BYTES = 4 * 1024 * 1024;

/**
 * Makes both topics where they are absent, for records of thirty days. The broker keeps inbound records uncompressed whatever publishers compress with, since kafkajs reads gzip only.
 * @returns how many partitions the topic of rejects has
 */
export async function ensureInboundTopics(options: KafkaOptions, { topic, rejectedTopic, partitions, replication }: InboundOptions): Promise<number> {
  const kept: Record<string, string> = { 'cleanup.policy': 'delete', 'retention.ms': String(RETENTION_MS), ...(replication >= 3 && { 'min.insync.replicas': '2' }) };
  await ensureTopic(options, { topic, partitions, replication, config: { ...kept, [COMPRESSION]: 'uncompressed', 'max.message.bytes': String(BATCH_BYTES) } });
  await checkCompression(options, topic);
  // A reject is its record, and the problem beside it.
  return ensureTopic(options, { topic: rejectedTopic, partitions, replication, config: { ...kept, 'max.message.bytes': String(2 * BATCH_BYTES) } });
}

/** A topic that somebody else made may keep what kafkajs cannot read: the first such record would stop its partition. */
async function checkCompression(options: KafkaOptions, topic: string): Promise<void> {
  const compression = (await settingsOf(options, topic, [COMPRESSION])).get(COMPRESSION);
  if (!READABLE.has(compression)) options.log?.error({ topic, [COMPRESSION]: compression }, `set ${COMPRESSION} of the topic to uncompressed: records in snappy, lz4 or zstd cannot be read`);
}
