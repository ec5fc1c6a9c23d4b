import { JSONSchema } from 'class-validator-jsonschema';
import type { Check, DataClass, Field, JsonSchema } from './field';

/** What breaks a rule across fields. */
export interface Breach {
  /** JSON pointer below the data object: '/currency', '/answers/0/value' */
  readonly field: string;
  readonly rule: string;
  /** follows the field's name */
  readonly message: string;
}

export type Data = Readonly<Record<string, unknown>>;

/** A rule across fields, said twice: as JSON Schema, and as a function that names the fields which break it. */
export interface AcrossFields {
  readonly schema: JsonSchema;
  breaches(data: Data): readonly Breach[];
}

const rules = new WeakMap<object, AcrossFields>();

/** A rule that the data must meet besides each field's own; the catalogue's `also`. One per class. */
export const Also = (rule: AcrossFields): ClassDecorator => (target) => {
  rules.set(target, rule);
  JSONSchema({ ...rule.schema })(target);
};

export const breachesOf = (data: DataClass, value: Data): readonly Breach[] => rules.get(data)?.breaches(value) ?? [];

/** The JSON Schema of a field used inside a rule. */
export const schemaOf = ({ checks }: Field): JsonSchema => Object.assign({}, ...checks.map(({ schema }) => schema)) as JsonSchema;

/** The first check that a value fails. */
export const failed = ({ checks }: Field, value: unknown): Check | undefined => checks.find((check) => !check.test(value));

const has = (data: Data, field: string): boolean => data[field] !== undefined;

const missing = (data: Data, needed: readonly string[], rule: string, why: string): readonly Breach[] =>
  needed.filter((field) => !has(data, field)).map((field) => ({ field: `/${field}`, rule, message: `is required${why}` }));

/** Where the key stands, each of its fields must stand too. */
export const dependentRequired = (needs: Readonly<Record<string, readonly string[]>>): AcrossFields => ({
  schema: { dependentRequired: needs },
  breaches: (data) =>
    Object.entries(needs)
      .filter(([field]) => has(data, field))
      .flatMap(([field, needed]) => missing(data, needed, 'dependentRequired', ` with ${field}`)),
});

export const atLeastOneOf = (...fields: readonly [string, ...string[]]): AcrossFields => ({
  schema: { anyOf: fields.map((field) => ({ required: [field] })) },
  breaches: (data) =>
    fields.some((field) => has(data, field)) ? [] : missing(data, fields.slice(0, 1), 'anyOf', `, or one of ${fields.slice(1).join(', ')}`),
});

/** An object that says nothing is none. */
export const notEmptyObject: AcrossFields = {
  schema: { minProperties: 1 },
  breaches: (data) => (Object.values(data).some((value) => value !== undefined) ? [] : [{ field: '', rule: 'minProperties', message: 'must hold at least one field' }]),
};

/** What must hold of other fields. */
export interface Demand {
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
}

/** Unless `field` is absent or as `exempt` says, the demand must be met. */
export const unless = (field: string, exempt: Field, { properties = {}, required = [] }: Demand): AcrossFields => ({
  schema: {
    anyOf: [
      { properties: { [field]: schemaOf(exempt) } },
      {
        ...(Object.keys(properties).length > 0 && { properties: mapValues(properties, schemaOf) }),
        ...(required.length > 0 && { required }),
      },
    ],
  },
  breaches: (data) => {
    if (!has(data, field) || !failed(exempt, data[field])) return [];
    const wrong = Object.entries(properties).flatMap(([other, demanded]) => {
      const check = has(data, other) ? failed(demanded, data[other]) : undefined;
      return check ? [{ field: `/${other}`, rule: check.rule, message: `${check.message}, by ${field}` }] : [];
    });
    return [...missing(data, required, 'required', ` by ${field}`), ...wrong];
  },
});

export const allOf = (...all: readonly AcrossFields[]): AcrossFields => ({
  schema: { allOf: all.map(({ schema }) => schema) },
  breaches: (data) => all.flatMap((rule) => rule.breaches(data)),
});

export const mapValues = <V, W>(record: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
