import type { CloudEvent } from '@evenhand/contracts';
import * as fc from 'fast-check';
import type { ListPage } from '../lists/list.reader';
import { complaintJourneys } from '../testing/complaints';
import { fold } from '../testing/fold';
import { append, fact, noon } from '../testing/journeys';
import { ReadApi } from '../testing/read-api';
import type { Problem } from '../testing/read-api';
import { complaintDesk } from './complaint-desk.projection';
import type { DeskRow } from './complaint-desk.projection';
import { complaintItem } from './complaints.controller';
import type { ComplaintItem } from './complaints.controller';

let api: ReadApi;
let last: number;
/** as the fold says, from the same events */
let desk: ReadonlyMap<string, DeskRow>;

beforeAll(async () => {
  api = await ReadApi.start(noon(900));
  const events: CloudEvent[] = [];
  for (let i = 0; i < 40; i += 1) events.push(...(fc.sample(complaintJourneys(`d-${i}`), { seed: 20_261_126 + i, numRuns: 1 })[0] ?? []));
  events.push(fact('d-0', 'complaints.complaint-reported', noon(1), { complaintId: 'register-1' }), fact('d-0', 'complaints.complaint-escalated', noon(1), { complaintId: 'unknown-1', level: 1 }));
  last = await append(api.store, ...events);
  desk = fold(complaintDesk, events);
});
afterAll(() => api.stop());

const page = async (query: string): Promise<ListPage<ComplaintItem>> => {
  const { status, body } = await api.get<ListPage<ComplaintItem>>(`/v1/complaints?minPosition=${last}${query}`);
  expect({ status, position: body.position }).toEqual({ status: 200, position: last });
  return body;
};
async function all(query: string, limit: number): Promise<ComplaintItem[]> {
  const items: ComplaintItem[] = [];
  for (let cursor = ''; ; ) {
    const { items: more, next } = await page(`${query}&limit=${limit}${cursor}`);
    expect(more.length).toBe(next === null ? more.length : limit);
    items.push(...more);
    if (next === null) return items;
    cursor = `&cursor=${next}`;
  }
}
const ids = (items: readonly ComplaintItem[]): string[] => items.map(({ complaintId }) => complaintId);

/** By other means than SQL. */
function expected(keep: (row: DeskRow) => boolean, ...by: readonly ((row: DeskRow) => number | string)[]): string[] {
  return [...desk].filter(([, row]) => row.receivedAt !== null && keep(row)).sort(([a, one], [b, other]) => {
    for (const rank of by) if (rank(one) !== rank(other)) return rank(one) < rank(other) ? -1 : 1;
    return a < b ? -1 : 1;
  }).map(([key]) => key);
}
const due = ({ nextDueAt }: DeskRow): number => (nextDueAt === null ? Infinity : Date.parse(nextDueAt));
const severity = (row: DeskRow): number => -(row.severity ?? 0);
const vulnerable = (row: DeskRow): number => (row.vulnerable ? 0 : 1);

describe('the complaint desk over HTTP', () => {
  it.each([1, 7, 200])('gives what is due next first, every complaint once, %i a page', async (limit) => {
    const items = await all('', limit);
    expect(ids(items)).toEqual(expected(() => true, due));
    for (const item of items) expect(item).toEqual(JSON.parse(JSON.stringify(complaintItem(item.complaintId, desk.get(item.complaintId) as DeskRow))));
  });

  it('gives the severest first where that is asked for, then the vulnerable, then what is due', async () => {
    expect(ids(await all('&sort=severity', 9))).toEqual(expected(() => true, severity, vulnerable, due));
  });

  it.each<[string, (row: DeskRow) => boolean]>([
    ['&state=INVESTIGATING', ({ stage }) => stage === 'INVESTIGATING'],
    ['&state=MERGED&sort=due', ({ stage }) => stage === 'MERGED'],
    ['&issue=fees&product=CARD', () => true],
    [`&dueBefore=${noon(150)}`, (row) => due(row) < Date.parse(noon(150))],
    [`&state=INVESTIGATING&dueBefore=${noon(300)}&product=CARD`, (row) => row.stage === 'INVESTIGATING' && due(row) < Date.parse(noon(300))],
  ])('gives only those of %s', async (query, keep) => {
    const chosen = expected(keep, due);
    expect(chosen.length).toBeGreaterThan(0);
    expect(ids(await all(query, 4))).toEqual(chosen);
  });

  it('goes on behind the last page though what was on it has moved away', async () => {
    const { items, next } = await page('&limit=3');
    const [first] = items as [ComplaintItem];
    last = await append(api.store, fact(first.customerId, 'complaints.complaint-withdrawn', noon(800), { complaintId: first.complaintId }));
    expect(ids((await page(`&limit=3&cursor=${next}`)).items)).toEqual(expected(() => true, due).slice(3, 6));
  });

  it('finds its rows by index, whatever is asked for', async () => {
    for (const [where, order] of [['true', 'by_due'], [`state = 'INVESTIGATING'`, 'by_due'], ['true', 'by_severity'], [`state = 'CLOSED'`, 'by_severity'], [`issue = 'fees'`, 'by_due'], [`product = 'CARD'`, 'by_due']]) {
      const query = `select key, whole from complaint_desk where ${where} and ${order} is not null and (${order}, key) > ('2', 'a') order by ${order}, key limit 50`;
      const plan = JSON.stringify(await api.sql(`explain ${query}`, ['enable_seqscan = off', 'enable_sort = off']));
      expect(plan).toMatch(/Index Scan/);
      expect(plan).not.toMatch(/Sort|Seq Scan/);
    }
  });

  it('is there in SQL, with its history', async () => {
    const [row] = await api.sql<{ complaints: string; paid: string }>('select count(*) as complaints, sum(paid_minor) as paid from complaint_desk where received_at is not null and next_due_at is distinct from now() and breached is not null');
    expect(Number(row?.complaints)).toBe(expected(() => true).length);
    const kinds = await api.sql<{ event: string; n: string }>(`select event, count(*) as n from complaint_history where complaint = 'register-1' or event = 'complaints-merged' group by 1 order by 1`);
    expect(kinds.map(({ event }) => event)).toEqual(['complaint-reported', 'complaints-merged']);
  });

  it.each([
    ['state=OPEN', 'state'], ['issue=fee', 'issue'], ['product=a%20b', 'product'], ['dueBefore=now', 'dueBefore'], ['sort=value', 'sort'], ['limit=0', 'limit'], ['limit=201', 'limit'], ['cursor=x', 'cursor'],
    ['segment=affluent', 'segment'], [`cursor=${Buffer.from(JSON.stringify(['by_severity', '2', 'a'])).toString('base64url')}`, 'cursor'],
    [`cursor=${Buffer.from(JSON.stringify(['by_due', '\u0000', 'a'])).toString('base64url')}`, 'cursor'],
  ])('refuses %s by the name of its parameter', async (query, field) => {
    const { status, body } = await api.get<Problem>(`/v1/complaints?${query}`);
    expect({ status, code: body.code, fields: body.errors.map((error) => error.field) }).toEqual({ status: 422, code: 'invalid_parameter', fields: [field] });
  });
});
