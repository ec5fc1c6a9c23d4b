import * as fc from 'fast-check';
import { DATE, DATE_TIME, URI, URI_REFERENCE } from './patterns';

const two = (value: number): string => String(value).padStart(2, '0');

test('a day is one of the calendar, as Date counts it', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 9999 }), fc.nat(13), fc.nat(32), (year, month, day) => {
    const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
    const real = new Date(0);
    real.setUTCFullYear(year, month - 1, day);
    expect(DATE.test(text)).toBe(month >= 1 && real.getUTCMonth() === month - 1 && real.getUTCDate() === day);
  }), { numRuns: 2000 });
});

test.each([2000, 2024, 1600, 2400, 4])('year %d has a 29 February', (year) => {
  expect(DATE.test(`${String(year).padStart(4, '0')}-02-29`)).toBe(true);
});

test.each([1900, 2100, 2023, 2026, 200])('year %d has none', (year) => {
  expect(DATE.test(`${String(year).padStart(4, '0')}-02-29`)).toBe(false);
});

test.each([
  '2026-01-05T10:12:00Z', '2026-01-05T10:12:00+08:00', '2026-01-05T23:59:59.123456789-11:30', '2024-02-29T00:00:00.0Z',
])('%s is a moment', (text) => {
  expect(DATE_TIME.test(text)).toBe(true);
  expect(Number.isNaN(Date.parse(text))).toBe(false);
});

test.each([
  '2026-01-05', '2026-01-05 10:12:00Z', '2026-01-05t10:12:00Z', '2026-01-05T10:12:00z', '2026-01-05T10:12:00', '2026-01-05T10:12Z',
  '2026-01-05T24:00:00Z', '2026-01-05T10:60:00Z', '2026-06-30T23:59:60Z', '2026-01-05T10:12:00.Z', '2026-01-05T10:12:00.1234567890Z',
  '2026-01-05T10:12:00+24:00', '2026-01-05T10:12:00+0800', '2026-02-29T10:12:00Z', '2026-01-05T10:12:00Z\n', ' 2026-01-05T10:12:00Z',
])('%j is no moment', (text) => {
  expect(DATE_TIME.test(text)).toBe(false);
});

// RFC 3986 §1.1.2, §5.4 and the sources of this suite's examples.
const uris = [
  'ftp://ftp.is.co.za/rfc/rfc1808.txt', 'ldap://[2001:db8::7]/c=GB?objectClass?one', 'mailto:John.Doe@example.com', 'tel:+1-816-555-1212',
  'telnet://192.0.2.16:80/', 'urn:oasis:names:specification:docbook:dtd:xml:4.1.2', 'https://user:pw@bank.example:8080/a%20b/?q=1#f', 'a:',
];
const references = ['g', './g', '/g', '//g', '?y', 'g?y#s', '#s', ';x', '../../g', '/core-banking/cards', ''];

test.each(uris)('%s is a URI and a URI reference', (text) => {
  expect([URI.test(text), URI_REFERENCE.test(text)]).toEqual([true, true]);
});

test.each(references)('%j is a URI reference but no URI', (text) => {
  expect([URI.test(text), URI_REFERENCE.test(text)]).toEqual([false, true]);
});

test.each([
  'a b', 'https://bank.example/ü', '/a%2', '/a%zz', '<x>', 'a\\b', '1:2', 'http://[::1/', '/a#b#c', '/a\n', '"', '{x}',
])('%j is neither', (text) => {
  expect([URI.test(text), URI_REFERENCE.test(text)]).toEqual([false, false]);
});

test('no text takes the expressions long', () => {
  const hostile = [`${'a'.repeat(50_000)}%`, `//${'a:'.repeat(25_000)}\\`, `${'/a'.repeat(25_000)} `, `http://${'a@'.repeat(25_000)}`];
  const started = performance.now();
  for (const text of hostile) expect([URI.test(text), URI_REFERENCE.test(text)]).toEqual([false, false]);
  expect(performance.now() - started).toBeLessThan(1000);
});
