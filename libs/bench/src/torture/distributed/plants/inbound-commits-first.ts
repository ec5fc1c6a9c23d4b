import type { Batch, KafkaMessage } from 'kafkajs';
import { product } from './product';

interface Partition {
  isDone(offset: string): boolean;
  commit(rejects: readonly object[], last: string): Promise<void>;
}

interface Places {
  readonly options: { readonly kafka: unknown; readonly admin: unknown; readonly group: unknown };
  readonly rejectedPartitions: number;
}

type Handle = (records: readonly object[], signal: AbortSignal) => Promise<readonly object[]>;
type Once = (this: Places, place: { readonly until: AbortController; owned: Partition | undefined }, batch: Batch, handle: Handle) => Promise<void>;

const { InboundPlaces } = product<{ InboundPlaces: { readonly prototype: { once: Once } } }>('libs/journey-log/dist/kafka/inbound.places.js');
const { InboundPartition } = product<{ InboundPartition: { take(...parts: readonly unknown[]): Promise<Partition> } }>('libs/journey-log/dist/kafka/inbound.partition.js');
const { recordOf } = product<{ recordOf(topic: string, partition: number, message: KafkaMessage): object }>('libs/journey-log/dist/kafka/inbound.records.js');

/** Says that a batch is done before it is. */
InboundPlaces.prototype.once = async function (place, batch, handle) {
  const { kafka, admin, group } = this.options;
  const owned = (place.owned ??= await InboundPartition.take(kafka, admin, group, batch.partition, this.rejectedPartitions));
  const records = batch.messages.filter(({ offset }) => !owned.isDone(offset)).map((message) => recordOf(batch.topic, batch.partition, message));
  if (records.length === 0) return;
  await owned.commit([], batch.lastOffset());
  const rejects = await handle(records, place.until.signal);
  if (rejects.length > 0) await owned.commit(rejects, batch.lastOffset());
};
