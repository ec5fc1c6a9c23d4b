import type { CloudEvent } from '@evenhand/contracts';
import { append, fact } from '../testing/journeys';
import { ReadApi } from '../testing/read-api';
import type { Problem } from '../testing/read-api';
import type { ComplaintAudit } from './audit.controller';
import { metricNames } from './audit.metrics';

let api: ReadApi;
let last: number;
const day = (month: number, date: number): string => new Date(Date.UTC(2026, month, date, 12)).toISOString();

function received(id: string, branch: string, time: string): CloudEvent {
  const data = { complaintId: id, issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', due: [], vulnerable: false };
  return { ...fact(`c-${id}`, 'complaints.complaint-received', time, data), productcode: 'CARD', branchid: branch };
}
const answered = (id: string, decision: string, time: string): CloudEvent => fact(`c-${id}`, 'complaints.complaint-response-issued', time, {
  complaintId: id, kind: 'final', decision, reasonCodes: ['R1'], evidenceCited: true, readingGrade: 8, remedies: ['refund'], compensationMinor: decision === 'rejected' ? 0 : 300, assessedLossMinor: 500,
  currency: 'EUR', reviewRouteIncluded: true, externalSchemeIncluded: true, issue: 'fees',
});
const reported = (id: string, response: string): CloudEvent =>
  fact(`c-${id}`, 'complaints.complaint-reported', day(0, 5), { complaintId: id, sourceProduct: 'credit_card', sourceResponse: response, state: 'CA', submittedOn: '2026-01-05', receivedOn: '2026-01-07' });
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

beforeAll(async () => {
  api = await ReadApi.start('2026-06-15T00:00:00Z');
  const own = many(100, (i) => received(`a${i}`, i < 50 ? 'north' : 'south', day(0, 1 + (i % 20))));
  const decisions = many(90, (i) => answered(`a${i}`, i < 50 ? (i % 5 ? 'upheld' : 'rejected') : i % 5 ? 'rejected' : 'partly', day(0, 25)));
  const small = many(4, (i) => received(`s${i}`, 'east', day(0, 2)));
  const register = [...many(30, (i) => reported(`r${i}`, i < 15 ? 'closed_with_monetary_relief' : 'closed')), ...many(3, (i) => reported(`q${i}`, 'in_progress'))];
  const codes = fact('bank', 'complaints.register-codes-published', day(0, 1), { register: 'cfpb', field: 'sourceProduct', codes: [{ code: 'credit_card', label: 'Credit card' }] });
  last = await append(api.store, ...own, ...decisions, ...small, ...register, codes);
});
afterAll(async () => api.stop());

const ask = async (query: string): Promise<ComplaintAudit> => {
  const { status, body } = await api.get<ComplaintAudit>(`/v1/audit/complaints?minPosition=${last}&${query}`);
  expect({ status, position: body.position }).toEqual({ status: 200, position: last });
  return body;
};

test('a branch that upholds less is flagged, one too small is suppressed with the smallest other group, and what is not told stands last', async () => {
  const audit = await ask('metric=upheld&by=branch');
  expect(audit).toMatchObject({ by: 'branch', metric: 'upheld', from: null, to: null, reference: 'north', definition: { name: 'upheld', favourable: 'upheld' } });
  expect(audit.groups.map(({ group, n, k, suppressed, flag }) => [group, n, k, suppressed, flag])).toEqual([
    ['east', null, null, true, null], ['north', 50, 40, false, false], ['south', 40, 8, false, true], [null, null, null, true, null],
  ]);
});

test('what is counted follows what happens, from one question to the next', async () => {
  const before = await ask('metric=reopened&by=branch');
  expect(before.groups.find(({ group }) => group === 'north')).toMatchObject({ n: 50, k: 0 });
  last = await append(api.store, ...many(5, (i) => fact(`c-a${i}`, 'complaints.complaint-reopened', day(2, 1), { complaintId: `a${i}`, reason: 'again', newFacts: false })));
  expect((await ask('metric=reopened&by=branch')).groups.find(({ group }) => group === 'north')).toMatchObject({ n: 50, k: 5 });
});

test("groups of a register bear its own words, and answers under 11 are not told", async () => {
  const { groups } = await ask('metric=response&by=sourceProduct');
  expect(groups).toMatchObject([{
    group: 'credit_card', label: 'Credit card', n: 30, k: 15, value: 0.5,
    responses: [{ response: 'closed', label: null, n: 15, share: 0.5, suppressed: false }, { response: 'closed_with_monetary_relief', n: 15, suppressed: false }],
  }, { group: null, label: null }]);
});

test('open complaints are watched until now, or until the end of the range', async () => {
  const now = await ask('metric=handlingTime&by=branch&limit=60');
  expect([now.asOf, now.groups.find(({ group }) => group === 'south')]).toMatchObject(['2026-06-15T00:00:00.000Z', { n: 50, k: 40, open: 10 }]);
  const then = await ask('metric=handlingTime&from=2026-01&to=2026-01');
  expect([then.asOf, then.from, then.to, then.groups[0]?.n]).toEqual(['2026-01-31T23:59:59.999Z', '2026-01', '2026-01', 104]);
});

test('every metric answers, of all together too, and is defined', async () => {
  for (const metric of metricNames) expect(await ask(`metric=${metric}`)).toMatchObject({ metric, groups: [{ group: 'all' }] });
  const { body } = await api.get<{ metrics: { name: string }[] }>('/v1/metrics/definitions');
  expect(body.metrics.map(({ name }) => name)).toEqual(metricNames);
});

test.each([
  ['', 'metric'], ['metric=gain', 'metric'], ['metric=count&by=name', 'by'], ['metric=count&from=2026-13', 'from'], ['metric=count&from=2026-05&to=2026-04', 'to'],
  ['metric=count&limit=0', 'limit'], ['metric=count&until=2026-05', 'until'],
])('a question that makes no sense is refused, and the field named: %s', async (query, field) => {
  const { status, body } = await api.get<Problem>(`/v1/audit/complaints?${query}`);
  expect([status, body.code, body.errors.map((error) => error.field)]).toEqual([422, 'invalid_parameter', [field]]);
});
