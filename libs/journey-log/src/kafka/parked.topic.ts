import { CompressionTypes } from 'kafkajs';
import type { IHeaders, Producer } from 'kafkajs';
import { ensureTopic, kafkaClient } from './client';
import type { KafkaOptions } from './client';
import { Fetcher } from './fetcher';
import type { Spot } from './fetcher';

/** Something that could not be made use of, with the words it came in. */
export interface ParkedRecord {
  /** the customer; null where nobody knows */
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: IHeaders;
  /** JSON */
  readonly problem: string;
  /** where it came from */
  readonly origin: string;
}

export interface ParkedTopicSpec {
  readonly topic: string;
  /** where it is made */
  readonly partitions: number;
  readonly replication: number;
}

const FETCH_WAIT_MS = 1_000;

/** The topic for what could not be made use of: others are told by it what stands still, and why. It keeps everything, each at least once. */
export class ParkedTopic {
  private readonly producer: Producer;
  private readonly fetcher: Fetcher;
  private ready: Promise<void> | undefined;

  constructor(private readonly options: KafkaOptions, private readonly spec: ParkedTopicSpec) {
    this.producer = kafkaClient(options).producer({ maxInFlightRequests: 1, allowAutoTopicCreation: false });
    this.fetcher = new Fetcher(options);
  }

  /** Returns when all brokers that are to have it do. @throws what the brokers answer: to be sent again */
  async send(records: readonly ParkedRecord[]): Promise<void> {
    await this.connected();
    const messages = records.map(({ key, value, headers, problem, origin }) => ({ key, value, headers: { ...headers, 'evenhand-problem': problem, 'evenhand-origin': origin } }));
    await this.producer.send({ topic: this.spec.topic, acks: -1, compression: CompressionTypes.GZIP, messages });
  }

  /** Sends on a record of another topic, as it is. @returns false where it is not there any more */
  async sendOn(spot: Spot, problem: string): Promise<boolean> {
    const [fetched] = await this.fetcher.fetch([spot], { maxWaitMs: FETCH_WAIT_MS, firstBatch: true });
    const record = fetched?.records.find(({ offset }) => offset === spot.offset);
    if (!record) return false;
    const { key, value, headers } = record;
    await this.send([{ key, value, headers: { ...headers }, problem, origin: `${spot.topic}/${spot.partition}/${spot.offset}` }]);
    return true;
  }

  async close(): Promise<void> {
    await this.ready?.catch(() => undefined);
    await this.producer.disconnect().catch(() => undefined);
    await this.fetcher.close();
  }

  private connected(): Promise<void> {
    this.ready ??= this.connect().catch((error: unknown) => {
      this.ready = undefined;
      throw error;
    });
    return this.ready;
  }

  private async connect(): Promise<void> {
    await ensureTopic(this.options, { ...this.spec, config: { 'retention.ms': '-1', 'retention.bytes': '-1', 'cleanup.policy': 'delete' } });
    await this.producer.connect();
  }
}
