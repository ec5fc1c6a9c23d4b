import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, post } from '../testing/facts';
import { blindReview } from './blind-review.decider';

const drawn = fact('blind-review-drawn', day(5), {
  blindReviewId: 'a4'.repeat(16), productCode: 'CARD_STD', issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', receivedOn: '2026-03-02',
  statements: 1, evidence: 0, factsConfirmed: false,
});

describe('a case before a blind reviewer', () => {
  it('is drawn once, and stays as it was put', () => {
    given(blindReview).when(post(drawn)).then([drawn]);
    given(blindReview, [drawn]).when(post(again(drawn))).then([]);
    given(blindReview, [drawn]).when(post(having(again(drawn), { severity: 3 }))).then('already_recorded', '/data/blindReviewId');
  });
});
