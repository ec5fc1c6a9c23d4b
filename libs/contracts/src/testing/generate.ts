import * as fc from 'fast-check';
import { BANK, type CloudEvent } from '../envelope';
import type { EventType } from '../kit/event-type';
import type { JsonSchema } from '../kit/field';
import { dataSchema, envelopeSchema, storedSchema } from '../kit/schema';
import { branchesOf } from './branches';

type Properties = Readonly<Record<string, JsonSchema>>;
type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** Good events of a type as publishers post them, made from its JSON Schemas alone. Rules that a schema cannot say are not heeded. */
export const eventOf = (type: EventType): fc.Arbitrary<CloudEvent> => whole(type, dataSchema(type));

/** Good events of a type as the store holds them, filled fields included. */
export const storedEventOf = (type: EventType): fc.Arbitrary<CloudEvent> => whole(type, storedSchema(type));

function whole(type: EventType, data: JsonSchema): fc.Arbitrary<CloudEvent> {
  const envelope = envelopeSchema();
  const { properties } = envelope as { properties: Properties };
  const subject = type.bankOnly ? { const: BANK } : (properties['subject'] as JsonSchema);
  const { required = [], actorkind } = type.envelope;
  const actor = actorkind && { actorkind: { const: actorkind } };
  const item = valueOf({
    ...envelope, required: [...(envelope['required'] as readonly string[]), ...required], properties: { ...properties, ...actor, type: { const: type.type }, subject, data },
  });
  return item.map((event) => event as object as CloudEvent).filter((event) => (event.subject === BANK) === type.bankOnly);
}

const made = new Map<string, fc.Arbitrary<Json>>();

/** Values that meet a schema of the kinds the catalogue uses; made once for each schema, since making them takes longer than using them. */
function valueOf(schema: JsonSchema): fc.Arbitrary<Json> {
  const key = JSON.stringify(schema);
  const values = made.get(key) ?? newValueOf(schema);
  made.set(key, values);
  return values;
}

function newValueOf(schema: JsonSchema): fc.Arbitrary<Json> {
  const branches = branchesOf(schema);
  if (branches.length > 1) return fc.oneof(...branches.map(valueOf));
  const [plain = schema] = branches;
  const { type, minimum, maximum } = plain as { type?: string; minimum?: number; maximum?: number };
  if ('const' in plain) return fc.constant(plain['const'] as Json);
  if (Array.isArray(plain['enum'])) return fc.constantFrom(...(plain['enum'] as readonly Json[]));
  switch (type) {
    case 'string': return text(plain);
    case 'boolean': return fc.boolean();
    case 'integer': return fc.integer({ ...(minimum !== undefined && { min: minimum }), ...(maximum !== undefined && { max: maximum }) });
    case 'number': return number(plain);
    case 'array': return list(plain);
    case 'object': return object(plain);
    default: throw new Error(`no generator for ${JSON.stringify(plain)}`);
  }
}

function number(schema: JsonSchema): fc.Arbitrary<number> {
  const { minimum, exclusiveMinimum, maximum } = schema as { minimum?: number; exclusiveMinimum?: number; maximum?: number };
  const min = minimum ?? exclusiveMinimum ?? -Number.MAX_VALUE;
  return fc.double({ min, max: maximum ?? Number.MAX_VALUE, minExcluded: minimum === undefined, noNaN: true });
}

const two = (value: number): string => String(value).padStart(2, '0');
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2039-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const clock = fc.tuple(fc.nat(23), fc.nat(59), fc.nat(59)).map((parts) => parts.map(two).join(':'));
const fraction = fc.oneof(fc.constant(''), fc.stringMatching(/^\.[0-9]{1,9}$/));
const shift = fc.tuple(fc.constantFrom('+', '-'), fc.nat(14), fc.constantFrom('00', '30'));
const offset = fc.oneof(fc.constant('Z'), shift.map(([sign, hours, minutes]) => `${sign}${two(hours)}:${minutes}`));
/** Date-times in every form that events may have. */
export const dateTime = fc.tuple(day, clock, fraction, offset).map(([date, time, rest, zone]) => `${date}T${time}${rest}${zone}`);
const uri = fc.oneof(fc.webUrl({ size: 'small' }), fc.stringMatching(/^urn:[a-z]{2,8}:[a-z0-9.-]{1,20}$/));
const path = fc.stringMatching(/^(\/[a-z0-9-]{1,8}){1,4}(\?[a-z]{1,3}=[0-9]{1,3})?$/);
const reference = fc.oneof(uri, path, fc.stringMatching(/^[a-z-]{1,12}$/));

function text(schema: JsonSchema): fc.Arbitrary<string> {
  const { pattern, format, minLength = 0, maxLength = 64 } = schema as {
    pattern?: string; format?: string; minLength?: number; maxLength?: number;
  };
  const fits = (value: string): boolean => [...value].length >= minLength && [...value].length <= maxLength;
  if (format === 'date') return day;
  if (format === 'date-time') return dateTime;
  if (format === 'uri') return uri.filter(fits);
  if (format === 'uri-reference') return reference.filter(fits);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength });
  const free = fc.string({ unit: 'grapheme-composite', minLength, maxLength: Math.min(maxLength, 40) });
  return free.filter((value) => fits(value) && !value.includes('\0'));
}

function list(schema: JsonSchema): fc.Arbitrary<readonly Json[]> {
  const { items, minItems, maxItems, uniqueItems } = schema as {
    items: JsonSchema; minItems: number; maxItems: number; uniqueItems?: boolean;
  };
  const bounds = { minLength: minItems, maxLength: Math.min(maxItems, minItems + 6, countOf(items)) };
  const item = valueOf(items);
  return uniqueItems ? fc.uniqueArray(item, { ...bounds, selector: (one) => JSON.stringify(one) }) : fc.array(item, bounds);
}

const countOf = ({ enum: values }: JsonSchema): number => (Array.isArray(values) ? values.length : Infinity);

function object(schema: JsonSchema): fc.Arbitrary<{ readonly [key: string]: Json }> {
  const { properties, required = [], minProperties = 0, dependentRequired = {} } = schema as {
    properties: Properties; required?: readonly string[]; minProperties?: number; dependentRequired?: Readonly<Record<string, readonly string[]>>;
  };
  const fields = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, valueOf(inner)]));
  const record = fc.record(fields, { requiredKeys: [...required], noNullPrototype: true });
  const whole = record.map((fieldsMade) => withoutOrphans(fieldsMade as Record<string, Json>, dependentRequired));
  return whole.filter((made) => Object.keys(made).length >= minProperties);
}

/** Takes out what stands without the fields it depends on. */
function withoutOrphans(data: Record<string, Json>, needs: Readonly<Record<string, readonly string[]>>): Record<string, Json> {
  const orphan = Object.keys(data).find((name) => needs[name]?.some((needed) => data[needed] === undefined));
  if (orphan === undefined) return data;
  return withoutOrphans(Object.fromEntries(Object.entries(data).filter(([name]) => name !== orphan)), needs);
}
