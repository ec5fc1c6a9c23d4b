import { countsOf } from './audit.check';
import { wrongFigures } from './figures.check';
import { happened } from './happened';
import type { Happened } from './happened';
import { wrongReactions } from './reactions.check';

const NOON = Date.UTC(2026, 10, 25, 12);
const LATER = NOON + 400 * 86_400_000;

interface Told {
  readonly name: string;
  readonly id: string;
  readonly data: object;
  readonly causationid?: string;
  readonly subject?: string;
}

/** A log in that order, a second each; what has a cause is the suite's own. */
function log(...all: readonly Told[]): readonly Happened[] {
  return all.map(({ name, id, data, causationid, subject = 'c_1' }, n) => happened(n + 1, JSON.stringify({
    specversion: '1.0', id, source: causationid ? 'urn:evenhand:complaints' : 'urn:bank', type: `evenhand.complaints.${name}.v1`, subject, time: new Date(NOON + n * 1_000).toISOString(),
    productcode: 'CARD_STD', branchid: 'SH_021', ...(causationid && { causationid }), data,
  })));
}

const complaint = (n: number, compensationMinor: number, more: object = {}): readonly Told[] => [
  { name: 'complaint-received', id: `f${n}`, subject: `c_${n}`, data: { complaintId: `k${n}`, issue: 'fees', severity: 2 } },
  { name: 'complaint-response-issued', id: `r${n}`, subject: `c_${n}`, data: { complaintId: `k${n}`, kind: 'final', decision: 'upheld', compensationMinor, assessedLossMinor: 10_000, currency: 'CNY', ...more } },
];
const peers = Array.from({ length: 20 }, (_, n) => complaint(n + 10, 10_000)).flat();
const claim = (more: object = {}): Told => ({
  name: 'equity-assessed', id: 'a1', causationid: 'r1', data: { complaintId: 'k1', decision: 'upheld', remedyMatch: 50, qPeerBp: 5_000, peerLevel: 'L1', peerN: 20, peerMedianBp: 10_000, statsPosition: 42, ...more },
});
const pattern = (more: object = {}): Told => ({
  name: 'corrective-action-planned', id: 'p1', causationid: 'r1', subject: 'bank',
  data: { rootCauseId: 'pat', actionId: 'act', pattern: { productCode: 'CARD_STD', issue: 'fees', branchId: 'SH_021', upheld: 21, statsPosition: 42, ...more } },
});

describe('the check of figures that were recorded', () => {
  const told = [...peers, ...complaint(1, 5_000)];

  it('has nothing against those that a recount gives', () => {
    expect(wrongFigures(log(...told, claim(), pattern()), false)).toEqual([]);
    expect(wrongFigures(log(...told, { ...claim(), data: { complaintId: 'k1', decision: 'upheld' } }, pattern()), true)).toEqual([]);
  });

  test.each<[string, readonly Told[], RegExp]>([
    ['a peer too many', [...told, claim({ peerN: 21 }), pattern()], /21 peers/],
    ['another median', [...told, claim({ peerMedianBp: 9_700, qPeerBp: 5_155 }), pattern()], /median 9700/],
    ['a cell that is not the one to take', [...told, claim({ peerLevel: 'L2' }), pattern()], /records L2/],
    ['a share that is wrong', [...told, claim({ qPeerBp: 5_001 }), pattern()], /records 5001 of the peers' median, and it is 5000/],
    ['figures of before the response', [...told, claim({ statsPosition: 41 }), pattern()], /not between/],
    ['peers that were not seen', [...told, { ...claim(), data: { complaintId: 'k1', decision: 'upheld' } }, pattern()], /names no peers/],
    ['a pattern that was miscounted', [...told, claim(), pattern({ upheld: 20 })], /counts 20/],
    ['a pattern that was not seen', [...told, claim()], /nothing is planned/],
    ['a pattern that was planned for twice', [...told, claim(), pattern(), { ...pattern(), id: 'p2' }], /again within 30 days/],
  ])('finds %s', (_, all, wrong) => {
    expect(wrongFigures(log(...all), false).join('\n')).toMatch(wrong);
  });
});

describe('the check of reactions to complaints', () => {
  const short = complaint(1, 5_000, { entitlementMinor: 10_000 });
  // this one is drawn to be reviewed blind
  const handled: readonly Told[] = [
    { name: 'complaint-handling-assessed', id: 'h1', causationid: 'r1', data: { complaintId: 'k1' } },
    { name: 'blind-review-drawn', id: 't1', causationid: 'r1', data: { complaintId: 'k1', blindReviewId: '00b090d7a749e687537bc5e3f38306b0' } },
  ];
  const assessed: Told = { name: 'equity-assessed', id: 'a1', causationid: 'r1', data: { complaintId: 'k1', decision: 'upheld' } };
  const opened: Told = { name: 'equity-review-opened', id: 'o1', causationid: 'a1', data: { complaintId: 'k1', equityReviewId: 'e1', causes: ['below_entitlement'] } };
  const decided: Told = { name: 'equity-review-decided', id: 'd1', data: { complaintId: 'k1', equityReviewId: 'e1', topUpMinor: 5_000, currency: 'CNY' } };
  const paid: Told = { name: 'compensation-paid', id: 'p1', causationid: 'd1', data: { complaintId: 'k1', compensationId: 'pay', amountMinor: 5_000, currency: 'CNY' } };
  const called: Told = { name: 'follow-up-scheduled', id: 'u1', causationid: 'd1', data: { followUpId: 'u', reason: 'post_complaint' } };
  const wholly = [...short, ...handled, assessed, opened, decided, paid, called];
  const lasting = (id: string): Told => ({ name: 'root-cause-identified', id, data: { complaintId: 'k1', rootCauseId: 'rc', stable: true, controllable: true } });
  const planned = (causationid: string, id = 'n1'): Told => ({ name: 'corrective-action-planned', id, causationid, subject: 'bank', data: { rootCauseId: 'rc', actionId: id } });
  const blind = (fairAmountMinor: number): Told => ({ name: 'blind-review-completed', id: 'b1', data: { complaintId: 'k1', merited: true, fairAmountMinor, currency: 'CNY' } });
  const asked: Told = { name: 'review-requested', id: 'q1', causationid: 'b1', data: { complaintId: 'k1', reason: 'blind_review' } };
  const mine = (...all: readonly Told[]): readonly Happened[] => log(...all.map((one) => ({ subject: 'c_1', ...one })));

  test.each<[string, readonly Told[]]>([
    ['an assessment, its review, and the top-up that is paid', wholly],
    ['a cause that is told before the answer, or after it', [...short.slice(0, 1), lasting('l1'), ...short.slice(1), ...handled, assessed, opened, planned('r1'), lasting('l2')]],
    ['a blind review that finds no more than what was given with the top-up', [...wholly, blind(11_000)]],
    ['a blind review that finds more', [...wholly, blind(11_001), asked]],
  ])('has nothing against %s', (_, all) => {
    expect(wrongReactions(mine(...all), LATER)).toEqual([]);
  });

  test.each<[string, readonly Told[], RegExp]>([
    ['a complaint that was drawn and put before nobody', [...short, ...handled.slice(0, 1), assessed, opened], /1 times wanted, 0 times there: .*blind-review-drawn/],
    ['a review that its figures ask for, and did not open', [...short, ...handled, assessed], /1 times wanted, 0 times there: .*equity-review-opened below_entitlement/],
    ['a review for other figures', [...short, ...handled, { ...assessed, data: { ...assessed.data, qPeerBp: 7_999, peerN: 20 } }, opened], /below_entitlement\+below_peers/],
    ['a review that opened twice', [...short, ...handled, assessed, opened, { ...opened, id: 'o2' }], /1 times wanted, 2 times there/],
    ['a top-up that was not paid', [...short, ...handled, assessed, opened, decided, called], /compensation-paid 5000 CNY/],
    ['another amount', [...short, ...handled, assessed, opened, decided, { ...paid, data: { ...paid.data, amountMinor: 4_999 } }, called], /0 times wanted, 1 times there: .*compensation-paid 4999/],
    ['an action planned again', [...short, ...handled, assessed, opened, lasting('l1'), planned('l1'), lasting('l2'), planned('l2', 'n2')], /0 times wanted, 1 times there: .*corrective-action-planned/],
    ['a review that nobody has to ask for', [...wholly, blind(11_000), asked], /0 times wanted, 1 times there: .*review-requested/],
  ])('finds %s', (_, all, wrong) => {
    expect(wrongReactions(mine(...all), LATER).join('\n')).toMatch(wrong);
  });
});

describe('the count of complaints', () => {
  it('tells a month of receipt, the register and the last decision; what goes on in another counts with it', () => {
    const merged: Told = { name: 'complaints-merged', id: 'm', data: { complaintId: 'k1', mergedComplaintId: 'k2' } };
    const reported: Told = { name: 'complaint-reported', id: 'x', data: { complaintId: 'k3' } };
    expect([...countsOf(log(...complaint(1, 0), ...complaint(2, 0).slice(0, 1), merged, reported))]).toEqual([['2026-11 0 upheld', 1], ['2026-11 1 ', 1]]);
  });
});
