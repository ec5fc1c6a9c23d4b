import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka, Message, Producer, Transaction } from 'kafkajs';
import type { Reject } from '../inbound/inbound-topic';
import { typeOf } from './fetcher';
import { pieces, rejectMessage, shortened } from './inbound.records';

/** Of what is consumed, and by whom. */
export interface InboundGroup {
  readonly topic: string;
  readonly rejectedTopic: string;
  readonly group: string;
}

const TOO_LARGE = 'MESSAGE_TOO_LARGE';
const AGAIN_MS = 2;
const AGAIN_ATTEMPTS = 5_000;
/** Kafka 4 answers "concurrent transactions" for a moment after each commit: kafkajs's own back-off makes 300 ms of that moment. */
export const TRANSACTIONAL_RETRY = { initialRetryTime: AGAIN_MS, multiplier: 1.3, retries: 30, maxRetryTime: 1_000 };

/**
 * A partition that this process has the word on. Its rejects and its offset are committed in one transaction under the partition's own transactional id:
 * whoever takes the partition over registers under it first, and only then asks how far it is done. From then on the broker refuses what the owner before
 * still commits, who may be paused and know of nothing, and what he committed before is counted in. (kafkajs cannot commit offsets with the group's
 * generation, by which one id for a whole process would do.) What is left: a group that nobody was in for longer than the broker keeps its offsets
 * (`offsets.retention.minutes`, 7 days) begins anew; facts are stored once all the same, rejects are published again.
 */
export class InboundPartition {
  private constructor(
    private readonly producer: Producer, private readonly group: InboundGroup, private readonly partition: number, private readonly rejectedPartitions: number,
    /** where to read on: records before it are done */
    private next: bigint,
  ) {}

  /** @param kafka a client with TRANSACTIONAL_RETRY @param rejectedPartitions how many the topic of rejects has */
  static async take(kafka: Kafka, admin: Admin, group: InboundGroup, partition: number, rejectedPartitions: number): Promise<InboundPartition> {
    const producer = kafka.producer({ transactionalId: `${group.group}:${group.topic}:${partition}`, maxInFlightRequests: 1 });
    try {
      await producer.connect();
      await (await producer.transaction()).abort();
      const [offsets] = await admin.fetchOffsets({ groupId: group.group, topics: [group.topic] });
      const committed = offsets?.partitions.find((one) => one.partition === partition)?.offset ?? '-1';
      return new InboundPartition(producer, group, partition, rejectedPartitions, BigInt(committed));
    } catch (error) {
      await producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  isDone(offset: string): boolean {
    return BigInt(offset) < this.next;
  }

  /** @param last offset of the last record that is done @throws where it cannot be known that it was committed: take the partition anew */
  async commit(rejects: readonly Reject[], last: string): Promise<void> {
    const messages = rejects.map((reject) => rejectMessage(reject, this.rejectedPartitions));
    const next = BigInt(last) + 1n;
    try {
      await this.write(messages, next);
    } catch (error) {
      if (typeOf(error) !== TOO_LARGE) throw error;
      await this.write(messages.map(shortened), next);
    }
    this.next = next;
  }

  private async write(messages: readonly Message[], next: bigint): Promise<void> {
    const { topic, rejectedTopic, group } = this.group;
    const transaction = await this.producer.transaction();
    try {
      for (const piece of pieces(messages)) await transaction.send({ topic: rejectedTopic, messages: piece });
      await sendOffsets(transaction, { consumerGroupId: group, topics: [{ topic, partitions: [{ partition: this.partition, offset: String(next) }] }] });
    } catch (error) {
      if (typeOf(error) === TOO_LARGE) await transaction.abort();
      throw error;
    }
    await transaction.commit();
  }

  close(): Promise<void> {
    return this.producer.disconnect().catch(() => undefined);
  }
}

/** kafkajs sends messages again while the transaction before is being completed, offsets it does not. */
async function sendOffsets(transaction: Transaction, offsets: Parameters<Transaction['sendOffsets']>[0]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction.sendOffsets(offsets);
    } catch (error) {
      if ((error as { type?: unknown }).type !== 'CONCURRENT_TRANSACTIONS' || attempt === AGAIN_ATTEMPTS) throw error;
      await sleep(AGAIN_MS);
    }
  }
}
