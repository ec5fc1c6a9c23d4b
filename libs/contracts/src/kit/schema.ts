import { ValidationTypes, MAX_LENGTH, MIN_LENGTH } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import { BANK, Envelope } from '../envelope';
import type { EventType } from './event-type';
import { fieldsOf, type DataClass, type JsonSchema } from './field';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const ENVELOPE_TITLE =
  'CloudEvents 1.0 attributes a publisher may send; what the store adds (recordedat, stream, revision, position, slot) is refused here';

type Properties = Record<string, JsonSchema>;
interface ObjectSchema extends JsonSchema {
  readonly properties: Properties;
  readonly required: readonly string[];
}
type Options = NonNullable<Parameters<typeof targetConstructorToSchema>[1]>;
type Converters = NonNullable<Options['additionalConverters']>;
type Converter = Extract<Converters[string], (...args: never[]) => unknown>;

/** Our checks carry their keywords; two of their names are also names of class-validator's own. */
const keywords: Converter = (meta) => (meta.constraints as JsonSchema[])[0] ?? {};
const nested: Converter = ({ target, propertyName }) => {
  const inner = fieldsOf(target as DataClass).get(propertyName)?.nested;
  if (!inner) return {};
  const { required, ...schema } = objectSchema(inner);
  return required.length > 0 ? { ...schema, required } : schema;
};
const additionalConverters: Converters = {
  [ValidationTypes.CUSTOM_VALIDATION]: keywords, [MIN_LENGTH]: keywords, [MAX_LENGTH]: keywords,
  [ValidationTypes.NESTED_VALIDATION]: nested,
};

/** The JSON Schema of a class, filled fields included but never required. */
function objectSchema(data: DataClass): ObjectSchema {
  const { properties = {}, required = [], ...also } = targetConstructorToSchema(data, { additionalConverters });
  return { type: 'object', properties: properties as Properties, required, additionalProperties: false, ...also };
}

const memo = <K extends object, V>(make: (key: K) => V): ((key: K) => V) => {
  const made = new WeakMap<K, V>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
};

/** Data as the store holds it: posted and filled fields. */
export const storedSchema: (type: EventType) => JsonSchema = memo(({ data }: EventType) => {
  const schema = objectSchema(data);
  const always = [...fieldsOf(data)].filter(([, info]) => info.filled && !info.filledOptional).map(([name]) => name);
  return { ...schema, required: [...schema.required, ...always] };
});

/** Data as a publisher posts it. */
export const dataSchema: (type: EventType) => JsonSchema = memo(({ data }: EventType) => {
  const { properties, ...schema } = objectSchema(data);
  const posted = Object.entries(properties).filter(([name]) => !fieldsOf(data).get(name)?.filled);
  return { ...schema, properties: Object.fromEntries(posted) };
});

/** Schemas of the filled fields, and which of them are not always stored. */
export function filledFields({ data }: EventType): { filled: Properties; filledOptional: readonly string[] } {
  const { properties } = objectSchema(data);
  const infos = [...fieldsOf(data)].filter(([, info]) => info.filled);
  return {
    filled: Object.fromEntries(infos.map(([name]) => [name, properties[name] as JsonSchema])),
    filledOptional: infos.filter(([, info]) => info.filledOptional).map(([name]) => name),
  };
}

/** What else the envelope of a type must meet. */
export function alsoEnvelope({ bankOnly, envelope: { required, actorkind } }: EventType): JsonSchema | undefined {
  if (!bankOnly && !required && !actorkind) return undefined;
  const properties = { ...(bankOnly && { subject: { const: BANK } }), ...(actorkind && { actorkind: { const: actorkind } }) };
  return { ...((bankOnly || actorkind) && { properties }), ...(required && { required }) };
}

const validatedEnvelope = (): ObjectSchema => objectSchema(Envelope);

/** The envelope of every type, as published: without the x- keywords that only our own Ajv knows. */
export function envelopeSchema(): JsonSchema {
  const { properties, ...schema } = validatedEnvelope();
  const published = Object.entries(properties).map(([name, { 'x-wellFormed': _own, ...keywordsOfAll }]) => [name, keywordsOfAll]);
  return { $schema: DRAFT, title: ENVELOPE_TITLE, ...schema, properties: Object.fromEntries(published) as Properties };
}

/** A whole posted item of one type, for Ajv: one schema, so that one call judges it. */
export function itemSchema(type: EventType): JsonSchema {
  const { properties, required, ...schema } = validatedEnvelope();
  const { actorkind, required: more = [] } = type.envelope;
  const subject = type.bankOnly ? { const: BANK } : { ...properties['subject'], not: { const: BANK } };
  const actor = actorkind && { actorkind: { const: actorkind } };
  return { ...schema, required: [...required, ...more], properties: { ...properties, ...actor, type: { const: type.type }, subject, data: dataSchema(type) } };
}
