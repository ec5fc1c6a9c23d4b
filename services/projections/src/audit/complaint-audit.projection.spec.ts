import type { CloudEvent } from '@evenhand/contracts';
import * as fc from 'fast-check';
import { ask, AuditFold, groupIn, viewsOf } from '../testing/audit';
import { complaintJourneys } from '../testing/complaints';
import { projected } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import type { AuditViews } from './audit-views';
import { ABSENT, profileNames } from './case-profile';
import { metricNames } from './audit.metrics';

const told = (name: string, day: number, data: object): CloudEvent => fact('c-1', `complaints.${name}`, noon(day), { complaintId: 'k-1', ...data });
const opening = { issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', due: [], vulnerable: false };
const received: CloudEvent = { ...told('complaint-received', 0, opening), productcode: 'CARD', branchid: 'SH_021', channel: 'app' };
const answered = (kind: string, decision: string, day: number): CloudEvent => told('complaint-response-issued', day, {
  kind, decision, reasonCodes: ['R1'], evidenceCited: true, readingGrade: 8, remedies: ['refund'], compensationMinor: 400, assessedLossMinor: 500, entitlementMinor: 500, currency: 'EUR',
  reviewRouteIncluded: true, externalSchemeIncluded: true, issue: 'fees',
});
const registered = (segment: string): CloudEvent => fact('c-1', 'customer-registered', noon(1), { segment });

/** The profiles that complaints count as, each by what it tells. */
function counted(...events: readonly CloudEvent[]): Record<string, string>[] {
  const fold = new AuditFold();
  for (const event of events) fold.add(projected(event));
  return fold.rows().filter((row) => row.at(-1) !== '0').map((row) => Object.fromEntries(profileNames.map((name, i): [string, string] => [name, row[i + 1] ?? '']).filter(([, value]) => value !== '' && value !== String(ABSENT))));
}

describe('a complaint counts', () => {
  it('from its receipt on as what it is about', () => {
    expect(counted(received)).toEqual([{ day: '20454', register: '0', product: 'CARD', issue: 'fees', severity: '2', channel: 'app', branch: 'SH_021', outcome: 'open', reopened: '0' }]);
  });

  it('then as what became of it, once', () => {
    expect(counted(received, answered('holding', 'upheld', 3), answered('final', 'partly', 9))).toMatchObject([
      { outcome: 'decided', decision: 'partly', handled_days: '9', entitled: '0', disputed: '0' },
    ]);
    expect(counted(received, answered('final', 'partly', 9), told('equity-review-decided', 12, { equityReviewId: 'e', topUpMinor: 100, currency: 'EUR', reason: 'below_peers' }))).toMatchObject([{ entitled: '1' }]);
    expect(counted(received, told('complaint-withdrawn', 2, {}))).toMatchObject([{ outcome: 'withdrawn' }]);
  });

  it('in the segment of its customer, whenever that is told', () => {
    expect(counted(received, registered('mass'))).toMatchObject([{ segment: 'mass', outcome: 'open' }]);
    expect(counted(received, registered('mass'), registered('private'))).toMatchObject([{ segment: 'private' }]);
  });

  it('on after its customer was erased: nothing in it names anybody', () => {
    const before = counted(received, registered('mass'), answered('final', 'upheld', 9));
    expect(counted(received, registered('mass'), answered('final', 'upheld', 9), fact('c-1', 'customer-erased', noon(30), {}))).toEqual(before);
  });
});

test('however the events of several customers lie between each other, the audit is the same', () => {
  const customers = ['c-1', 'c-2', 'c-3', 'c-4'];
  const journeys = fc.tuple(...customers.map(complaintJourneys)).map((all) => all.map((journey) => journey.map((event) => projected(event))));
  fc.assert(fc.property(journeys, fc.infiniteStream(fc.nat(1_000)), (all, luck) => {
    const [inTurn, mixed] = [new AuditFold(), new AuditFold()];
    for (const event of all.flat()) inTurn.add(event);
    const left = all.map((journey) => [...journey]);
    for (let open = left; open.length > 0; open = open.filter((journey) => journey.length > 0)) {
      const event = open[(luck.next().value as number) % open.length]?.shift();
      if (event) mixed.add(event);
    }
    const answers = (views: AuditViews): unknown[] => metricNames.map((metric) => ask(views, { metric, by: 'branch' }));
    expect(JSON.stringify(answers(viewsOf(mixed.rows())))).toBe(JSON.stringify(answers(viewsOf(inTurn.rows()))));
  }), { numRuns: 100 });
});

test('what a register tells counts as it tells it', () => {
  const fold = new AuditFold();
  for (let i = 0; i < 20; i += 1) {
    fold.add(projected(fact(`r-${i}`, 'complaints.complaint-reported', '2026-01-03T00:00:00Z', {
      complaintId: `r-${i}`, sourceProduct: 'card', sourceIssue: 'fees', sourceResponse: 'closed_with_relief', timely: true, disputed: i < 5, submittedOn: '2026-01-03', receivedOn: '2026-01-02', sentOn: '2026-01-04',
    })));
  }
  const views = viewsOf(fold.rows());
  expect(groupIn(ask(views, { metric: 'disputed', by: 'sourceProduct' }), 'card')).toMatchObject({ n: 20, k: 5, value: 0.25 });
  expect(groupIn(ask(views, { metric: 'daysToReceived' }), 'all')).toMatchObject({ n: 20, value: -1, negative: 20, zero: 0, mean: -1 });
  expect(groupIn(ask(views, { metric: 'daysToSent' }), 'all')).toMatchObject({ n: 20, value: 2, p99: 2 });
  expect([groupIn(ask(views, { metric: 'response' }), 'all').k, groupIn(ask(views, { metric: 'monetaryRelief' }), 'all').k]).toEqual([20, 0]);
  expect(groupIn(ask(views, { metric: 'withdrawn' }), 'all').n).toBe(0);
});
