import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { uuidv5 } from '@evenhand/event-sourcing';
import type { CloudEvent } from '../envelope';
import { readStored, registry, serialise } from '../registry';
import { eventOf, storedEventOf } from '../testing/generate';
import type { EventType } from './event-type';
import { digestOf, storedIdOf, streamOf } from './serialise';

const anyEvent = fc.constantFrom(...registry.all()).chain((type) => eventOf(type));
const anyStoredEvent = fc.constantFrom(...registry.all()).chain((type) => storedEventOf(type));

/** The same content with the keys of every object in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, turned(inner)]));
}

const typeNamed = (name: string): EventType => registry.get(`evenhand.interactions.${name}.v1`) as EventType;

test('an event is one text and one digest whatever the order of its keys', () => {
  fc.assert(fc.property(anyStoredEvent, (event) => {
    const other = serialise(turned(event) as CloudEvent);
    expect(other).toBe(serialise(event));
    expect(digestOf(other)).toBe(digestOf(serialise(event)));
  }), { numRuns: 300 });
});

test('the text holds exactly the event, every number to the last digit', () => {
  fc.assert(fc.property(anyStoredEvent, (event) => {
    expect(JSON.parse(serialise(event))).toEqual(JSON.parse(JSON.stringify(event)));
    expect(readStored(serialise(event))).toEqual(JSON.parse(JSON.stringify(event)));
  }), { numRuns: 300 });
});

test('the text is what JSON.stringify writes: escapes, small and large numbers', () => {
  const base = typeNamed('expectation-adjusted').example;
  for (const low of [0.1, 1e-7, 123456789.123456, -0, 1e12, 5e-324]) {
    const text = serialise({ ...base, data: { expectationId: 'e', low, high: 1 } });
    expect(text).toContain(`"data":{"expectationId":"e","low":${JSON.stringify(low)},"high":1}}`);
  }
  for (const tracestate of ['a"b', 'a\\b', 'tab\t', 'ü', '\u2028', '\u007f', '😀', '}\u001f']) {
    expect(serialise({ ...base, tracestate })).toContain(`"tracestate":${JSON.stringify(tracestate)},`);
  }
});

test('keys stand in the order of the catalogue: envelope, posted fields, filled fields, nested ones likewise', () => {
  const { example } = typeNamed('expectation-outcome-observed');
  const filled = { currency: 'CNY', betterIs: 'higher', high: 450000, low: 300000, metric: 'minor', dimension: 'rel' };
  const text = serialise(turned({ ...example, data: { ...filled, ...example.data } }) as CloudEvent);
  const stored = JSON.parse(text) as { data: { attribution: object } };
  expect(Object.keys(stored)).toEqual([
    'specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'productcode', 'actorkind', 'data',
  ]);
  expect(Object.keys(stored.data)).toEqual([
    'expectationId', 'actual', 'attribution', 'referent', 'dimension', 'metric', 'low', 'high', 'betterIs', 'currency',
  ]);
  expect(Object.keys(stored.data.attribution)).toEqual(['locus', 'controllable', 'stable']);
});

test('that an event is history stands just before its data', () => {
  const { example } = typeNamed('need-met');
  expect(serialise({ ...example, history: true })).toBe(serialise(example).replace(',"data":', ',"history":true,"data":'));
  expect(readStored(serialise({ ...example, history: true })).history).toBe(true);
});

test('what the class does not know is never dropped in silence', () => {
  const { example } = typeNamed('need-met');
  expect(() => serialise({ ...example, data: { ...example.data, extra: 1 } })).toThrow('NeedMet');
  expect(() => serialise(Object.assign({ position: 3 }, example))).toThrow('position');
  expect(() => serialise({ ...example, data: { needCode: Number.NaN } })).toThrow('NaN cannot be stored');
});

test('the digest is the first half of SHA-256', () => {
  const text = serialise(typeNamed('need-met').example);
  expect(digestOf(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32));
});

test('other content has another digest', () => {
  fc.assert(fc.property(anyEvent, anyEvent, (one, other) => {
    fc.pre(serialise(one) !== serialise(other));
    expect(digestOf(serialise(one))).not.toBe(digestOf(serialise(other)));
  }));
});

test('uuid version 5 is that of RFC 9562, appendix A.4', () => {
  expect(uuidv5('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});

test('a stored id follows from source and id, and never changes', () => {
  expect(storedIdOf('https://bank.example/crm', 'evt-1')).toBe('54557424-3c53-5e3b-9667-d2ee5f9a5038');
  expect(storedIdOf('https://bank.example/crm', 'evt-1')).not.toBe(storedIdOf('https://bank.example/cr', 'mevt-1'));
});

test.each([
  ['doubt-raised', 'doubt-dbt_9'], ['disclosure-gap-found', 'disclosure-gap-gap_7'], ['follow-up-missed', 'follow-up-fup_13'],
  ['need-met', 'customer-c_7Qm2Xk4T9b'], ['timer-voided', 'customer-c_7Qm2Xk4T9b'], ['market-event-published', 'bank-bank'],
])('%s goes to stream %s', (name, stream) => {
  expect(streamOf(typeNamed(name), typeNamed(name).example)).toBe(stream);
});
