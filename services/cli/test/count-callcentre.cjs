// Counts the identified callers' calls straight from the published files: the other side of the import's tests. On purpose it shares nothing with the
// import: no library, no function, another way of reading (fields by regular expression) and another way of telling the time (a fixed table of offsets).
//   node count-callcentre.cjs <file.tsv.gz>…   →   {"calls":…,"customers":…,"byOutcome":…,"byProduct":…,"byUtcDay":…,"waitSec":…,"durationSec":…,"callsOf":…,"contacts":…}
// contacts: rows as GET /v1/contacts has them, whole (`all`), by outcome, and by Israeli day and hour; quantiles by nearest rank.
const { readFileSync } = require('node:fs');
const { gunzipSync } = require('node:zlib');

// Israel 1999: UTC+2, and UTC+3 from Friday 2 April 02:00 (the clock jumped to 03:00) until Friday 3 September 02:00 (back to 01:00). Compared with the
// wall clock read as winter time, so a time that was skipped counts as winter and one that came twice as summer, as the import has it.
const SUMMER_FROM = Date.UTC(1999, 3, 2, 1);
const SUMMER_UNTIL = Date.UTC(1999, 8, 3, 0);

const totals = { calls: 0, customers: 0, byOutcome: {}, byProduct: {}, byUtcDay: {}, waitSec: 0, durationSec: 0, callsOf: {}, contacts: {} };
const calls = [];
const add = (counts, key) => { counts[key] = (counts[key] || 0) + 1; };

for (const path of process.argv.slice(2)) {
  const packed = readFileSync(path);
  const text = (packed[0] === 31 ? gunzipSync(packed) : packed).toString('ascii');
  const row = /^[^\t\r\n]+\t\d+\t([^\t]+)\t[^\t]*\t([^\t]*)\t(\d\d)(\d\d)(\d\d)\t(\d+):(\d+):(\d+)\t[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t(\d+)\t(AGENT|HANG|PHANTOM)\t[^\t]*\t[^\t]*\t(\d+)\t[^\t\r\n]*\r?$/gm;
  for (const [, customer, product, yy, mm, dd, h, m, s, wait, outcome, service] of text.matchAll(row)) {
    if (customer === '0') continue;
    const asWinter = Date.UTC(1900 + +yy, mm - 1, dd, h - 2, m, s);
    const utc = asWinter >= SUMMER_FROM && asWinter < SUMMER_UNTIL ? asWinter - 3_600_000 : asWinter;
    totals.calls += 1;
    add(totals.byOutcome, outcome);
    add(totals.byProduct, product);
    add(totals.byUtcDay, new Date(utc).toISOString().slice(0, 10));
    add(totals.callsOf, customer);
    totals.waitSec += +wait;
    if (outcome === 'AGENT') totals.durationSec += +service;
    const day = new Date(Date.UTC(1900 + +yy, mm - 1, dd, h)).toISOString();
    calls.push({ customer, utc, outcome, day: day.slice(0, 10), hour: +day.slice(11, 13), wait: +wait > 0 ? +wait : undefined, service: outcome === 'AGENT' ? +service : undefined });
  }
}
const WEEK = 7 * 86_400_000;
const latest = {};
for (const call of [...calls].sort((a, b) => a.utc - b.utc)) {
  call.again = call.customer in latest && call.utc - latest[call.customer] <= WEEK;
  latest[call.customer] = call.utc;
}
const seconds = (values) => {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const rank = (share) => sorted[Math.ceil(share * sorted.length) - 1];
  return { n: sorted.length, mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length, p50: rank(0.5), p90: rank(0.9) };
};
const rowOf = (of) => ({
  contacts: of.length, customers: new Set(of.map(({ customer }) => customer)).size, repeatContacts: of.filter(({ again }) => again).length,
  waitSec: seconds(of.map(({ wait }) => wait)), durationSec: seconds(of.map(({ service }) => service)),
});
const grouped = (key) => {
  const groups = {};
  for (const call of calls) (groups[key(call)] ??= []).push(call);
  return Object.fromEntries(Object.entries(groups).map(([name, of]) => [name, rowOf(of)]));
};
totals.contacts = { all: rowOf(calls), byOutcome: grouped(({ outcome }) => outcome), byDayAndHour: grouped(({ day, hour }) => `${day} ${hour}`) };
totals.customers = Object.keys(totals.callsOf).length;
process.stdout.write(`${JSON.stringify(totals)}\n`);
