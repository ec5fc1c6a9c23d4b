import { ID, judge, registry, URI_REFERENCE } from '@evenhand/contracts';
import { HISTORY_HEADER, rejected, saysHistory } from '@evenhand/ingest';
import type { Rejected } from '@evenhand/ingest';
import type { InboundRecord } from '@evenhand/journey-log';
import { ProblemError } from '@evenhand/nest';
import { eventIn, headerOf } from './cloud-event.binding';
import type { JsonEvent } from './cloud-event.binding';

/** By what a publisher asks for its answer. */
export interface EventName {
  readonly source: string;
  readonly id: string;
}

/** An event that its owner is to judge. */
export interface InboundItem extends JsonEvent {
  readonly owner: string;
  readonly history: boolean;
  /** whose order is kept */
  readonly customer: string;
  /** W3C traceparent of the event, else of its record */
  readonly trace: string | undefined;
}

/** A record as it was understood: an item for its owner, or the answer where it goes to none. */
export interface Understood {
  readonly record: InboundRecord;
  /** absent where it has none that can be asked for */
  readonly name?: EventName;
  readonly outcome: InboundItem | Rejected;
}

type Item = Readonly<Record<string, unknown>>;

/**
 * Finds a record's event and the owner of its type. A record whose key is not its event's subject is refused: its place in the customer's order would be
 * chance, since order holds within a partition and the key chooses that.
 */
export function understand(record: InboundRecord): Understood {
  let event: JsonEvent | undefined;
  try {
    event = eventIn(record);
    return { record, ...named(event.value), outcome: itemOf(record, event) };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { record, ...named(event?.value), outcome: rejected(event?.value, error) };
  }
}

function itemOf(record: InboundRecord, event: JsonEvent): InboundItem | Rejected {
  const { value } = event;
  const { type, subject, traceparent } = isObject(value) ? value : {};
  if (typeof subject === 'string') checkKey(record.key, subject);
  const history = saysHistory({ [HISTORY_HEADER.toLowerCase()]: headerOf(record, HISTORY_HEADER.toLowerCase()) });
  const owner = typeof type === 'string' ? registry.get(type)?.owner : undefined;
  if (owner !== undefined) return { ...event, owner, history, customer: typeof subject === 'string' ? subject : '', trace: typeof traceparent === 'string' ? traceparent : traceOf(record) };
  const judgement = judge(value, registry);
  if (judgement.ok) throw new Error(`${judgement.type.type} has no owner`);
  return rejected(value, new ProblemError(422, judgement.code, judgement.errors[0]?.message ?? judgement.code, { errors: judgement.errors }));
}

/** One that cannot be used is ignored: it says nothing of the event. */
function traceOf({ headers }: InboundRecord): string | undefined {
  const given = headers.get('traceparent');
  return Buffer.isBuffer(given) ? given.toString('latin1') : undefined;
}

function checkKey(key: Buffer | null, subject: string): void {
  const code = key === null ? 'key_missing' : 'key_not_subject';
  if (key?.equals(Buffer.from(subject, 'utf8'))) return;
  const message = `the record's key must be its event's subject${key === null ? ', and there is none' : ''}: a customer's order is that of the key`;
  throw new ProblemError(422, code, message, { errors: [{ field: 'key', rule: key === null ? 'required' : 'subject', message }] });
}

/** As an envelope may have them: others can be asked for by nobody. */
export const MAX_SOURCE = 256;
export const isSource = (text: string): boolean => text.length > 0 && text.length <= MAX_SOURCE && URI_REFERENCE.test(text);
export const isId = (text: string): boolean => new RegExp(ID).test(text);

function named(value: unknown): { readonly name?: EventName } {
  const { source, id } = isObject(value) ? value : {};
  return typeof source === 'string' && typeof id === 'string' && isSource(source) && isId(id) ? { name: { source, id } } : {};
}

const isObject = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value);
