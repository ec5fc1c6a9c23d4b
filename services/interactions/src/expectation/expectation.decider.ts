import { aggregate, alone, between, fill, needs, once, type Pending, type Rule } from '../aggregate.decider';
import { DAY, dayOf, is, msOf, refuse, type Fact, type FactOf } from '../fact';
import { first, type History } from '../history';
import { misfit } from './metric.decider';

const HORIZON_DAYS = 365;

interface Terms {
  readonly low: number;
  readonly high: number;
  /** day number; the expectation expires when it ends */
  readonly lastDay: number;
}

/** What was in force before a fact: the terms of the opening, as the adjustments before it changed them. */
function termsBefore(fact: Fact, set: FactOf<'expectation-set'>, history: History): Terms {
  const { low, high, horizonOn } = set.event.data;
  const terms = { low, high, lastDay: horizonOn ? dayOf(msOf(horizonOn)) : dayOf(set.at) + HORIZON_DAYS };
  const until = history.includes(fact) ? history.indexOf(fact) : history.findLastIndex(({ at }) => at <= fact.at) + 1;
  return history.slice(0, until).filter((known) => is(known, 'expectation-adjusted')).reduce((known, { event: { data } }) => ({
    low: data.low, high: data.high, lastDay: data.horizonOn ? dayOf(msOf(data.horizonOn)) : known.lastDay,
  }), terms);
}

const daysPast = (fact: Fact, set: FactOf<'expectation-set'>, history: History): number => dayOf(fact.at) - termsBefore(fact, set, history).lastDay;
const isLastDay = (expired: Fact, set: FactOf<'expectation-set'>, history: History): boolean => [0, 1].includes(daysPast(expired, set, history));

function bounds({ low, high }: { readonly low: number; readonly high: number }): void {
  if (low > high) refuse('low_above_high', 'low is above high', '/data/low');
}

/** What ended it by running out, as long as it is on the last day by all that is known: an adjustment told later may have moved that away. */
function expiry(history: History): Fact | undefined {
  const set = first(history, 'expectation-set');
  return history.find((fact) => is(fact, 'expectation-expired') && (!set || isLastDay(fact, set, history)));
}

/** Adjusted or observed only while it is open, and expired only without an outcome (I-INV-4). */
const open: Rule = (fact, history) => {
  const outcome = first(history, 'expectation-outcome-observed');
  const expired = expiry(history);
  const beforeIt = (other: Fact | undefined): boolean => other !== undefined && other.at <= fact.at;
  if (is(fact, 'expectation-expired')) {
    if (outcome) closed();
    if (expired) return 'unchanged';
  }
  if (is(fact, 'expectation-adjusted') && beforeIt(outcome)) closed();
  if ((is(fact, 'expectation-adjusted') || is(fact, 'expectation-outcome-observed')) && beforeIt(expired)) hadExpired();
};

/** The horizon tells when it expires, whether that is written yet or not. Compared as soon as both are known, whichever comes second. */
const withinHorizon: Rule = (fact, history) => {
  const set = is(fact, 'expectation-set') ? fact : first(history, 'expectation-set');
  if (!set) return;
  for (const one of fact === set ? history : [fact]) {
    if (is(one, 'expectation-expired')) {
      if (!isLastDay(one, set, history)) refuse('not_the_due_moment', 'an expectation expires on its last day or at the midnight that ends it', '/time');
    } else if (daysPast(one, set, history) > 0) hadExpired();
  }
};

/** By what is known now it had its outcome then, or its horizon was another. */
function overtaken(history: History): readonly Fact[] {
  const set = first(history, 'expectation-set');
  if (!set) return [];
  const had = first(history, 'expectation-outcome-observed');
  return history.filter((fact) => is(fact, 'expectation-expired') && (had || !isLastDay(fact, set, history)));
}

/** It expires at the midnight that ends its last day, unless it has its outcome. */
function next(history: History): Pending | undefined {
  const since = first(history, 'expectation-set');
  if (!since || first(history, 'expectation-outcome-observed') || expiry(history)) return undefined;
  return { name: 'expectation-expired', dueAt: (termsBefore({ ...since, at: Infinity }, since, history).lastDay + 1) * DAY, since };
}

const closed = (): never => refuse('expectation_closed', 'the expectation has its outcome', '/time');
const hadExpired = (): never => refuse('expectation_expired', 'the expectation had expired at that time', '/time');

/** Something the customer was led to expect, in bounds that can be measured; it has one outcome or expires. */
export const expectation = aggregate({
  opens: ['expectation-set'],
  keeps: ['expectation-set', 'expectation-adjusted', 'expectation-outcome-observed', 'expectation-expired'],
  rules: [
    once('expectation-set', 'expectation-outcome-observed'),
    needs('expectation-outcome-observed', 'expectation-set', 'expectation', '/data/expectationId'),
    alone('expectation-set', bounds),
    alone('expectation-adjusted', bounds),
    alone('expectation-set', ({ horizonOn }, { at }) => {
      if (horizonOn && dayOf(msOf(horizonOn)) <= dayOf(at)) refuse('horizon_not_after_event', 'horizonOn is not after the day of the event', '/data/horizonOn');
    }),
    between('expectation-set', 'expectation-adjusted', ({ event: { data: { metric } } }, { event: { data } }) => {
      const field = (['low', 'high'] as const).find((bound) => misfit(metric, data[bound], 'bound'));
      if (field) refuse('bound_outside_metric', `${field} of ${metric} must be ${misfit(metric, data[field], 'bound')}`, `/data/${field}`);
    }),
    between('expectation-set', 'expectation-outcome-observed', ({ event: { data: { metric } } }, { event: { data: { actual } } }) => {
      const wrong = misfit(metric, actual, 'actual');
      if (wrong) refuse('actual_outside_metric', `actual of ${metric} must be ${wrong}`, '/data/actual');
    }),
    open,
    withinHorizon,
  ],
  fills: [
    fill('expectation-outcome-observed', (outcome, history) => {
      const set = first(history, 'expectation-set');
      if (!set) return undefined;
      const { dimension, metric, betterIs, currency } = set.event.data;
      const { low, high } = termsBefore(outcome, set, history);
      return { dimension, metric, low, high, betterIs, ...(metric === 'minor' && currency && { currency }) };
    }),
  ],
  timed: { late: ['expectation-outcome-observed', 'expectation-adjusted'], overtaken, next },
});
