import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import * as fc from 'fast-check';
import { registry } from '../registry';
import { damagedEventOf } from '../testing/damage';
import { eventOf, storedEventOf } from '../testing/generate';
import { asyncApi, asyncApiText } from './async-api';
import type { EventType } from './event-type';
import { judge } from './validation';

interface Message {
  readonly payload: { readonly schema: object };
  readonly examples?: readonly { readonly payload: object }[];
}
interface Document {
  readonly channels: Readonly<Record<'journey' | 'inbound', { readonly address: string; readonly messages: Readonly<Record<string, { readonly $ref: string }>> }>>;
  readonly components: { readonly messages: Readonly<Record<string, Message>> };
}

const official = JSON.parse(readFileSync(require.resolve('@asyncapi/specs/schemas/3.0.0.json'), 'utf8')) as object;
const text = readFileSync(join(__dirname, '../../../../docs/asyncapi.json'), 'utf8');
const document = JSON.parse(text) as Document;
const types = registry.all().map((type) => [type.type, type] as const);
const posted = types.filter(([, { publishable }]) => publishable);
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema(document, 'asyncapi');

/** Judges a payload by the committed document alone, as a reader of it would. */
const payloadOf = (message: string): ValidateFunction => ajv.compile({ $ref: `asyncapi#/components/messages/${message}/payload/schema` });
const asShared = (event: object): object => ({ ...event, recordedat: '2026-01-05T10:12:00.000Z', stream: 'promise-p', revision: 0, position: 1 });

test('docs/asyncapi.json is what the registry says now: `npm run docs` writes it', () => {
  expect(text).toBe(asyncApiText(registry));
});

test('it is AsyncAPI 3.0 by the official schema, which would see a fault', () => {
  // the file brings the meta-schema of draft 7 with it
  const valid = new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false }).compile(official);
  expect([valid(document), valid.errors]).toEqual([true, null]);
  expect(valid({ ...document, channels: { journey: { ...document.channels.journey, adress: 'x' } } })).toBe(false);
  expect(valid({ ...asyncApi(registry), operations: { share: { action: 'publish' } } })).toBe(false);
});

test('the journey holds every type, the inbound topic those that others may write', () => {
  const { journey, inbound } = document.channels;
  expect([journey.address, inbound.address]).toEqual(['journey.events.v1', 'journey.inbound.v1']);
  expect(Object.keys(journey.messages)).toEqual(types.map(([name]) => name));
  expect(Object.keys(inbound.messages)).toEqual(posted.map(([name]) => name));
});

test('every reference leads to something', () => {
  const found = [...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path = '']) => path);
  const at = (path: string): unknown => path.split('/').reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], document);
  expect(found.filter((path) => at(path) === undefined)).toEqual([]);
  expect(found.length).toBeGreaterThan(2 * types.length);
});

test.each(types)('%s is accepted as the store shares it, refused without its place in the log', (name, type) => {
  const accepts = payloadOf(name);
  fc.assert(fc.property(storedEventOf(type), (event) => accepts(asShared(event)) && !accepts(event)), { numRuns: 20 });
  for (const { payload } of document.components.messages[name]?.examples ?? []) expect(accepts(payload)).toBe(true);
});

test.each(posted)('%s is judged inbound as the suite judges it', (name, type: EventType) => {
  const accepts = payloadOf(`${name}.posted`);
  const beyondSchema = new Set(['format', 'bank_subject', 'x-wellFormed']);
  expect(accepts(type.example)).toBe(true);
  fc.assert(fc.property(fc.oneof(eventOf(type), damagedEventOf(type)), (event) => {
    const item = { ...event as object, type: name };
    const judgement = judge(item, registry);
    if (judgement.ok) expect(accepts(item)).toBe(true);
    else if (judgement.errors.some(({ rule }) => !beyondSchema.has(rule))) expect(accepts(item)).toBe(false);
  }), { numRuns: 40 });
});
