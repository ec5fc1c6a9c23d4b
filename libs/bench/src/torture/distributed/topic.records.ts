import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { Message, Producer } from 'kafkajs';

export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string;
  readonly headers: ReadonlyMap<string, string>;
}

const [STILL_MS, LOOK_MS] = [3_000, 100];

export const kafkaAt = (brokers: string): Kafka => new Kafka({ clientId: 'evenhand-torture', brokers: brokers.split(','), logLevel: logLevel.NOTHING });

/**
 * All that is committed in a topic, partition by partition in its order.
 * @param isAll whether these are all there are; else it has come to its end when nothing came for seconds
 */
export async function readTopic(brokers: string, topic: string, isAll: (records: readonly TopicRecord[]) => boolean = () => false): Promise<readonly TopicRecord[]> {
  const consumer = kafkaAt(brokers).consumer({ groupId: `evenhand-torture-${topic}-${Date.now()}`, readUncommitted: false });
  const records: TopicRecord[] = [];
  let heard = performance.now();
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    consumer.on('consumer.group_join', () => (heard = performance.now()));
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch: { partition, messages } }) => {
        heard = performance.now();
        for (const { offset, key, value, headers = {} } of messages) {
          const texts = Object.entries(headers).map(([name, text]): [string, string] => [name, String(text)]);
          records.push({ partition, offset: Number(offset), key: key?.toString() ?? null, value: value?.toString() ?? '', headers: new Map(texts) });
        }
        return Promise.resolve();
      },
    });
    while (!isAll(records) && performance.now() - heard < STILL_MS) await sleep(LOOK_MS);
  } finally {
    await consumer.disconnect();
  }
  return records.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}

/** A publisher's own, which sends again what is not acknowledged, as often as it takes. */
export class PatientProducer {
  private readonly producer: Producer;
  private connected = false;
  repeated = 0;

  constructor(brokers: string, private readonly signal: AbortSignal) {
    this.producer = kafkaAt(brokers).producer({ allowAutoTopicCreation: false });
  }

  /** Returns when the broker has acknowledged all, or the signal aborts. */
  async send(topic: string, messages: readonly Message[]): Promise<void> {
    while (!this.signal.aborted) {
      try {
        if (!this.connected) await this.producer.connect();
        this.connected = true;
        await this.producer.send({ topic, messages: [...messages], acks: -1 });
        return;
      } catch {
        this.repeated++;
        await sleep(LOOK_MS);
      }
    }
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}
