import type { ComplaintResponseIssued, EquityAssessed } from '@evenhand/contracts';
import { given } from '@evenhand/event-sourcing';
import type { Reviewed } from '../fact';
import { again, day, fact, having, post, response } from '../testing/facts';
import { equityReview } from './equity-review.decider';

const opened = fact('equity-review-opened', day(12), { equityReviewId: 'eqr_1', causes: ['below_entitlement'], qEntBp: 4_000 });
const decide = (data: object = {}) => fact('equity-review-decided', day(20), { equityReviewId: 'eqr_1', topUpMinor: 18_000, currency: 'CNY', reason: 'below_entitlement', ...data });
const partial = (data: object = {}) => response(day(12), { compensationMinor: 12_000, ...data }).event.data as ComplaintResponseIssued;
const peers = { qPeerBp: 5_000, peerLevel: 'L1', peerN: 57, peerMedianBp: 8_000, statsPosition: 9, sketchVersion: 1 } as const;
const assessed = (data: Partial<EquityAssessed> = {}): EquityAssessed => ({ complaintId: 'cmp_1', decision: 'upheld', remedyMatch: 100, qEntBp: 4_000, ...data });
const about = (data: object = {}, figures?: Partial<EquityAssessed>): { reviewed: Reviewed } => ({ reviewed: { response: partial(data), assessed: assessed(figures) } });

describe('an equity review', () => {
  it('is decided once, names its complaint and what the redress is then', () => {
    const told = decide();
    const decided = having(told, { complaintId: 'cmp_1', qEntAfterBp: 10_000 });
    given(equityReview, [opened]).when(post(told, about())).then([decided]);
    given(equityReview, [opened, decided]).when(post(decide(), about())).then([]);
    given(equityReview, [opened, decided]).when(post(decide({ topUpMinor: 0 }), about())).then('equity_review_closed', '/data/equityReviewId');
  });

  it('is held against the peers that were recorded with the assessment', () => {
    const told = decide({ topUpMinor: 7_200 });
    // (12 000 + 7 200) / 30 000 is 0.64, over a median of 0.8
    given(equityReview, [opened]).when(post(told, about({}, peers))).then([having(told, { complaintId: 'cmp_1', qEntAfterBp: 6_400, qPeerAfterBp: 8_000 })]);
    const nothing = decide({ topUpMinor: 0 });
    given(equityReview, [opened]).when(post(nothing, about({}, peers))).then([having(nothing, { complaintId: 'cmp_1', qEntAfterBp: 4_000, qPeerAfterBp: 5_000 })]);
  });

  it('is open before it is decided', () => {
    given(equityReview).when(post(decide(), about())).then('unknown_equity_review', '/data/equityReviewId');
  });

  it('tops up in the currency of the redress', () => {
    given(equityReview, [opened]).when(post(decide({ currency: 'EUR' }), about())).then('currency_mismatch', '/data/currency');
  });

  it('names no ratio where no entitlement is known, and none at all where it is not known what it was opened for', () => {
    const told = decide();
    given(equityReview, [opened]).when(post(told, about({ entitlementMinor: undefined, entitlementPolicyVersion: undefined }))).then([having(told, { complaintId: 'cmp_1' })]);
    given(equityReview, [opened]).when(post(told)).then([having(told, { complaintId: 'cmp_1' })]);
  });

  it('is opened once', () => {
    given(equityReview).when(post(opened)).then([opened]);
    given(equityReview, [opened]).when(post(again(opened))).then([]);
    given(equityReview, [opened]).when(post(having(again(opened), { qEntBp: 1 }))).then('already_recorded', '/data/equityReviewId');
  });
});
