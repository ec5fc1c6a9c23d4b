import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Ajv2020 } from 'ajv/dist/2020';
import { issues } from './complaints/words';
import { catalogue, registry } from './registry';
import type { EventType } from './kit/event-type';
import type { JsonSchema } from './kit/field';
import { judge } from './kit/validation';
import { damagedEventOf } from './testing/damage';
import { eventOf, storedEventOf } from './testing/generate';

/** A type as the shared catalogue fixes it. */
interface Fixed {
  readonly type: string;
  readonly service: string;
  readonly required: JsonSchema;
  readonly optional: JsonSchema;
  readonly filled: JsonSchema;
  readonly filledOptional?: readonly string[];
  readonly also?: JsonSchema;
  readonly alsoEnvelope?: JsonSchema;
  readonly [key: string]: unknown;
}

const filledAlso = (more: Fixed['filled'], optional: readonly string[] = []) => ({ filled, filledOptional = [] }: Fixed): Partial<Fixed> => ({
  filled: { ...filled, ...more }, ...((optional.length > 0 || filledOptional.length > 0) && { filledOptional: [...filledOptional, ...optional] }),
});
const due = { type: 'array', items: expect.any(Object) as JsonSchema, minItems: 0, maxItems: 40, uniqueItems: true };
const withdrawal = (schema: JsonSchema): JsonSchema =>
  (JSON.parse(JSON.stringify(schema).replace('"values","value"]', '"values","value","withdrawal"]')) as JsonSchema);
const answers = { instrument: { const: 'withdrawal' }, answers: { type: 'array', maxItems: 1, items: { type: 'object', properties: { item: { const: 'pressed' }, value: { type: 'integer', minimum: 1, maximum: 5 } } } } };

const pattern = {
  type: 'object', additionalProperties: false, required: ['productCode', 'issue', 'branchId', 'upheld', 'statsPosition'],
  properties: {
    productCode: { type: 'string', maxLength: 32, pattern: '^[A-Za-z0-9._:~-]+$' }, issue: { type: 'string', enum: issues },
    branchId: { type: 'string', maxLength: 32, pattern: '^[A-Za-z0-9._:~-]+$' }, upheld: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
    statsPosition: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  },
};

/** Types that are only ours (docs/adr/0017). */
const OWN = ['evenhand.complaints.blind-review-drawn.v1', 'evenhand.complaints.register-codes-published.v1'];

/** What we add to types of the shared catalogue (docs/adr/0011, 0017): nothing that was there is changed. */
const added: Readonly<Record<string, (type: Fixed) => Partial<Fixed>>> = {
  'evenhand.complaints.complaints-merged.v1': filledAlso({ receivedAt: { type: 'string', format: 'date-time' }, due }),
  'evenhand.complaints.complaint-response-issued.v1': filledAlso({ due }, ['due']),
  'evenhand.complaints.complaint-reopened.v1': filledAlso({ due }, ['due']),
  'evenhand.complaints.compensation-reversed.v1': filledAlso({ complaintId: { type: 'string', pattern: '^[A-Za-z0-9._:~-]{1,64}$' } }, ['complaintId']),
  'evenhand.complaints.corrective-action-planned.v1': ({ optional }) => ({ optional: { ...optional, pattern } }),
  'evenhand.interactions.survey-invited.v1': ({ required }) => ({ required: withdrawal(required) }),
  'evenhand.interactions.survey-answered.v1': ({ required, also }) => ({
    required: withdrawal(required), also: { ...also, oneOf: [...(also?.['oneOf'] as JsonSchema[]), { properties: answers }] },
  }),
};

const file = join(__dirname, '../../../../shared/catalogue.json');
const present = existsSync(file);
const shared = (present ? JSON.parse(readFileSync(file, 'utf8')) : { types: [], envelope: {} }) as { types: Fixed[]; envelope: JsonSchema };
const fixed = shared.types
  .filter(({ type }) => /^evenhand\.(interactions|complaints)\./.test(type))
  .map((type) => [type.type, { ...type, ...added[type.type as keyof typeof added]?.(type) }] as const);
const ours = new Map(catalogue().types.map((type) => [type.type, type]));

/** The item schema as the catalogue's `reading` says to put it together. */
const itemSchema = ({ required, optional, also, alsoEnvelope }: Fixed): JsonSchema => {
  const properties = { ...required, ...optional };
  const data = { type: 'object', properties, required: Object.keys(required), additionalProperties: false, ...also };
  return { allOf: [shared.envelope, alsoEnvelope ?? {}, { properties: { data } }] };
};
const ajv = new Ajv2020({ strict: false, validateFormats: false });

(present ? describe : describe.skip)(`the registry and ${file}`, () => {
  test('hold the same types of the two services, but for those that are only ours', () => {
    const all = registry.all().map(({ type }) => type);
    expect(all.filter((type) => !OWN.includes(type))).toEqual(fixed.map(([type]) => type));
    expect(all.filter((type) => OWN.includes(type))).toEqual(OWN);
    expect(shared.types.filter(({ type }) => OWN.includes(type))).toEqual([]);
  });

  test('have the same envelope', () => {
    expect(JSON.parse(JSON.stringify(catalogue().envelope))).toEqual(shared.envelope);
  });

  test.each(fixed)('say the same of %s', (type, { service, required, optional, filled, filledOptional, also, alsoEnvelope, ...said }) => {
    const entry = ours.get(type);
    const { event, aggregate, idField, publishable, origin, meaning, rules, example } = entry ?? {};
    expect({ type, event, aggregate, idField, publishable, origin, meaning, rules, example }).toEqual(said);
    expect(entry?.owner).toBe(service);
    expect(entry?.schema).toEqual({
      type: 'object', properties: { ...required, ...optional }, required: Object.keys(required), additionalProperties: false, ...also,
    });
    expect(Object.keys(entry?.schema['properties'] as object)).toEqual([...Object.keys(required), ...Object.keys(optional)]);
    expect(entry?.filled).toEqual(filled);
    expect(entry?.filledOptional).toEqual(filledOptional ?? []);
    expect(entry?.alsoEnvelope).toEqual(alsoEnvelope);
    const always = Object.keys(filled).filter((name) => !filledOptional?.includes(name));
    expect(entry?.storedSchema).toMatchObject({
      properties: { ...required, ...optional, ...filled }, required: [...Object.keys(required), ...always],
    });
  });

  test.each(fixed)('accept the example of %s', (_type, { example, publishable }) => {
    expect(judge(example, registry, 'suite').ok).toBe(true);
    expect(judge(example, registry).ok).toBe(publishable);
  });

  test.each(fixed)('judge generated events of %s alike', (name, schema) => {
    const type = registry.get(name) as EventType;
    const accepts = ajv.compile(itemSchema(schema));
    fc.assert(fc.property(fc.oneof(eventOf(type), damagedEventOf(type)), (event) => {
      const item = { ...event as object, type: name };
      const judgement = judge(item, registry, 'suite');
      const beyondSchema = new Set(['format', 'bank_subject', 'x-wellFormed']);
      if (judgement.ok) expect(accepts(item)).toBe(true);
      else if (judgement.errors.some(({ rule }) => !beyondSchema.has(rule))) expect(accepts(item)).toBe(false);
    }), { numRuns: 60 });
    const stored = ajv.compile({ ...ours.get(name)?.storedSchema });
    fc.assert(fc.property(storedEventOf(type), ({ data }) => stored(data)), { numRuns: 20 });
  });
});

describe.each(OWN)('%s, which is only ours,', (name) => {
  const type = registry.get(name) as EventType;

  test('has an example that is accepted from who may send it', () => {
    expect(judge(type.example, registry, 'suite').ok).toBe(true);
    expect(judge(type.example, registry).ok).toBe(type.publishable);
  });

  test('is judged alike by its schema and its class', () => {
    const accepts = ajv.compile({ ...ours.get(name)?.schema });
    fc.assert(fc.property(fc.oneof(eventOf(type), damagedEventOf(type)), (event) => {
      const judgement = judge({ ...event as object, type: name }, registry, 'suite');
      if (judgement.ok) expect(accepts((event as { data: unknown }).data)).toBe(true);
      else if (judgement.errors.some(({ field, rule }) => field.startsWith('/data/') && rule !== 'format')) expect(accepts((event as { data: unknown }).data)).toBe(false);
    }), { numRuns: 60 });
  });
});
