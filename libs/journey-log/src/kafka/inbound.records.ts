import type { KafkaMessage, Message } from 'kafkajs';
import { originOf } from '../inbound/inbound-topic';
import type { HeaderValue, InboundRecord, Reject } from '../inbound/inbound-topic';

const PROBLEM = 'evenhand-problem';
const ORIGIN = 'evenhand-origin';
const LEFT_OUT = 'evenhand-left-out';
/** bytes of a problem at most: it is a header, and stands beside a value that may be as large as its topic takes */
const PROBLEM_BYTES = 64 * 1024;
/** bytes of rejects that are sent at once, unless a single one has more */
const SEND_BYTES = 512 * 1024;
/** what a record weighs beside its key, value and headers */
const RECORD_BYTES = 64;

export function recordOf(topic: string, partition: number, { offset, key, value, headers }: KafkaMessage): InboundRecord {
  return { topic, partition, offset, key, value, headers: headersOf(headers) };
}

/**
 * kafkajs gathers headers in a plain object: a header that is called as a property of every object (`toString`) comes with that property before it, which
 * is no Buffer and is left out. A null comes back as an empty value: kafkajs cannot write null.
 */
function headersOf(headers: KafkaMessage['headers'] = {}): ReadonlyMap<string, HeaderValue> {
  return new Map(Object.entries(headers).map(([name, given]) => {
    const values = (Array.isArray(given) ? given : [given]).filter((value) => value === null || typeof value === 'string' || Buffer.isBuffer(value)).map((value) => Buffer.from(value ?? ''));
    return [name, values.length === 1 ? (values[0] as Buffer) : values];
  }));
}

/**
 * A refused record as it was, with why and from where. What was refused before, repaired by nobody and sent again, has the two headers already: they are
 * written anew.
 * @param partitions how many the topic of rejects has
 */
export function rejectMessage({ record, problem }: Reject, partitions: number): Message {
  const kept = [...record.headers].filter(([name]) => name !== PROBLEM && name !== ORIGIN).map(([name, value]) => [name, value as Buffer | Buffer[]] as const);
  return {
    key: record.key, value: record.value, partition: record.partition % partitions,
    headers: Object.fromEntries([...kept, [PROBLEM, problemText(problem)], [ORIGIN, originOf(record)]]),
  };
}

/** A reject that a topic of rejects made with a lower limit does not take: where the record is to be found is told, the record itself is left out. Small ones stay. */
export function shortened(message: Message): Message {
  if (sizeOf(message) <= SEND_BYTES) return message;
  const { [PROBLEM]: problem, [ORIGIN]: origin } = message.headers ?? {};
  return { ...message, value: null, headers: { [PROBLEM]: problem, [ORIGIN]: origin, [LEFT_OUT]: 'value, headers' } };
}

/** As many of its errors as fit, the first ones. */
function problemText(problem: object): string {
  const whole = JSON.stringify(problem);
  if (Buffer.byteLength(whole) <= PROBLEM_BYTES) return whole;
  const { errors = [], ...rest } = problem as { readonly errors?: readonly object[] };
  let room = PROBLEM_BYTES - Buffer.byteLength(JSON.stringify({ ...rest, errors: [] }));
  const first = errors.filter((error) => (room -= Buffer.byteLength(JSON.stringify(error)) + 1) >= 0);
  return JSON.stringify({ ...rest, errors: first });
}

/** Messages in the pieces they are sent in: kafkajs makes one batch of each, and a topic takes batches of so many bytes only. */
export function pieces(messages: readonly Message[]): Message[][] {
  const made: Message[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    const size = sizeOf(message);
    if (bytes + size > SEND_BYTES) {
      made.push([]);
      bytes = 0;
    }
    bytes += size;
    made.at(-1)?.push(message);
  }
  return made;
}

function sizeOf({ key, value, headers = {} }: Message): number {
  const values = Object.entries(headers).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one ?? ''] as const));
  return RECORD_BYTES + (key?.length ?? 0) + (value?.length ?? 0) + values.reduce((sum, [name, one]) => sum + Buffer.byteLength(name) + Buffer.byteLength(one) + 8, 0);
}
