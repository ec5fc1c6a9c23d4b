import { isUtf8 } from 'node:buffer';
import { ITEM_BYTES } from '@evenhand/ingest';
import type { InboundRecord } from '@evenhand/journey-log';
import { ProblemError } from '@evenhand/nest';

/** An event as JSON: the text, and what it parses to. */
export interface JsonEvent {
  readonly text: string;
  readonly value: unknown;
}

const ATTRIBUTE = 'ce_';

/**
 * The event in a record, by the CloudEvents Kafka binding 1.0.2 (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md):
 * structured (content-type application/cloudevents+json, the value is the event) or binary (ce_ headers, the value is the data). In binary mode the
 * content-type application/json says what its absence says too, so it makes no `datacontenttype`: the event is the same in both modes and over HTTP.
 * A batch in one record is refused: a record has one key, one offset and one answer, and Kafka makes batches of records by itself.
 * @throws ProblemError that says why there is none
 */
export function eventIn(record: InboundRecord): JsonEvent {
  const { value, headers } = record;
  const media = headerOf(record, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (media?.startsWith('application/cloudevents-batch')) throw wrongMedia('batch_in_record', 'a record holds one event: send each as a record of its own');
  if (media === 'application/cloudevents+json') return parsed(textOf(value));
  if (media?.startsWith('application/cloudevents')) throw wrongMedia('unsupported_media_type', 'events in structured mode are JSON: application/cloudevents+json');
  if (![...headers.keys()].some((name) => name.startsWith(ATTRIBUTE))) {
    throw wrongMedia('unsupported_media_type', 'no CloudEvent: send content-type application/cloudevents+json with the event as value, or its attributes as ce_ headers');
  }
  if (media !== undefined && media !== 'application/json') throw wrongMedia('unsupported_media_type', 'data is JSON: content-type application/json');
  return binary(record);
}

/** By its name in any case, as HTTP has it. @throws ProblemError 400 where it came more than once, or is no UTF-8 */
export function headerOf({ headers }: InboundRecord, name: string): string | undefined {
  const named = [...headers].filter(([given]) => given.toLowerCase() === name);
  if (named.length > 1) throw badHeader(name, 'is given more than once');
  const [, value] = named[0] ?? [];
  return value === undefined ? undefined : textOfHeader(name, value);
}

function binary({ headers, value }: InboundRecord): JsonEvent {
  const attributes = [...headers].filter(([name]) => name.startsWith(ATTRIBUTE)).map(([name, given]) => {
    const attribute = name.slice(ATTRIBUTE.length);
    if (attribute === 'data') throw badHeader(name, 'is no attribute: the data is the value');
    return `${JSON.stringify(attribute)}:${JSON.stringify(textOfHeader(name, given))}`;
  });
  const data = value === null || value.length === 0 ? [] : [`"data":${parsed(textOf(value)).text}`];
  return parsed(`{${[...attributes, ...data].join(',')}}`);
}

function textOfHeader(name: string, value: Buffer | readonly Buffer[]): string {
  if (!Buffer.isBuffer(value)) throw badHeader(name, 'is given more than once');
  if (!isUtf8(value)) throw badHeader(name, 'is not UTF-8');
  return value.toString('utf8');
}

function textOf(value: Buffer | null): string {
  if (value === null) throw new ProblemError(400, 'not_json', 'the value is not JSON: there is none');
  if (value.length > ITEM_BYTES) throw new ProblemError(413, 'too_large', `an item holds at most ${ITEM_BYTES} bytes`);
  if (!isUtf8(value)) throw new ProblemError(400, 'not_utf8', 'the value is not UTF-8');
  return value.toString('utf8');
}

function parsed(text: string): JsonEvent {
  try {
    return { text, value: JSON.parse(text) as unknown };
  } catch (error) {
    throw new ProblemError(400, 'not_json', `the value is not JSON: ${(error as Error).message}`);
  }
}

function wrongMedia(code: string, message: string): ProblemError {
  return new ProblemError(415, code, message, { errors: [{ field: 'content-type', rule: code, message }] });
}

function badHeader(field: string, what: string): ProblemError {
  const message = `${field} ${what}`;
  return new ProblemError(400, 'bad_header', message, { errors: [{ field, rule: 'header', message }] });
}
