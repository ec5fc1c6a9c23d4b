import { storedIdOf } from '@evenhand/contracts';
import { murmur2 } from '@evenhand/event-sourcing';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { journeyItem, storedOf } from '../journey-item';
import { headersOf } from '../kafka/journey.writer.records';
import { WATERMARK } from '../kafka/topic.record';
import type { RawRecord } from './raw-record';
import type { RecordPart } from './reconciliation.report';

/** What a record says it is, as far as its place in the log goes. */
export type Claim = { readonly kind: 'data'; readonly position: number } | { readonly kind: 'watermark'; readonly position: number } | { readonly kind: 'none' };

const NONE: Claim = { kind: 'none' };
/** Where the text is damaged otherwise, its end may still tell which event it was. */
const POSITION = /"position":(\d{1,16})\}\s*$/;

export function claimOf({ key, value }: RawRecord): Claim {
  if (!value) return NONE;
  const text = value.toString('utf8');
  if (!key) return watermarkIn(text) ?? positionIn(text);
  return positionIn(text);
}

function positionIn(text: string): Claim {
  const position = storedOf(text)?.position ?? Number(POSITION.exec(text)?.[1] ?? 0);
  return position > 0 ? { kind: 'data', position } : NONE;
}

function watermarkIn(text: string): Claim | undefined {
  try {
    const { type, data } = JSON.parse(text) as { readonly type?: unknown; readonly data?: { readonly position?: unknown } };
    if (type !== WATERMARK) return undefined;
    return Number.isSafeInteger(data?.position) ? { kind: 'watermark', position: data?.position as number } : NONE;
  } catch {
    return undefined;
  }
}

/** Where Kafka's own partitioner puts a key. */
export const partitionOf = (key: string | Buffer, partitions: number): number => (murmur2(key) & 0x7fffffff) % partitions;

/** Whether the record tells of another event than the one stored at its position. */
export function isAnother({ value }: RawRecord, event: StoredEvent): boolean {
  const text = value?.toString('utf8') ?? '';
  if (text === journeyItem(event)) return false;
  const body = storedOf(text)?.body;
  if (body === undefined) return false;
  try {
    const { source, id } = JSON.parse(body) as { readonly source: string; readonly id: string };
    return storedIdOf(source, id) !== event.id;
  } catch {
    return false;
  }
}

/** The parts in which a record is not what its event says. */
export function alteredParts(record: RawRecord, partition: number, event: StoredEvent, partitions: number): readonly RecordPart[] {
  const parts: RecordPart[] = [];
  if (!record.value?.equals(Buffer.from(journeyItem(event), 'utf8'))) parts.push('value');
  if (!record.key?.equals(Buffer.from(event.customer, 'utf8'))) parts.push('key');
  if (partitionOf(event.customer, partitions) !== partition) parts.push('partition');
  if (!sameHeaders(record.headers, headersOf(event.body))) parts.push('headers');
  return parts;
}

function sameHeaders(found: RawRecord['headers'], expected: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(found).filter((name) => found[name] !== undefined);
  return names.length === Object.keys(expected).length && names.every((name) => !Array.isArray(found[name]) && String(found[name]) === expected[name]);
}
