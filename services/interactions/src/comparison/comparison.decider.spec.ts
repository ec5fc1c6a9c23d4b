import { given } from '@evenhand/event-sourcing';
import { again, date, day, fact, having, post } from '../fact.examples';
import { comparison } from './comparison.decider';

const shown = fact('comparison-shown', day(90) + 1, {
  comparisonId: 'c', productCodes: ['A', 'B'], metrics: ['fee'], asOf: date(0), sourceRef: 's', unfavourableIncluded: true,
});
const challenged = fact('comparison-challenged', day(100), { comparisonId: 'c' });
const decided = fact('comparison-challenge-decided', day(110), { comparisonId: 'c', upheld: true });

describe('a comparison', () => {
  it('shows figures that are at most 90 days old', () => {
    given(comparison).when(post(shown)).then([shown]);
    given(comparison).when(post(having(shown, { asOf: date(-1) }))).then('figures_outdated', '/data/asOf');
  });

  it('is shown once', () => {
    given(comparison, [shown]).when(post(again(shown))).then([]);
    given(comparison, [shown]).when(post(having(again(shown), { metrics: ['fee', 'rate'] }))).then('already_recorded', '/data/metrics');
  });

  it('is challenged and decided, whatever is known first', () => {
    given(comparison, [shown]).when(post(challenged)).then([challenged]);
    given(comparison, [shown, challenged]).when(post(decided)).then([decided]);
    given(comparison).when(post(decided)).then([decided]);
    given(comparison, [decided]).when(post(challenged)).then([challenged]);
  });

  it('has at most one undecided challenge, by the times of the facts', () => {
    const next = again(challenged, day(120));
    given(comparison, [challenged]).when(post(next)).then('challenge_undecided', '/data/comparisonId');
    given(comparison, [next]).when(post(challenged)).then('challenge_undecided', '/data/comparisonId');
    given(comparison, [challenged, decided]).when(post(next)).then([next]);
    given(comparison, [decided, next]).when(post(challenged)).then([challenged]);
  });

  it('has each challenge decided once', () => {
    const otherwise = having(again(decided, day(111)), { upheld: false });
    given(comparison, [challenged, decided]).when(post(otherwise)).then('no_undecided_challenge', '/data/comparisonId');
    given(comparison, [challenged, otherwise]).when(post(decided)).then('no_undecided_challenge', '/data/comparisonId');
    given(comparison, [challenged, decided]).when(post(again(decided))).then([]);
    const secondDecided = again(decided, day(130));
    given(comparison, [challenged, decided, again(challenged, day(120))]).when(post(secondDecided)).then([secondDecided]);
  });
});
