import { given } from '@evenhand/event-sourcing';
import type { Fact } from '../fact';
import { again, date, day, fact, having, post } from '../fact.examples';
import { expectation } from './expectation.decider';

const money = { metric: 'minor', low: 300_000, high: 450_000, currency: 'CNY' } as const;
const set = fact('expectation-set', day(0), { expectationId: 'x', dimension: 'rel', source: 'marketing', betterIs: 'higher', horizonOn: date(100), ...money });
const adjusted = fact('expectation-adjusted', day(40), { expectationId: 'x', low: 250_000, high: 400_000, horizonOn: date(130) });
const outcomeOn = (at: number, actual = 210_000): Fact => fact('expectation-outcome-observed', at, { expectationId: 'x', actual }, { id: `outcome-${at}` });
const outcome = outcomeOn(day(90));
const expired = fact('expectation-expired', day(101), { expectationId: 'x' });
const promised = { dimension: 'rel', betterIs: 'higher', ...money };

describe('an expectation', () => {
  it('has bounds in order, when it is set and when it is adjusted', () => {
    given(expectation).when(post(set)).then([set]);
    given(expectation).when(post(having(set, { low: 450_001 }))).then('low_above_high', '/data/low');
    given(expectation, [set]).when(post(adjusted)).then([adjusted]);
    given(expectation, [set]).when(post(having(adjusted, { low: 400_001 }))).then('low_above_high', '/data/low');
  });

  it('has its horizon after the day it was set', () => {
    const noon = day(0) + 43_200_000;
    const nextDay = having(again(set, noon), { horizonOn: date(1) });
    given(expectation).when(post(nextDay)).then([nextDay]);
    given(expectation).when(post(having(nextDay, { horizonOn: date(0) }))).then('horizon_not_after_event', '/data/horizonOn');
  });

  it.each([
    ['score', { low: 0, high: 100 }, { low: -1, high: 100 }, '/data/low'],
    ['score', { low: 0, high: 100 }, { low: 0, high: 101 }, '/data/high'],
    ['days', { low: 0, high: 1.5 }, { low: -1, high: 2 }, '/data/low'],
    ['hours', { low: 0, high: 1.5 }, { low: -1, high: 2 }, '/data/low'],
    ['minor', { low: -5, high: 5 }, { low: -5, high: 5.5 }, '/data/high'],
    ['bool', { low: 1, high: 1 }, { low: 0, high: 1 }, '/data/low'],
  ] as const)('of %s is adjusted within the limits of its metric, whichever is known first', (metric, fits, breaks, field) => {
    const other = having(set, { metric, low: 1, high: 1 });
    const [good, bad] = [having(adjusted, fits), having(adjusted, breaks)];
    given(expectation, [other]).when(post(good)).then([good]);
    given(expectation, [good]).when(post(other)).then([other]);
    given(expectation, [other]).when(post(bad)).then('bound_outside_metric', field);
    given(expectation, [bad]).when(post(other)).then('bound_outside_metric', field);
  });

  it('of basis points may have any bounds', () => {
    const loss = having(adjusted, { low: -2000.5, high: -2000.5 });
    given(expectation, [having(set, { metric: 'bp' })]).when(post(loss)).then([loss]);
  });
});

describe('the outcome of an expectation', () => {
  it('is not graded without it', () => {
    given(expectation).when(post(outcome)).then('unknown_expectation', '/data/expectationId');
    given(expectation, [adjusted]).when(post(outcome)).then('unknown_expectation', '/data/expectationId');
  });

  it('carries what was promised', () => {
    given(expectation, [set]).when(post(outcome)).then([having(outcome, promised)]);
  });

  it('carries a currency only with money', () => {
    const days = having(set, { metric: 'days', low: 2, high: 3 });
    const filled = { ...promised, metric: 'days', low: 2, high: 3, currency: undefined };
    given(expectation, [days]).when(post(outcomeOn(day(90), 1.5))).then([having(outcomeOn(day(90), 1.5), filled)]);
  });

  it('carries the bounds in force at its time, by the times of the adjustments', () => {
    const sooner = having(again(adjusted, day(20)), { low: 1, high: 2 });
    const later = having(again(adjusted, day(95)), { low: 3, high: 4 });
    const bounded = (low: number, high: number) => [having(outcome, { ...promised, low, high })];
    given(expectation, [set, adjusted]).when(post(outcome)).then(bounded(250_000, 400_000));
    given(expectation, [set, adjusted, sooner]).when(post(outcome)).then(bounded(250_000, 400_000));
    given(expectation, [adjusted, set, later]).when(post(outcome)).then(bounded(250_000, 400_000));
    given(expectation, [set, later]).when(post(outcome)).then(bounded(300_000, 450_000));
    given(expectation, [set, again(adjusted, outcome.at)]).when(post(outcome)).then(bounded(250_000, 400_000));
  });

  it.each([
    ['bool', 1, 1, [0, 1], [0.5, 2, -1]],
    ['minor', 1, 2, [-5, 7], [1.5]],
    ['score', 1, 2, [0, 62.5, 100], [-0.1, 100.1]],
    ['days', 1, 2, [0, 1.5], [-1]],
    ['hours', 1, 2, [0, 1.5], [-1]],
    ['bp', 1, 2, [-1200, 0.5], []],
  ] as const)('of %s is in its unit', (metric, low, high, good, bad) => {
    const other = having(set, { metric, low, high });
    for (const actual of good) {
      const filled = { ...promised, metric, low, high, currency: metric === 'minor' ? 'CNY' : undefined };
      given(expectation, [other]).when(post(outcomeOn(day(90), actual))).then([having(outcomeOn(day(90), actual), filled)]);
    }
    for (const actual of bad) given(expectation, [other]).when(post(outcomeOn(day(90), actual))).then('actual_outside_metric', '/data/actual');
  });

  it('is one', () => {
    const stored = [set, having(outcome, promised)];
    given(expectation, stored).when(post(again(outcome, day(95)))).then([]);
    given(expectation, stored).when(post(having(again(outcome), { actual: 1 }))).then('already_recorded', '/data/actual');
    const blamed = (locus: string, controllable: boolean) => having(again(outcome), { attribution: { locus, controllable } });
    given(expectation, [set, blamed('bank', true)]).when(post(blamed('bank', true))).then([]);
    for (const other of [blamed('bank', false), blamed('market', true)]) {
      given(expectation, [set, blamed('bank', true)]).when(post(other)).then('already_recorded', '/data/attribution');
    }
    given(expectation, stored).when(post(blamed('bank', true))).then('already_recorded', '/data/attribution');
  });
});

describe('an expectation ends (I-INV-4)', () => {
  it('with its outcome: no adjustment is dated from then on', () => {
    given(expectation, [set, outcome]).when(post(again(adjusted, day(90)))).then('expectation_closed', '/time');
    given(expectation, [set, outcome]).when(post(adjusted)).then([adjusted]);
    given(expectation, [set, outcome]).when(post(expired)).then('expectation_closed', '/time');
  });

  it('with its last day, which the outcome may fall on', () => {
    const last = outcomeOn(day(101) - 1);
    given(expectation, [set]).when(post(last)).then([having(last, promised)]);
    given(expectation, [set]).when(post(outcomeOn(day(101)))).then('expectation_expired', '/time');
    given(expectation, [set]).when(post(again(adjusted, day(101)))).then('expectation_expired', '/time');
    given(expectation, [again(adjusted, day(101))]).when(post(set)).then('expectation_expired', '/time');
  });

  it('later, when it was adjusted while it was open', () => {
    const late = outcomeOn(day(131) - 1);
    given(expectation, [set, adjusted]).when(post(late)).then([having(late, { ...promised, low: 250_000, high: 400_000 })]);
    given(expectation, [adjusted, set]).when(post(outcomeOn(day(131)))).then('expectation_expired', '/time');
    const same = having(adjusted, { horizonOn: undefined });
    given(expectation, [set, same]).when(post(late)).then('expectation_expired', '/time');
  });

  it('365 days after it was set, where no horizon is named', () => {
    const open = having(set, { horizonOn: undefined });
    const last = outcomeOn(day(366) - 1);
    given(expectation, [open]).when(post(last)).then([having(last, promised)]);
    given(expectation, [open]).when(post(outcomeOn(day(366)))).then('expectation_expired', '/time');
  });

  it('when it expired, on its last day or at the midnight after, whichever is known first', () => {
    given(expectation, [set]).when(post(expired)).then([expired]);
    const onTheDay = again(expired, day(100));
    given(expectation, [set]).when(post(onTheDay)).then([onTheDay]);
    given(expectation).when(post(expired)).then([expired]);
    given(expectation, [expired]).when(post(set)).then([set]);
    for (const wrong of [again(expired, day(100) - 1), again(expired, day(102))]) {
      given(expectation, [set]).when(post(wrong)).then('not_the_due_moment', '/time');
      given(expectation, [wrong]).when(post(set)).then('not_the_due_moment', '/time');
    }
  });

  it('and expires once: a second timer is a no-op', () => {
    given(expectation, [set, expired]).when(post(again(expired))).then([]);
    given(expectation, [expired]).when(post(again(expired))).then([]);
  });

  it('by the times of the facts: what came before it expired may be told later, nothing dated after', () => {
    const early = again(expired, day(100));
    given(expectation, [set, expired]).when(post(outcome)).then([having(outcome, promised)]);
    given(expectation, [set, expired]).when(post(adjusted)).then([adjusted]);
    given(expectation, [set, early]).when(post(outcomeOn(day(100) + 1))).then('expectation_expired', '/time');
    given(expectation, [early]).when(post(again(adjusted, day(100)))).then('expectation_expired', '/time');
  });

  it('anew, at the horizon that an adjustment told after it had expired moved away', () => {
    const late = outcomeOn(day(131) - 1);
    const known = [set, expired, adjusted];
    given(expectation, known).when(post(late)).then([having(late, { ...promised, low: 250_000, high: 400_000 })]);
    const anew = again(expired, day(131));
    given(expectation, known).when(post(anew)).then([anew]);
    given(expectation, [...known, anew]).when(post(late)).then([having(late, { ...promised, low: 250_000, high: 400_000 })]);
    given(expectation, [...known, anew]).when(post(again(anew))).then([]);
  });
});
