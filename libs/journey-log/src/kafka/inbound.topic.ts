import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { InboundTopic } from '../inbound/inbound-topic';
import type { HandleRecords } from '../inbound/inbound-topic';
import { kafkaClient } from './client';
import type { KafkaOptions } from './client';
import { TRANSACTIONAL_RETRY } from './inbound.partition';
import { InboundPlaces } from './inbound.places';
import { ensureInboundTopics } from './inbound.topics';
import type { InboundOptions } from './inbound.topics';

const SESSION_MS = 10_000;
const HEARTBEAT_MS = 2_000;
const FETCH_WAIT_MS = 250;
const PATIENCE_MS = 500;
const AGAIN_MS = 1_000;

/** The inbound topic in Kafka. A group shares the partitions; while one of them waits for something its fetching is paused, and the others go on. */
export class KafkaInboundTopic extends InboundTopic {
  private readonly kafka: Kafka;
  private readonly admin: Admin;
  private readonly places: InboundPlaces;
  private readonly stopping = new AbortController();
  private joined = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: KafkaOptions, private readonly inbound: InboundOptions) {
    super();
    this.kafka = kafkaClient(options);
    this.admin = this.kafka.admin();
    this.places = new InboundPlaces({ kafka: kafkaClient(options, { retry: TRANSACTIONAL_RETRY }), admin: this.admin, group: inbound, ...(options.log && { log: options.log }) });
  }

  override start(handle: HandleRecords): void {
    this.running = this.run(handle);
  }

  override async check(): Promise<void> {
    if (!this.joined) throw new Error(`not among the consumers of ${this.inbound.topic}`);
  }

  override async lag(): Promise<ReadonlyMap<number, number>> {
    const { topic, group } = this.inbound;
    const mine = this.places.partitions;
    if (mine.size === 0) return new Map();
    const [ends, [done]] = await Promise.all([this.admin.fetchTopicOffsets(topic), this.admin.fetchOffsets({ groupId: group, topics: [topic] })]);
    const committed = new Map(done?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    return new Map(ends.filter(({ partition }) => mine.has(partition)).map(({ partition, high, low }) => [partition, Number(high) - Math.max(committed.get(partition) ?? 0, Number(low))]));
  }

  override async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.admin.disconnect().catch(() => undefined);
  }

  private async run(handle: HandleRecords): Promise<void> {
    const { signal } = this.stopping;
    const { log } = this.options;
    while (!signal.aborted) {
      try {
        this.places.rejectedPartitions = await ensureInboundTopics(this.options, this.inbound);
        await this.admin.connect();
        await this.consume(handle);
      } catch (error) {
        log?.warn({ err: error, topic: this.inbound.topic }, 'the inbound topic cannot be consumed now');
      }
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** As one member of the group, until it may not go on as that or is stopped. @throws what ended it */
  private async consume(handle: HandleRecords): Promise<void> {
    const { topic, group, partitions } = this.inbound;
    const consumer = this.kafka.consumer({
      groupId: group, sessionTimeout: SESSION_MS, heartbeatInterval: HEARTBEAT_MS, maxWaitTimeInMs: FETCH_WAIT_MS, allowAutoTopicCreation: false,
      retry: { retries: 5, restartOnFailure: async () => false },
    });
    const left = new AbortController();
    const ended = endOf(consumer, this.stopping.signal, left.signal);
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const mine = payload.memberAssignment[topic] ?? [];
      this.joined = true;
      this.places.assign(new Set(mine));
      consumer.resume([{ topic }]);
      this.options.log?.info({ topic, partitions: mine }, 'inbound partitions are assigned');
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: partitions, eachBatch: (payload) => this.pass(payload, handle) });
      await ended;
    } finally {
      left.abort();
      this.joined = false;
      await this.places.leave();
      await consumer.disconnect().catch(() => undefined);
    }
  }

  /** Waits for the batch, but not so long that the other partitions, which are fetched together with this one, would stand still. */
  private async pass({ batch, resolveOffset, pause }: EachBatchPayload, handle: HandleRecords): Promise<void> {
    const work = this.places.take(batch, handle).then((done) => {
      if (done) resolveOffset(batch.lastOffset());
    });
    if (await within(PATIENCE_MS, work)) return;
    const resume = pause();
    void work.finally(resume);
  }
}

/** Rejects when the consumer gives up, resolves when it is to stop. @param left aborts when nobody waits for that any more */
function endOf(consumer: Consumer, signal: AbortSignal, left: AbortSignal): Promise<void> {
  const end = new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true, signal: left });
  });
  end.catch(() => undefined);
  return end;
}

async function within(ms: number, work: Promise<void>): Promise<boolean> {
  const late = new AbortController();
  try {
    return await Promise.race([work.then(() => true), sleep(ms, false, { signal: late.signal })]);
  } finally {
    late.abort();
  }
}
