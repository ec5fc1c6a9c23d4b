import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Batch, Kafka } from 'kafkajs';
import type { HandleRecords } from '../inbound/inbound-topic';
import type { KafkaLog } from './client';
import { InboundPartition } from './inbound.partition';
import type { InboundGroup } from './inbound.partition';
import { recordOf } from './inbound.records';

interface PlacesOptions {
  /** a client with TRANSACTIONAL_RETRY */
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly group: InboundGroup;
  readonly log?: KafkaLog;
}

/** What this process has of a partition, from one assignment to the next. */
interface Place {
  readonly until: AbortController;
  owned: InboundPartition | undefined;
  /** the batch in hand; batches of one partition are taken one after the other */
  work: Promise<unknown>;
}

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 5_000;

/** The partitions that this process has now, and what is being done in each. */
export class InboundPlaces {
  rejectedPartitions = 1;
  private places = new Map<number, Place>();
  /** what is left of places given up */
  private leaving: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: PlacesOptions) {}

  get partitions(): ReadonlySet<number> {
    return new Set(this.places.keys());
  }

  /** A new assignment: also a partition that stays may have been another's in between, so none is gone on with as it was. */
  assign(partitions: ReadonlySet<number>): void {
    void this.leave();
    this.places = new Map([...partitions].map((partition) => [partition, { until: new AbortController(), owned: undefined, work: this.leaving }]));
  }

  /** Gives up what is in hand. Resolves when nothing is done any more. */
  leave(): Promise<unknown> {
    const left = [...this.places.values()];
    this.places = new Map();
    for (const { until } of left) until.abort();
    this.leaving = Promise.all([this.leaving, ...left.map((place) => place.work.then(() => place.owned?.close()))]);
    return this.leaving;
  }

  /**
   * Has a batch done and committed, however long that takes. Never rejects.
   * @returns false where the partition went to somebody else before
   */
  take(batch: Batch, handle: HandleRecords): Promise<boolean> {
    const place = this.places.get(batch.partition);
    if (!place) return Promise.resolve(false);
    const work = place.work.then(() => this.finish(place, batch, handle));
    place.work = work;
    return work;
  }

  private async finish(place: Place, batch: Batch, handle: HandleRecords): Promise<boolean> {
    const { signal } = place.until;
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(2 * pause, LAST_PAUSE_MS)) {
      try {
        await this.once(place, batch, handle);
        return true;
      } catch (error) {
        if (signal.aborted) break;
        this.options.log?.warn({ err: error, partition: batch.partition, offset: batch.firstOffset() }, 'inbound records are to be done again');
        await place.owned?.close();
        place.owned = undefined;
        await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
    }
    return false;
  }

  private async once(place: Place, batch: Batch, handle: HandleRecords): Promise<void> {
    const { kafka, admin, group } = this.options;
    const { topic, partition, messages } = batch;
    const owned = (place.owned ??= await InboundPartition.take(kafka, admin, group, partition, this.rejectedPartitions));
    const records = messages.filter(({ offset }) => !owned.isDone(offset)).map((message) => recordOf(topic, partition, message));
    if (records.length === 0) return;
    const rejects = await handle(records, place.until.signal);
    place.until.signal.throwIfAborted();
    await owned.commit(rejects, batch.lastOffset());
  }
}
