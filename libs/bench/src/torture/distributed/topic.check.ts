import type { Database } from '../database';
import type { Findings } from '../findings';
import { readTopic } from './topic.records';
import type { TopicRecord } from './topic.records';

const TOPIC = 'journey.events.v1';
const WATERMARK = 'evenhand.journey.watermark.v1';
const SHOWN = 8;

/** A row of the store as the topic has to tell it. */
export interface StoredRow {
  readonly position: number;
  readonly slot: number;
  readonly customer: string;
  readonly stream: string;
  readonly revision: number;
  readonly body: string;
}

type Told = Readonly<Record<string, unknown>> & { readonly type: string; readonly position?: number; readonly data: { readonly position?: number } };

/** The topic tells what the store holds: read and compared by no code of the product. @returns how much, in words */
export async function checkTopic(brokers: string, database: Database, findings: Findings): Promise<string> {
  const records = await readTopic(brokers, TOPIC);
  const rows = await database.insist<Omit<StoredRow, 'position' | 'revision'> & { position: string; revision: string }>('select position, slot, customer, stream, revision, body from events order by position');
  const count = 1 + Math.max(...records.map(({ partition }) => partition));
  const wrong = wrongRecords(records, rows.map((row) => ({ ...row, position: Number(row.position), revision: Number(row.revision) })), count);
  for (const one of wrong.slice(0, SHOWN)) findings.add(`${one}; ${wrong.length} like it`);
  return `${records.filter(({ key }) => key !== null).length} records of the journey in ${count} partitions`;
}

/** @param records of each partition in their order */
export function wrongRecords(records: readonly TopicRecord[], rows: readonly StoredRow[], partitions: number): readonly string[] {
  const missing = new Map(rows.map((row) => [row.position, row]));
  const all = new Map(missing);
  const reached = new Map<number, number>();
  const wrong = records.flatMap(({ partition, offset, key, value }): readonly string[] => {
    const told = JSON.parse(value) as Told;
    const position = positionOf(told);
    const before = reached.get(partition) ?? 0;
    const where = `partition ${partition} offset ${offset}`;
    if (key === null && told.type === WATERMARK) {
      reached.set(partition, Math.max(before, position));
      return position >= before ? [] : [`${where} is a watermark of ${position}, behind ${before}`];
    }
    const row = all.get(position);
    if (!row) return [`${where} tells of a position ${position} that the store has not`];
    const again = missing.delete(position) ? [] : [`${where} is position ${position} once more`];
    const late = position > before ? [] : [`${where} is position ${position}, behind ${before}`];
    reached.set(partition, Math.max(before, position));
    return [...again, ...late, ...(fits(row, key, partition, told, partitions) ? [] : [`${where} is ${key} ${value}, where the store has ${JSON.stringify(row)}`])];
  });
  const short = Array.from({ length: partitions }, (_, partition) => partition).filter((partition) => (reached.get(partition) ?? 0) !== (rows.at(-1)?.position ?? 0));
  return [
    ...wrong, ...[...missing.keys()].map((position) => `position ${position} is in no partition`),
    ...short.map((partition) => `partition ${partition} ends at ${reached.get(partition)}, the store at ${rows.at(-1)?.position}`),
  ];
}

const positionOf = ({ type, position, data }: Told): number => Number(type === WATERMARK ? data.position : position);

/** The stored text, with four members after its own. */
function fits({ slot, customer, stream, revision, position, body }: StoredRow, key: string | null, partition: number, told: Told, partitions: number): boolean {
  const { recordedat, ...rest } = told;
  const expected = { ...(JSON.parse(body) as object), stream, revision, position };
  return key === customer && partition === slot % partitions && typeof recordedat === 'string' && JSON.stringify(rest) === JSON.stringify(expected);
}
