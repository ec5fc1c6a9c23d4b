import { registry } from '../registry';
import type { EventType } from './event-type';
import { judge, MAX_ITEM_BYTES } from './validation';

const typeOf = (name: string): EventType => registry.get(`evenhand.interactions.${name}.v1`) as EventType;
const example = (name: string, data: object = {}, envelope: object = {}): object => {
  const { example: posted } = typeOf(name);
  return { ...posted, ...envelope, data: { ...posted.data, ...data } };
};
const refused = (item: unknown): { code: string; fields: readonly string[] } | 'accepted' => {
  const judgement = judge(item, registry);
  return judgement.ok ? 'accepted' : { code: judgement.code, fields: judgement.errors.map(({ field, rule }) => `${field} ${rule}`) };
};
const attribution = example('expectation-outcome-observed', { attribution: { controllable: true } });
const contact = (...techniques: readonly string[]): object => example('interaction-recorded', { techniques });
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

test('an accepted event comes back as it was posted, with its type', () => {
  const item = example('interaction-rated');
  expect(judge(item, registry)).toEqual({ ok: true, event: item, type: typeOf('interaction-rated') });
});

test('words say what a field must be', () => {
  const judgement = judge(example('interaction-rated', { courtesy: 9 }), registry);
  expect(judgement).toEqual({
    ok: false, code: 'invalid_event', errors: [{ field: '/data/courtesy', rule: 'maximum', message: 'courtesy must be at most 5' }],
  });
});

test.each([
  ['a number', 3], ['null', null], ['a list', []], ['a text', '{}'],
])('%s is no event', (_name, item) => {
  expect(refused(item)).toEqual({ code: 'not_an_object', fields: [' type'] });
});

test.each([
  ['an event without a type', { id: 'a' }, 'invalid_event', ['/type required']],
  ['a type that is no text', { type: 7 }, 'invalid_event', ['/type type']],
  ["another service's type", { type: 'evenhand.loyalty.product-purchased.v1' }, 'unknown_type', ['/type unknown_type']],
  ['a version not known yet', { type: 'evenhand.interactions.need-met.v2' }, 'unknown_type', ['/type unknown_type']],
  ['the name of a built-in', { type: 'constructor' }, 'unknown_type', ['/type unknown_type']],
  ['a type that only the suite writes', example('survey-invited'), 'not_publishable', ['/type not_publishable']],
  ['an event deeper than 8', { ...example('need-met'), a: nested(8) }, 'too_deep', [' depth']],
  ['an event over 256 KiB', example('need-met', { x: 'x'.repeat(MAX_ITEM_BYTES) }), 'too_large', [' size']],
  ["the store's attribute", example('need-met', {}, { position: 4 }), 'server_attribute', ['/position server_attribute']],
  ['what only the server says of an event', example('need-met', {}, { history: true }), 'server_attribute', ['/history server_attribute']],
  ['a field the service fills', example('doubt-resolved', { daysOpen: 3 }), 'filled_by_server', ['/data/daysOpen filled_by_server']],
  ['entries of a void', example('rating-voided', { entries: [] }), 'filled_by_server', ['/data/entries filled_by_server']],
  ['an unknown attribute', example('need-met', {}, { pii: {} }), 'invalid_event', ['/pii unknown_field']],
  ['an unknown field', example('need-met', { 'a/b~': 1 }), 'invalid_event', ['/data/a~1b~0 unknown_field']],
  ['null for an optional field', example('promise-made', { dimension: null }), 'invalid_event', ['/data/dimension type']],
  ['null for an optional attribute', example('need-met', {}, { channel: null }), 'invalid_event', ['/channel type']],
  ['a word not in the list', contact('listening', 'magic'), 'invalid_event', ['/data/techniques/1 enum']],
  ['a thing said twice', contact('empathy', 'empathy'), 'invalid_event', ['/data/techniques uniqueItems']],
  ['an attribution without its locus', attribution, 'invalid_event', ['/data/attribution/locus required']],
  ['a customer named bank', example('need-met', {}, { subject: 'bank' }), 'invalid_event', ['/subject bank_subject']],
  ["the bank's fact on a customer", example('market-event-published', {}, { subject: 'c_1' }), 'invalid_event', ['/subject bank_subject']],
  ['NUL in the trace state', example('need-met', {}, { tracestate: 'a\0' }), 'invalid_event', ['/tracestate x-wellFormed']],
  ['half a surrogate pair', example('need-met', {}, { tracestate: '\ud83d' }), 'invalid_event', ['/tracestate x-wellFormed']],
])('%s is refused', (_name, item, code, fields) => {
  expect(refused(item)).toEqual({ code, fields });
});

test('an event exactly 8 deep is judged on its fields', () => {
  expect(refused({ ...example('need-met'), a: nested(7) })).toEqual({ code: 'invalid_event', fields: ['/a unknown_field'] });
});

test.each(['__proto__', 'constructor', 'toString'])('the key %s is unknown wherever it stands', (key) => {
  const put = (item: object): object => JSON.parse(`${JSON.stringify(item).slice(0, -1)},"${key}":{}}`) as object;
  const outcome = example('expectation-outcome-observed') as { data: { attribution: object } };
  expect(refused(put(example('need-met')))).toEqual({ code: 'invalid_event', fields: [`/${key} unknown_field`] });
  expect(refused({ ...outcome, data: put(outcome.data) })).toEqual({ code: 'invalid_event', fields: [`/data/${key} unknown_field`] });
  expect(refused({ ...outcome, data: { ...outcome.data, attribution: put(outcome.data.attribution) } }))
    .toEqual({ code: 'invalid_event', fields: [`/data/attribution/${key} unknown_field`] });
});

describe('a rule across fields names the field that breaks it', () => {
  const answered = (instrument: string, ...answers: readonly object[]): object => example('survey-answered', { instrument, answers });
  test.each([
    ['a rating without any grade', { ...example('interaction-rated'), data: { interactionId: 'int_1' } }, ['/data/courtesy anyOf']],
    ['harm without its currency', example('disclosure-gap-found', { currency: undefined }), ['/data/currency required']],
    ['steps done of nothing', example('interaction-recorded', { stepsRequired: undefined }), ['/data/stepsRequired dependentRequired']],
    ['a detected doubt without its detector', example('doubt-raised', { detectorVersion: undefined }), ['/data/detectorVersion required']],
    ['a refusal without a reason', example('voice-answered', { reason: undefined }), ['/data/reason required']],
    ['an amount without its currency', example('hardship-support-given', { currency: undefined }), ['/data/currency dependentRequired']],
    ['half a minor unit', example('expectation-set', { low: 0.5 }), ['/data/low type']],
    ['a score above 100', example('expectation-set', { metric: 'score', low: 10, high: 101 }), ['/data/high maximum']],
    ['negative days', example('expectation-set', { metric: 'days', low: -1, high: 2 }), ['/data/low minimum']],
    ['a yes that is no yes', example('expectation-set', { metric: 'bool', low: 0, high: 1 }), ['/data/low const']],
    ['two answers to csat', answered('csat', { item: 'overall', value: 4 }, { item: 'overall', value: 5 }), ['/data/answers maxItems']],
    ['a csat of 6', answered('csat', { item: 'overall', value: 6 }), ['/data/answers/0/value maximum']],
    ['a justice item unknown', answered('justice4', { item: 'D', value: 4 }, { item: 'X', value: 4 }), ['/data/answers/1/item enum']],
  ])('%s', (_name, item, fields) => {
    expect(refused(JSON.parse(JSON.stringify(item)))).toEqual({ code: 'invalid_event', fields });
  });
});
