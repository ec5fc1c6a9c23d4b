import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, post, received, response, statement } from '../testing/facts';
import { Told } from '../testing/run';
import { equityReview } from './equity-review.decider';

const opened = fact('equity-review-opened', day(12), { equityReviewId: 'eqr_1', causes: ['below_entitlement'], qEntBp: 4_000 });
const decide = (data: object = {}) => fact('equity-review-decided', day(20), { equityReviewId: 'eqr_1', topUpMinor: 18_000, currency: 'CNY', reason: 'below_entitlement', ...data });
const answered = (data: object = {}) => new Told().all(received(day(0)), statement(day(1)), response(day(12), { compensationMinor: 12_000, ...data })).state;

describe('an equity review', () => {
  it('is decided once, names its complaint and what the redress is then', () => {
    const told = decide();
    const decided = having(told, { complaintId: 'cmp_1', qEntAfterBp: 10_000 });
    given(equityReview, [opened]).when(post(told, { complaint: answered() })).then([decided]);
    given(equityReview, [opened, decided]).when(post(decide(), { complaint: answered() })).then([]);
    given(equityReview, [opened, decided]).when(post(decide({ topUpMinor: 0 }), { complaint: answered() })).then('equity_review_closed', '/data/equityReviewId');
  });

  it('is open before it is decided', () => {
    given(equityReview).when(post(decide(), { complaint: answered() })).then('unknown_equity_review', '/data/equityReviewId');
  });

  it('tops up in the currency of the redress', () => {
    given(equityReview, [opened]).when(post(decide({ currency: 'EUR' }), { complaint: answered() })).then('currency_mismatch', '/data/currency');
  });

  it('names no ratio where no entitlement is known', () => {
    const told = decide();
    const context = { complaint: answered({ entitlementMinor: undefined, entitlementPolicyVersion: undefined }) };
    given(equityReview, [opened]).when(post(told, context)).then([having(told, { complaintId: 'cmp_1' })]);
  });

  it('is opened once', () => {
    given(equityReview).when(post(opened)).then([opened]);
    given(equityReview, [opened]).when(post(again(opened))).then([]);
    given(equityReview, [opened]).when(post(having(again(opened), { qEntBp: 1 }))).then('already_recorded', '/data/equityReviewId');
  });
});
