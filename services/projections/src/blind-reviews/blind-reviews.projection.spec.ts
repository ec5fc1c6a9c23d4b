import type { CloudEvent } from '@evenhand/contracts';
import { fold, projected } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import { blindReviewItem } from './blind-reviews.controller';
import { blindReviews } from './blind-reviews.projection';
import type { BlindReview } from './blind-reviews.projection';

const facts = { productCode: 'CARD_STD', issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', receivedOn: '2026-02-16', statements: 1, evidence: 2, factsConfirmed: true };
const drawn = fact('c-1', 'complaints.blind-review-drawn', noon(0), { blindReviewId: '9c56', complaintId: 'k-1', ...facts, assessedLossMinor: 300, currency: 'CNY' });
const completed = fact('c-1', 'complaints.blind-review-completed', noon(9), { complaintId: 'k-1', reviewerRef: 'h-95', merited: true, fairAmountMinor: 300, currency: 'CNY', bankDecision: 'rejected' });
const row = (...events: readonly CloudEvent[]): BlindReview | undefined => fold(blindReviews, events, true).get('k-1');

describe('a blind review', () => {
  it('is open with the facts it was drawn with, until it is completed, in whatever order that was told', () => {
    expect(row(drawn)).toEqual({ token: '9c56', facts: { ...facts, assessedLossMinor: 300, currency: 'CNY' }, state: 'open' });
    expect(row(drawn, completed)).toEqual({ ...row(drawn), state: 'completed' });
    expect(row(completed, drawn)).toEqual(row(drawn, completed));
  });

  it('is told by its token and the facts, and by nothing that tells whose it is, where it was handled, or what bank and reviewer decided', () => {
    const item = blindReviewItem('k-1', { ...row(drawn, completed), facts: { ...facts, branchId: 'SH_021' } } as unknown as BlindReview);
    expect(item).toEqual({ token: '9c56', state: 'completed', ...facts, allegedLossMinor: null, assessedLossMinor: null, currency: null });
  });

  it('lets everything else pass', () => {
    expect(blindReviews.key(projected(fact('c-1', 'need-recorded', noon(0), { needCode: 'N1' })))).toBeUndefined();
  });
});
