import { setTimeout as sleep } from 'node:timers/promises';
import { SLOTS } from '@evenhand/event-sourcing';
import type { Consumer } from 'kafkajs';
import { Membership } from '../journey-log';
import type { Assignment } from '../journey-log';
import { kafkaClient } from './client';
import type { KafkaOptions } from './client';
import type { CommittedPlaces } from './committed-places';
import type { Generation } from './generations';

/** Of a membership: for whom a rebalance is a matter of seconds. */
export interface MembershipOptions extends KafkaOptions {
  /** after how long without a sign of life a member is given up; default 10 000 */
  readonly sessionTimeoutMs?: number;
}

const SESSION_MS = 10_000;
const POLL_MS = 250;
const COMMIT_MS = 5_000;
const NONE: ReadonlySet<number> = new Set();

/**
 * A member of a Kafka consumer group that reads nothing through it: all its partitions are paused, and it is told which they are. A member that
 * lost the broker, or was given up by it, joins again by itself.
 */
export class KafkaMembership extends Membership {
  private readonly left = new AbortController();
  /** when it has left */
  readonly over: Promise<void>;
  private readonly waiting = new Set<() => void>();
  private current: Assignment = { slots: NONE, until: this.left.signal };
  private told = 0;
  private ending = new AbortController();
  private consumer: Consumer | undefined;
  private generation: Generation | undefined;
  private readonly done = new Map<number, number>();
  private committedAt = 0;
  private aliveAt = 0;
  /** whether it lost what it had for want of a sign of life alone */
  private silent = false;

  /** @param divided the topic whose partitions are divided, undefined as long as there is none */
  constructor(private readonly group: string, private readonly options: MembershipOptions, private readonly divided: () => Promise<Generation | undefined>, private readonly places: CommittedPlaces) {
    super();
    this.over = this.run();
  }

  override async *assignments(signal?: AbortSignal): AsyncGenerator<Assignment> {
    const over = signal ? AbortSignal.any([signal, this.left.signal]) : this.left.signal;
    for (let seen = 0; !over.aborted; ) {
      if (this.told > seen) {
        seen = this.told;
        yield this.current;
      } else await this.change(over);
    }
  }

  override completed(positions: ReadonlyMap<number, number>): void {
    for (const [slot, position] of positions) this.done.set(slot, position);
    const now = performance.now();
    if (now - this.committedAt < COMMIT_MS) return;
    this.committedAt = now;
    void this.commit();
  }

  override async leave(): Promise<void> {
    this.left.abort();
    this.lose();
    await this.over;
  }

  private async run(): Promise<void> {
    while (!this.left.signal.aborted) {
      try {
        this.generation = await this.divided();
        if (this.generation) await this.partake(this.generation);
        else if (this.told === 0) this.tell(NONE);
      } catch (error) {
        this.options.log?.debug({ group: this.group, err: error }, 'the group cannot be joined now');
      }
      await pause(POLL_MS, this.left.signal);
    }
  }

  /** Until it leaves, or the group or its broker is lost. */
  private async partake({ topic, partitions }: Generation): Promise<void> {
    const sessionTimeout = this.options.sessionTimeoutMs ?? SESSION_MS;
    const kafka = kafkaClient(this.options, { retry: { retries: 3, initialRetryTime: 100, restartOnFailure: () => Promise.resolve(false) } });
    const consumer = kafka.consumer({
      groupId: this.group, sessionTimeout, rebalanceTimeout: sessionTimeout, heartbeatInterval: Math.min(1_000, sessionTimeout / 5), maxWaitTimeInMs: POLL_MS,
      allowAutoTopicCreation: false, retry: { retries: 3, initialRetryTime: 100, restartOnFailure: () => Promise.resolve(false) },
    });
    const over = new AbortController();
    const { GROUP_JOIN, REBALANCING, HEARTBEAT, CRASH, STOP, DISCONNECT } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => {
      this.aliveAt = performance.now();
      consumer.pause([{ topic }]);
      this.tell(slotsOf(payload.memberAssignment[topic] ?? [], partitions));
    });
    consumer.on(HEARTBEAT, () => {
      this.aliveAt = performance.now();
      // A broker that was only slow to answer has given nothing away, and tells of no change.
      if (this.silent) this.tell(this.current.slots);
    });
    consumer.on(REBALANCING, () => this.lose());
    for (const event of [CRASH, STOP, DISCONNECT] as const) consumer.on(event, () => over.abort());
    const ended = AbortSignal.any([over.signal, this.left.signal]);
    try {
      await consumer.connect();
      await consumer.subscribe({ topic });
      this.consumer = consumer;
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() });
      while (!ended.aborted) {
        await pause(POLL_MS, ended);
        if (performance.now() - this.aliveAt <= sessionTimeout || this.ending.signal.aborted) continue;
        this.lose();
        this.silent = true;
      }
    } finally {
      this.lose();
      if (this.left.signal.aborted) await this.commit();
      this.consumer = undefined;
      await consumer.disconnect().catch(() => undefined);
    }
  }

  private tell(slots: ReadonlySet<number>): void {
    const { until } = this.current;
    if (this.told > 0 && !until.aborted && slots.size === this.current.slots.size && [...slots].every((slot) => this.current.slots.has(slot))) return;
    this.lose();
    this.ending = new AbortController();
    this.current = { slots, until: this.ending.signal };
    this.told++;
    for (const wake of [...this.waiting]) wake();
  }

  private lose(): void {
    this.silent = false;
    this.ending.abort();
  }

  private change(over: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const awake = (): void => {
        this.waiting.delete(awake);
        over.removeEventListener('abort', awake);
        resolve();
      };
      this.waiting.add(awake);
      over.addEventListener('abort', awake, { once: true });
      if (over.aborted) awake();
    });
  }

  /** What cannot be committed now is committed later: nobody reads on from there. */
  private async commit(): Promise<void> {
    const { consumer, generation, current, done } = this;
    if (!consumer || !generation) return;
    const { topic, partitions } = generation;
    const offsets = [...Array(partitions).keys()].flatMap((partition) => {
      const slots = [...current.slots].filter((slot) => slot % partitions === partition);
      if (slots.length === 0 || !slots.every((slot) => done.has(slot))) return [];
      const offset = this.places.offsetBefore({ topic, partition }, Math.min(...slots.map((slot) => done.get(slot) as number)));
      return offset === undefined ? [] : [{ topic, partition, offset: String(offset) }];
    });
    if (offsets.length > 0) await consumer.commitOffsets(offsets).catch((error: unknown) => this.options.log?.debug({ group: this.group, err: error }, 'offsets were not committed'));
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);

/** A partition is a set of whole slots. */
function slotsOf(owned: readonly number[], partitions: number): ReadonlySet<number> {
  const mine = new Set(owned);
  return new Set([...Array(SLOTS).keys()].filter((slot) => mine.has(slot % partitions)));
}
