import { KafkaJSError } from 'kafkajs';
import type { Message, Producer } from 'kafkajs';
import { kafkaClient } from './client';
import type { KafkaOptions } from './client';
import { requestsOf } from './journey.writer.records';
import type { Records } from './journey.writer.records';

/** The broker knows a later producer of the same transactional id, or gave this one's transaction up: whatever it still sends is refused. */
export class Fenced extends Error {
  constructor(options?: ErrorOptions) {
    super('another producer of the journey log took over', options);
    this.name = 'Fenced';
  }
}

const FENCED_TYPES: ReadonlySet<string> = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED']);
const FENCED_CODE = 90;

/** How long a broker keeps a transaction open of which it hears nothing. Readers wait behind it. */
const TRANSACTION_MS = 30_000;
/**
 * After each commit the broker answers "not yet" for a moment, so the first pauses are short; all of them together are a few seconds, and then whoever
 * writes looks for itself how far it came.
 */
const RETRY = { initialRetryTime: 2, multiplier: 1.3, maxRetryTime: 250, retries: 40 };

/** The transactions of one producer, one after the other. From `open` on, no earlier producer of its id can write any more. */
export class Transactions {
  private constructor(private readonly producer: Producer) {}

  static async open(options: KafkaOptions, transactionalId: string): Promise<Transactions> {
    const producer = kafkaClient(options, { retry: RETRY }).producer({
      transactionalId, idempotent: true, maxInFlightRequests: 1, transactionTimeout: TRANSACTION_MS, allowAutoTopicCreation: false, retry: RETRY,
      createPartitioner: () => ({ message }) => message.partition as number,
    });
    try {
      await producer.connect();
      // Beginning one is what asks the broker for the next epoch; it waits until whatever was open under the last one is ended on every partition.
      await (await producer.transaction()).abort();
      return new Transactions(producer);
    } catch (error) {
      await producer.disconnect().catch(() => undefined);
      throw told(error);
    }
  }

  /**
   * All of it or nothing becomes readable. After an error nobody may go on with this producer: what became of the transaction is known only to who
   * opens the next one and reads.
   * @throws Fenced
   */
  async commit(topics: ReadonlyMap<string, Records>): Promise<void> {
    try {
      const transaction = await this.producer.transaction();
      for (const topicMessages of rounds(topics)) await transaction.sendBatch({ acks: -1, topicMessages });
      await transaction.commit();
    } catch (error) {
      throw told(error);
    }
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}

function rounds(topics: ReadonlyMap<string, Records>): { topic: string; messages: Message[] }[][] {
  const all: { topic: string; messages: Message[] }[][] = [];
  for (const [topic, records] of topics) requestsOf(records).forEach((messages, round) => (all[round] ??= []).push({ topic, messages }));
  return all;
}

function told(error: unknown): unknown {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { type, code } = at as Error & { readonly type?: string; readonly code?: unknown };
    if ((type !== undefined && FENCED_TYPES.has(type)) || (at instanceof KafkaJSError && code === FENCED_CODE)) return new Fenced({ cause: error });
  }
  return error;
}
