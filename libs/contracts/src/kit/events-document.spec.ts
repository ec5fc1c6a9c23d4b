import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudEvent } from '../envelope';
import { catalogue, registry } from '../registry';
import { eventsDocument } from './events-document';
import { alsoWords, wordsOf } from './schema-words';

const page = readFileSync(join(__dirname, '../../../../docs/events.md'), 'utf8');
const sections = new Map(page.split('\n### ').slice(1).map((section): [string, string] => [section.slice(0, section.indexOf('\n')), section]));
const types = catalogue().types.map((entry) => [entry.event, entry] as const);

/** The names of a section's own fields that are given like that. */
const fields = (section: string, given: string): string[] =>
  [...section.matchAll(/^\| `([^`.]+)` \| ([^|]*) \|/gm)].filter(([, , how]) => how === given).map(([, name]) => name as string);

test('docs/events.md is what the registry says now: `npm run docs` writes it', () => {
  expect(page).toBe(eventsDocument(registry));
});

test.each(types)('%s is shown with each of its fields, its rules and its example', (event, { type, meaning, rules, publishable, schema, filled, filledOptional, example }) => {
  const section = sections.get(event) ?? '';
  const { required, properties } = schema as { required: string[]; properties: object };
  expect(section).toContain(`\`${type}\``);
  for (const said of [meaning, ...rules]) expect(section).toContain(said);
  expect(section.includes('nobody else may')).toBe(!publishable);
  expect(fields(section, 'required').sort()).toEqual([...required].sort());
  expect([...fields(section, 'optional'), ...required].sort()).toEqual(Object.keys(properties).sort());
  expect([...fields(section, 'filled by the service'), ...filledOptional].sort()).toEqual(Object.keys(filled).sort());
  expect(JSON.parse(/```json\n([^]*?)```/.exec(section)?.[1] ?? '') as CloudEvent).toEqual(example);
});

test('every link on the page leads to a heading', () => {
  const headings = new Set([...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-')));
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links.filter((anchor) => !headings.has(anchor))).toEqual([]);
  expect(links.length).toBeGreaterThan(types.length);
});

test('limits are told in words', () => {
  expect(wordsOf({ type: 'integer', minimum: 0, maximum: 1_000_000 })).toBe('whole number 0 to 1 000 000');
  expect(wordsOf({ type: 'number', exclusiveMinimum: 0, maximum: 10 })).toBe('number above 0, at most 10');
  expect(wordsOf({ type: 'array', minItems: 1, maxItems: 3, uniqueItems: true, items: { type: 'string', format: 'date' } })).toBe('list of 1 to 3, each once: day');
});

test('rules across fields are told in sentences', () => {
  const unless = { anyOf: [{ properties: { harmMinor: { const: 0 } } }, { required: ['currency'] }] };
  expect(alsoWords(unless)).toEqual(['Where `harmMinor` is there and not `0`: `currency` must be there.']);
  expect(alsoWords(unless, ['harmMinor'])).toEqual(['Where `harmMinor` is not `0`: `currency` must be there.']);
  expect(alsoWords({ anyOf: [{ required: ['ease'] }, { required: ['overall'] }] })).toEqual(['At least one of `ease`, `overall`.']);
});

test('a keyword that nobody taught the page fails it, instead of being left out in silence', () => {
  expect(() => wordsOf({ type: 'null' })).toThrow('no words for');
  expect(() => alsoWords({ anyOf: [{ not: {} }, { not: {} }] })).toThrow('no words for');
});
