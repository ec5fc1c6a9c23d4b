import type { Findings } from '../findings';
import { INBOUND } from './inbound.publishers';
import type { Published } from './inbound.publishers';
import { readTopic } from './topic.records';
import type { TopicRecord } from './topic.records';

const REJECTED = 'journey.inbound.rejected.v1';
const ADDED: readonly string[] = ['evenhand-problem', 'evenhand-origin'];
const SHOWN = 8;

/** Every record that the broker acknowledged is there, and each that is there was taken or is among the rejects, once, as it was sent. @returns how many, in words */
export async function checkInbound(brokers: string, published: ReadonlyMap<string, Published>, findings: Findings): Promise<string> {
  const records = await readTopic(brokers, INBOUND);
  const there = new Set(records.map(({ value }) => value));
  const lost = [...published.keys()].filter((value) => !there.has(value)).map((value) => `${value} was acknowledged by the broker, and is not in ${INBOUND}`);
  const rejected = await readTopic(brokers, REJECTED);
  const wrong = [...lost, ...wrongRejects(records, rejected, published)];
  for (const one of wrong.slice(0, SHOWN)) findings.add(`${one}; ${wrong.length} like it`);
  return `${records.length} records inbound, ${rejected.length} refused`;
}

/** @param published by its text, with the code that it is to be refused with */
export function wrongRejects(records: readonly TopicRecord[], rejected: readonly TopicRecord[], published: ReadonlyMap<string, Pick<Published, 'code'>>): readonly string[] {
  const byOrigin = new Map<string, TopicRecord[]>();
  for (const reject of rejected) {
    const origin = reject.headers.get('evenhand-origin') ?? '';
    byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), reject]);
  }
  const known = new Map(records.map((record) => [`${INBOUND}/${record.partition}/${record.offset}`, record]));
  const strange = [...byOrigin.keys()].filter((origin) => !known.has(origin)).map((origin) => `a reject says that it comes from '${origin}', where nothing is`);
  const wrong = [...known].flatMap(([origin, record]) => {
    const { code } = published.get(record.value) ?? { code: 'nobody sent it' };
    const found = byOrigin.get(origin) ?? [];
    const times = code === undefined ? 0 : 1;
    if (found.length !== times) return [`${origin} is among the rejects ${found.length} times, not ${times}: ${record.value}`];
    return found.flatMap((reject) => [
      ...(codeOf(reject) === code ? [] : [`${origin} was refused with ${codeOf(reject)}, not ${code}: ${record.value}`]),
      ...(same(record, reject) ? [] : [`${origin} is not among the rejects as it was sent: ${JSON.stringify([...reject.headers])} ${reject.key} ${reject.value}`]),
    ]);
  });
  return [...strange, ...wrong];
}

const codeOf = ({ headers }: TopicRecord): unknown => (JSON.parse(headers.get('evenhand-problem') ?? '{}') as { readonly code?: string }).code;

function same(record: TopicRecord, reject: TopicRecord): boolean {
  const kept = [...reject.headers].filter(([name]) => !ADDED.includes(name));
  return record.key === reject.key && record.value === reject.value && JSON.stringify(kept) === JSON.stringify([...record.headers]);
}
