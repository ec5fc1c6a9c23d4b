import { slotOf } from '@evenhand/event-sourcing';
import type { Message } from 'kafkajs';
import { journeyItem } from '../journey-item';
import type { JourneyEvent } from '../journey-log';
import { traceparentIn } from '../traced';
import { WATERMARK } from './topic.record';

/** Every record has it; nothing else but `traceparent` is in a record's headers. */
export const CONTENT_TYPE = 'application/cloudevents+json';
const RELAY = 'urn:evenhand:relay';

/** What one transaction writes to a topic: partition to records, in order. */
export type Records = ReadonlyMap<number, readonly Message[]>;

/**
 * The records of a stretch of the log: each event in its customer's partition, and on every partition where `upTo` is not the last event's own
 * position a watermark behind them, so that all partitions are known to be complete up to there.
 * @param successor the topic that readers go on with behind `upTo`: then the watermark stands on every partition
 */
export function recordsOf(events: readonly JourneyEvent[], upTo: number, partitions: number, now: () => Date, successor?: string): Records {
  const records = new Map<number, Message[]>();
  const last = new Map<number, number>();
  for (const event of events) {
    const partition = slotOf(event.customer) % partitions;
    const of = records.get(partition);
    if (of) of.push(dataRecord(event, partition));
    else records.set(partition, [dataRecord(event, partition)]);
    last.set(partition, event.position);
  }
  const watermark = watermarkRecord(upTo, now(), successor);
  for (let partition = 0; partition < partitions; partition++) {
    if (successor === undefined && last.get(partition) === upTo) continue;
    records.set(partition, [...(records.get(partition) ?? []), { ...watermark, partition }]);
  }
  return records;
}

function dataRecord(event: JourneyEvent, partition: number): Message {
  return { partition, key: event.customer, value: journeyItem(event), headers: headersOf(event.body), timestamp: String(Date.parse(event.recordedAt)) };
}

/** The headers that go with a stored text. */
export function headersOf(body: string): Record<string, string> {
  const traceparent = traceparentIn(body);
  return { 'content-type': CONTENT_TYPE, ...(traceparent !== undefined && { traceparent }) };
}

function watermarkRecord(position: number, now: Date, successor?: string): Message {
  const data = { position, ...(successor !== undefined && { successor }) };
  const value = JSON.stringify({ specversion: '1.0', id: `watermark-${position}`, source: RELAY, type: WATERMARK, time: now.toISOString(), data });
  return { key: null, value, headers: { 'content-type': CONTENT_TYPE }, timestamp: String(now.getTime()) };
}

/** A broker refuses a partition's batch beyond 1 MiB; half of it leaves room for what surrounds the values. */
const MOST_BYTES = 512 * 1024;

/** The records in as many requests as they need, each partition's in their order. */
export function requestsOf(records: Records): Message[][] {
  const requests: Message[][] = [];
  for (const of of records.values()) {
    let [request, bytes] = [0, 0];
    for (const message of of) {
      const size = Buffer.byteLength(message.value as string);
      if (bytes > 0 && bytes + size > MOST_BYTES) [request, bytes] = [request + 1, 0];
      (requests[request] ??= []).push(message);
      bytes += size;
    }
  }
  return requests;
}
