import { append, fact } from '../testing/journeys';
import { ReadApi } from '../testing/read-api';
import type { Problem } from '../testing/read-api';
import type { ContactsRow } from './contacts.question';

interface Answer {
  readonly position: number;
  readonly rows: readonly ContactsRow[];
}

/** A contact as the test made it. */
interface Made {
  readonly customer: string;
  readonly time: string;
  readonly channel?: string;
  readonly product?: string;
  readonly data: { readonly interactionId: string; readonly initiator: string; readonly kind: string; readonly outcome: string; readonly waitSec?: number; readonly durationSec?: number };
}

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
/** the change to summer time in Amsterdam lies in it: 29 March 2026, 01:00 UTC */
const FIRST = Date.UTC(2026, 2, 20);

/** Always the same numbers, without pattern enough for this. */
function* chance(): Generator<number, never> {
  for (let seed = 20_261_126; ; ) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    yield seed / 2 ** 32;
  }
}

const draw = chance();
const pick = <T>(...of: readonly T[]): T => of[Math.floor(draw.next().value * of.length)] as T;
const below = (n: number): number => Math.floor(draw.next().value * n);

/** In no order of time: a third of them are told late. */
const made: readonly Made[] = Array.from({ length: 600 }, (_, i) => ({
  customer: `c-${below(40)}`,
  time: new Date(FIRST + (pick(true, true, false) ? i * 2 : below(1_200)) * HOUR + below(HOUR)).toISOString(),
  ...(pick(true, true, false) && { channel: pick('phone', 'app', 'branch') }),
  ...(pick(true, false) && { product: pick('CARD', 'LOAN') }),
  data: {
    interactionId: `i-${i}`, initiator: pick('customer', 'bank'), kind: pick('inquiry', 'service'), outcome: pick('resolved', 'failed', 'pending'),
    ...(pick(true, false) && { waitSec: pick(0, 30, below(500), 500 + below(80_000)) }), ...(pick(true, false) && { durationSec: below(5_000) }),
  },
}));

const nearestRank = (sorted: readonly number[], share: number): number => sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] as number;

/** By other means than the product's: dates by Intl, every pair of contacts compared, quantiles by sorting. */
function expected(by: readonly string[], zone: string, from: number, to: number): ReadonlyMap<string, Made[]> {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const groups = new Map<string, Made[]>();
  for (const contact of made) {
    const at = Date.parse(contact.time);
    if (at < from || at >= to) continue;
    const local = clock.format(at);
    const of: Readonly<Record<string, unknown>> = { day: local.slice(0, 10), hour: Number(local.slice(11, 13)), product: contact.product ?? null, channel: contact.channel ?? null, ...contact.data };
    const key = JSON.stringify(by.map((name) => of[name]));
    groups.set(key, [...(groups.get(key) ?? []), contact]);
  }
  return groups;
}

const isRepeat = (contact: Made, within: number): boolean => made.some((earlier) => {
  const gap = Date.parse(contact.time) - Date.parse(earlier.time);
  return earlier !== contact && earlier.customer === contact.customer && gap >= 0 && gap <= within && !(gap === 0 && made.indexOf(earlier) > made.indexOf(contact));
});

let api: ReadApi;
let last: number;
beforeAll(async () => {
  api = await ReadApi.start('2026-06-01T00:00:00Z');
  for (const { customer, time, channel, product, data } of made) {
    last = await append(api.store, { ...fact(customer, 'interaction-recorded', time, data), ...(channel && { channel: channel as 'phone' }), ...(product && { productcode: product }) });
  }
  last = await append(api.store, fact('bank', 'interaction-recorded', '2026-03-25T00:00:00Z', made[0]?.data ?? {}));
});
afterAll(async () => api.stop());

const ask = async (query: string): Promise<Answer> => {
  const { status, body } = await api.get<Answer>(`/v1/contacts?minPosition=${last}${query}`);
  expect({ status, position: body.position }).toEqual({ status: 200, position: last });
  return body;
};

const spring = ['2026-03-28T12:00:00.000Z', '2026-04-05T00:00:00.000Z'] as const;

test.each([
  ['', [], 'UTC', -Infinity, Infinity, WEEK],
  ['&by=day,outcome', ['day', 'outcome'], 'UTC', -Infinity, Infinity, WEEK],
  ['&by=hour&tz=Europe/Amsterdam', ['hour'], 'Europe/Amsterdam', -Infinity, Infinity, WEEK],
  [`&by=day&tz=Europe/Amsterdam&from=${spring[0]}&to=${spring[1]}&repeatWithin=PT36H`, ['day'], 'Europe/Amsterdam', Date.parse(spring[0]), Date.parse(spring[1]), 36 * HOUR],
  ['&by=day,hour&tz=Asia/Kolkata&from=2026-03-29&to=2026-03-31', ['day', 'hour'], 'Asia/Kolkata', Date.UTC(2026, 2, 28, 18, 30), Date.UTC(2026, 2, 30, 18, 30), WEEK],
  ['&by=product,channel,kind,initiator&tz=America/New_York&from=2026-03-29&repeatWithin=P2D', ['product', 'channel', 'kind', 'initiator'], 'America/New_York', Date.UTC(2026, 2, 29, 4), Infinity, 48 * HOUR],
] as const)('contacts are counted as counting them one by one does: %s', async (query, by, zone, from, to, within) => {
  const { rows } = await ask(query);
  const groups = expected(by, zone, from, to);
  expect(rows.map((row) => JSON.stringify(by.map((name) => row[name])))).toHaveLength(groups.size);
  for (const row of rows) {
    const members = groups.get(JSON.stringify(by.map((name) => row[name]))) ?? [];
    expect(row).toMatchObject({ contacts: members.length, customers: new Set(members.map(({ customer }) => customer)).size });
    expect(row.repeatContacts).toBe(members.filter((contact) => isRepeat(contact, within)).length);
    for (const name of ['waitSec', 'durationSec'] as const) {
      const sorted = members.flatMap(({ data }) => data[name] ?? []).sort((a, b) => a - b);
      const seconds = row[name];
      expect(seconds?.n ?? 0).toBe(sorted.length);
      if (!seconds) continue;
      expect(Math.abs(seconds.mean - sorted.reduce((sum, value) => sum + value, 0) / sorted.length)).toBeLessThanOrEqual(0.005 + 1e-9);
      for (const [share, quantile] of [[0.5, seconds.p50], [0.9, seconds.p90]] as const) {
        expect(Math.abs(quantile - nearestRank(sorted, share))).toBeLessThanOrEqual(0.004 * nearestRank(sorted, share));
      }
    }
  }
  const order = rows.map((row) => JSON.stringify(by.map((name) => row[name] ?? '').map((value) => (typeof value === 'number' ? String(value).padStart(2, '0') : value))));
  expect(order).toEqual([...order].sort());
});

test('of no contacts there is one row that says so, unless rows are told apart', async () => {
  expect((await ask('&from=2020-01-01&to=2020-01-02')).rows).toEqual([{ contacts: 0, customers: 0, repeatContacts: 0, waitSec: null, durationSec: null }]);
  expect((await ask('&from=2020-01-01&to=2020-01-02&by=day')).rows).toEqual([]);
});

test('only what is asked to be measured is answered', async () => {
  expect((await ask('&measures=contacts,customers')).rows).toEqual([{ contacts: 600, customers: 40 }]);
});

test('contacts that come later, and late ones between, are in the next answer', async () => {
  const before = (await ask('&measures=contacts,repeatContacts')).rows[0] as { contacts: number; repeatContacts: number };
  const recorded = (time: string) => fact('c-new', 'interaction-recorded', time, { interactionId: `i-${time}`, initiator: 'bank', kind: 'care', outcome: 'resolved' });
  last = await append(api.store, recorded('2026-05-01T00:00:00Z'), recorded('2026-05-20T00:00:00Z'));
  expect((await ask('&measures=contacts,repeatContacts')).rows).toEqual([{ contacts: before.contacts + 2, repeatContacts: before.repeatContacts }]);
  last = await append(api.store, recorded('2026-05-14T00:00:00Z'));
  expect((await ask('&measures=contacts,repeatContacts')).rows).toEqual([{ contacts: before.contacts + 3, repeatContacts: before.repeatContacts + 1 }]);
});

test('a contact is in a range from its first moment on, not at its end, and a repeat contact up to the very end of the time after', async () => {
  const times = ['2026-05-30T10:00:00.000Z', '2026-05-31T10:00:00.000Z'] as const;
  for (const [i, time] of times.entries()) last = await append(api.store, fact('c-edge', 'interaction-recorded', time, { interactionId: `edge-${i}`, initiator: 'bank', kind: 'care', outcome: 'resolved' }));
  const counted = async (query: string) => (await ask(`&measures=contacts,repeatContacts${query}`)).rows[0];
  expect(await counted(`&from=${times[0]}&to=${times[1]}`)).toEqual({ contacts: 1, repeatContacts: 0 });
  expect(await counted(`&from=2026-05-30T10:00:00.001Z&to=2026-05-31T10:00:00.001Z&repeatWithin=PT24H`)).toEqual({ contacts: 1, repeatContacts: 1 });
  expect(await counted(`&from=${times[1]}&to=2026-06-02&repeatWithin=PT86399S`)).toEqual({ contacts: 1, repeatContacts: 0 });
  expect(await counted(`&from=${times[1]}&to=${times[1]}`)).toEqual({ contacts: 0, repeatContacts: 0 });
});

test('the hours kept for SQL add up to the contacts themselves', async () => {
  await ask('');
  const [rows, hours] = await Promise.all([
    api.sql<{ hour: string }>(`select date_trunc('hour', at, 'UTC')::text as hour, outcome, coalesce(channel, '') as channel, kind, initiator, coalesce(product, '') as product, count(*) as contacts,
      count(wait_sec) as waited, coalesce(sum(wait_sec), 0) as wait_sec, count(duration_sec) as timed, coalesce(sum(duration_sec), 0) as duration_sec
      from contact_activity group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6`),
    api.sql<{ hour: string }>('select hour::text as hour, outcome, channel, kind, initiator, product, contacts, waited, wait_sec, timed, duration_sec from contact_hours order by 1, 2, 3, 4, 5, 6'),
  ]);
  expect(rows.length).toBeGreaterThan(300);
  expect(hours).toEqual(rows);
});

test.each([
  ['from=yesterday', 'from'], ['from=2026-02-30', 'from'], ['tz=Mars/Olympus', 'tz'], ['by=day,day', 'by'], ['by=weekday', 'by'], ['by=', 'by'], ['measures=all', 'measures'],
  ['repeatWithin=7', 'repeatWithin'], ['repeatWithin=P0D', 'repeatWithin'], ['from=2026-03-02&to=2026-03-01', 'to'], ['form=2026-03-01', 'form'], ['minPosition=-1', 'minPosition'],
])('%s is refused by the name of its parameter', async (query, field) => {
  const { status, body } = await api.get<Problem>(`/v1/contacts?${query}`);
  expect({ status, code: body.code, fields: body.errors.map((error) => error.field) }).toEqual({ status: 422, code: 'invalid_parameter', fields: [field] });
});

test('a question that is too wide is refused by its parameter, in words and nothing else', async () => {
  const daily = Array.from({ length: 10_001 }, (_, i) => fact('c-wide', 'interaction-recorded', new Date(i * 86_400_000).toISOString(), { interactionId: `wide-${i}`, initiator: 'bank', kind: 'care', outcome: 'resolved' }));
  const position = await append(api.store, ...daily);
  const { status, body } = await api.get<Problem>(`/v1/contacts?by=day&minPosition=${position}`);
  expect([status, body.errors]).toEqual([422, [{ field: 'by', rule: 'rows', message: 'gives more than 10000 rows over this range' }]]);
});
