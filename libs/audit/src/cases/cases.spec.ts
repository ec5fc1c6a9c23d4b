import { told } from '../testing/case-events';
import { NO_CASES } from './case';
import type { Case, CaseEvent, CustomerCases } from './case';
import { caseDeltas } from './deltas';
import { concernsCases, foldCases } from './fold';

const DAY = 86_400_000;
const START = Date.UTC(2026, 1, 16, 8);
const day = (of: number): number => START + of * DAY;
const event = (name: string, of: number, data: object = {}, complaintId = 'cmp_42'): CaseEvent => told('c-1', name, day(of), { complaintId, ...data });
const filed = (complaintId = 'cmp_42', of = 0): CaseEvent => ({
  ...event('complaint-received', of, { issue: 'fees', severity: 2, vulnerable: false }, complaintId), productcode: 'CARD_STD', branchid: 'SH_021', channel: 'app',
});
const answered = (of: number, data: object = {}): CaseEvent => event('complaint-response-issued', of, { kind: 'final', decision: 'upheld', compensationMinor: 12_000, assessedLossMinor: 30_000, currency: 'CNY', ...data });
const breached = (of: number, kind = 'regulatory'): CaseEvent => event('complaint-sla-breached', of, { clockId: 'final', kind });
const assessed = (timelinessRatioBp: number): CaseEvent => event('complaint-handling-assessed', 12, { timelinessRatioBp });

const after = (...events: readonly CaseEvent[]): CustomerCases => events.reduce(foldCases, NO_CASES);
const caseAfter = (...events: readonly CaseEvent[]): Case | undefined => after(...events).cases['cmp_42'];

describe('a complaint in population figures', () => {
  it('is what it is about, where it came in, how it was decided and what became of it', () => {
    expect(caseAfter(
      filed(), event('complaint-assessed', 1, { severity: 3 }), answered(12, { entitlementMinor: 30_000 }), event('equity-assessed', 12, { qPeerBp: 4000 }), event('equity-review-decided', 20, { topUpMinor: 18_000 }),
      event('response-disputed', 21), event('complaint-closed', 30), event('external-decision-recorded', 60, { upheld: true }), event('blind-review-completed', 61, { merited: false }),
    )).toEqual({
      receivedAt: day(0), product: 'CARD_STD', issue: 'fees', severity: 3, channel: 'app', branch: 'SH_021', vulnerable: false, answeredAt: day(12), disputed: true, closed: true, external: true, merited: false,
      decision: { decision: 'upheld', at: day(12), compensationMinor: 12_000, assessedLossMinor: 30_000, entitlementMinor: 30_000, currency: 'CNY' }, qPeerBp: 4000, topUpMinor: 18_000,
    });
  });

  it('is decided by the last final or summary response, and was answered with the first', () => {
    const holding = answered(3, { kind: 'holding' });
    expect(caseAfter(filed(), holding)).not.toHaveProperty('decision');
    expect(caseAfter(filed(), holding, answered(5, { kind: 'summary', decision: 'rejected' }), answered(12), answered(13, { kind: 'interim' }))).toMatchObject({ answeredAt: day(5), decision: { decision: 'upheld', at: day(12) } });
  });

  it('is open again when it is reopened or a review is asked for', () => {
    expect(caseAfter(filed(), answered(12), event('complaint-closed', 13), event('complaint-reopened', 20))).toMatchObject({ reopened: true });
    for (const again of ['complaint-reopened', 'review-requested']) expect(caseAfter(filed(), event('complaint-closed', 13), event(again, 20))).not.toHaveProperty('closed');
  });

  it.each([
    ['used its time', [answered(12), assessed(10_000)], [true, 10_000]],
    ['used more', [answered(12), assessed(10_001)], [false, 10_001]],
    ['is told by the first response, not by that after a review', [answered(12), assessed(8_000), answered(90), assessed(50_000)], [true, 8_000]],
    ['has no answer when a regulatory clock runs out', [breached(15)], [false, undefined]],
    ['was answered after that on the same day', [breached(12), event('complaint-response-issued', 12.1, { kind: 'final', decision: 'rejected' }), assessed(10_000)], [false, 10_000]],
    ['saw a clock run out only after its answer', [answered(12), assessed(9_000), breached(60)], [true, 9_000]],
    ['saw its clock run out, before an earlier answer came to be known', [breached(15), answered(12), event('complaint-timer-voided', 15, { timerType: 'evenhand.complaints.complaint-sla-breached.v1', entries: [{}] }), assessed(8_000)], [true, 8_000]],
    ['saw a clock run out that had not to run', [breached(15), event('complaint-timer-voided', 15, { timerType: 'evenhand.complaints.complaint-sla-breached.v1', entries: [{}] })], [undefined, undefined]],
    ['saw an internal clock run out', [breached(15, 'internal')], [undefined, undefined]],
  ])('was in time or not: it %s', (_, events, expected) => {
    const { timely, usedBp } = caseAfter(filed(), ...events) as Case;
    expect([timely, usedBp]).toEqual(expected);
  });

  it('goes on in the one it is merged with, from the earlier receipt, with the clocks of both', () => {
    const cases = after(filed('cmp_43'), filed('cmp_42', 2), event('complaint-sla-breached', 3, { kind: 'regulatory' }, 'cmp_43'), event('complaints-merged', 4, { mergedComplaintId: 'cmp_43', receivedAt: new Date(day(0)).toISOString() })).cases;
    expect([cases['cmp_42'], cases['cmp_43']]).toEqual([expect.objectContaining({ receivedAt: day(0), timely: false, breachedAt: [day(3)] }), expect.objectContaining({ merged: true })]);
  });

  it('of a register is as that tells it', () => {
    const reported = event('complaint-reported', 0, {
      productCode: 'CARD_STD', issue: 'fees', sourceProduct: 'credit_card', sourceIssue: 'fees_or_interest', sourceChannel: 'web', state: 'CA', sourceResponse: 'closed', timely: false, disputed: true,
      submittedOn: '2019-02-27', receivedOn: '2019-03-01', sentOn: '2019-02-28',
    });
    expect(caseAfter(reported)).toEqual({
      register: true, receivedAt: day(0), product: 'CARD_STD', issue: 'fees', sourceProduct: 'credit_card', sourceIssue: 'fees_or_interest', sourceChannel: 'web', state: 'CA', sourceResponse: 'closed', timely: false,
      disputed: true, daysToReceived: 2, daysToSent: -1,
    });
    expect(caseAfter(event('complaint-reported', 0, { receivedOn: '2019-03-01' }))).toEqual({ register: true, receivedAt: day(0) });
  });

  it('is not made up by what is told of one that is not known', () => {
    expect(after(answered(12), event('complaints-merged', 13, { mergedComplaintId: 'cmp_9' }))).toBe(NO_CASES);
    expect(after(filed(), event('complaint-acknowledged', 1), filed('cmp_42', 5))).toEqual(after(filed()));
    expect([concernsCases('evenhand.complaints.complaint-received.v1'), concernsCases('evenhand.complaints.complaint-acknowledged.v1')]).toEqual([true, false]);
  });
});

describe('what an event changes in the counts', () => {
  const bySegment = (of: Case, segment = ''): { key: string[]; add: number[] }[] => [{ key: [segment, of.decision?.decision ?? 'open'], add: [1] }];
  const deltas = (before: CustomerCases, of: CaseEvent): unknown => caseDeltas(of, before, foldCases(before, of), bySegment);
  const registered = told('c-1', 'interactions.customer-registered', day(3), { segment: 'private' });

  it('is nothing where the case counts as before', () => {
    expect(deltas(after(filed()), event('complaint-closed', 1))).toEqual([]);
  });

  it('is a move where it counts as something else; a segment moves all cases of the customer', () => {
    expect(deltas(after(filed()), answered(12))).toEqual([{ key: ['', 'open'], add: [-1] }, { key: ['', 'upheld'], add: [1] }]);
    expect(deltas(after(filed(), filed('cmp_43'), answered(2)), registered)).toEqual([
      { key: ['', 'upheld'], add: [-1] }, { key: ['private', 'upheld'], add: [1] }, { key: ['', 'open'], add: [-1] }, { key: ['private', 'open'], add: [1] },
    ]);
  });

  it('is nothing when the customer is erased, who is forgotten all the same', () => {
    const [before, erased] = [after(registered, filed(), answered(12)), told('c-1', 'interactions.customer-erased', day(90))];
    expect([deltas(before, erased), foldCases(before, erased)]).toEqual([[], NO_CASES]);
  });
});
