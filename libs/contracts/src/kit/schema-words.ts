import type { JsonSchema } from './field';
import { CODE, CURRENCY, ID, TYPE_NAME } from './patterns';

type Properties = Readonly<Record<string, JsonSchema>>;
interface Keywords {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: JsonSchema;
  readonly properties?: Properties;
  readonly required?: readonly string[];
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** What a field's form is called; the documents explain the words once. */
const forms: ReadonlyMap<string, string> = new Map([
  [ID, 'id'], [CODE, 'code'], [CURRENCY, 'currency'], [TYPE_NAME, 'event type'],
  ['date', 'day'], ['date-time', 'moment'], ['uri', 'URI'], ['uri-reference', 'URI reference'],
]);

export const code = (text: string): string => `\`${text}\``;
const names = (fields: readonly string[]): string => fields.map(code).join(', ');
const values = (all: readonly unknown[]): string => all.map((value) => code(String(value))).join(', ');
/** Digits in threes from ten thousand on. */
const figure = (value: number): string => (Math.abs(value) < 10_000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, ' '));

function between(low: number | undefined, high: number | undefined): string {
  if (low === undefined) return high === undefined ? '' : ` at most ${figure(high)}`;
  return high === undefined ? ` at least ${figure(low)}` : ` ${figure(low)} to ${figure(high)}`;
}

/** Type and limits of a field in words, without the fields of an object. */
export function wordsOf(schema: JsonSchema): string {
  const { type, const: only, enum: of, pattern, format, minLength, maxLength, minimum, exclusiveMinimum, maximum, ...rest } = schema as Keywords;
  if (only !== undefined) return `only ${code(String(only))}`;
  if (of) return `one of ${values(of)}`;
  switch (type) {
    case 'string': {
      const form = forms.get(pattern ?? format ?? '') ?? (pattern === undefined ? 'text' : `text like ${code(pattern)}`);
      return maxLength === undefined ? form : `${form},${between(minLength, maxLength)} characters`;
    }
    case 'integer':
    case 'number': {
      const above = exclusiveMinimum === undefined ? '' : ` above ${figure(exclusiveMinimum)},`;
      return (type === 'integer' ? 'whole number' : 'number') + above + between(minimum, maximum);
    }
    case 'boolean': return 'true or false';
    case 'array': {
      const { minItems, maxItems, uniqueItems, items } = rest;
      const objects = items?.['type'] === 'object';
      return `list of${between(minItems, maxItems)}${objects ? ' objects' : ''}${uniqueItems ? ', each once' : ''}${items && !objects ? `: ${wordsOf(items)}` : ''}`;
    }
    case 'object': return 'object';
    default: throw new Error(`no words for ${JSON.stringify(schema)}`);
  }
}

/** The same, with the fields of an object in parentheses. */
function inlineWords(schema: JsonSchema): string {
  const { properties, items } = schema as Keywords;
  const inner = properties ?? (items as Keywords | undefined)?.properties;
  return wordsOf(schema) + (inner ? ` (${Object.entries(inner).map(([name, field]) => `${code(name)} ${wordsOf(field)}`).join('; ')})` : '');
}

const demanded = ({ properties = {}, required = [] }: Keywords): string => [
  ...(required.length > 0 ? [`${names(required)} must be there`] : []),
  ...Object.entries(properties).map(([name, field]) => `${code(name)} is ${inlineWords(field).replace(/^(?!only |one of )/, 'a ')}`),
].join(', ');

/** Rules across fields in words, a sentence each. `always`: fields that are always there. */
export function alsoWords(schema: JsonSchema, always: readonly string[] = []): readonly string[] {
  const { dependentRequired = {}, allOf = [], anyOf = [], oneOf = [] } = schema as Keywords;
  return [
    ...Object.entries(dependentRequired).map(([field, needs]) => `${code(field)} comes with ${names(needs)}.`),
    ...allOf.flatMap((rule) => alsoWords(rule, always)),
    ...alternatives(anyOf as readonly Keywords[], always),
    ...oneOf.map(caseOf),
  ];
}

/** Either one field of several, or cases of one field, or a demand with the values of a field that are exempt from it. */
function alternatives(branches: readonly Keywords[], always: readonly string[]): readonly string[] {
  const [exempt, demand, ...more] = branches;
  if (!exempt) return [];
  if (branches.every(({ properties, required }) => !properties && required)) return [`At least one of ${names(branches.flatMap(({ required = [] }) => required))}.`];
  const told = branches.map(({ properties = {} }) => Object.keys(properties)[0]);
  if (more.length > 0 && told.every((field) => field === told[0])) return branches.filter(({ required }) => required).map((branch) => caseOf(branch as object as JsonSchema));
  const [[name, { const: only, enum: of = [only] } = {}] = []] = Object.entries((exempt.properties ?? {}) as Readonly<Record<string, Keywords>>);
  if (!demand || more.length > 0 || !name) throw new Error(`no words for ${JSON.stringify(branches)}`);
  const other = of.length === 1 ? `not ${values(of)}` : `none of ${values(of)}`;
  return [`Where ${code(name)} is ${always.includes(name) ? '' : 'there and '}${other}: ${demanded(demand)}.`];
}

/** One of the cases that a field tells apart by its value. */
function caseOf(branch: JsonSchema): string {
  const { properties = {}, required = [] } = branch as Keywords;
  const [[name, field] = [], ...rest] = Object.entries(properties);
  if (!name || field?.['const'] === undefined) throw new Error(`no words for ${JSON.stringify(branch)}`);
  return `Where ${code(name)} is ${code(String(field['const']))}: ${demanded({ properties: Object.fromEntries(rest), required })}.`;
}
