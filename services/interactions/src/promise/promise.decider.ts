import type { Dimension } from '@evenhand/contracts';
import { aggregate, alone, between, fill, once } from '../aggregate.decider';
import { DAY, msOf, refuse, type FactOf } from '../fact';
import { first, type History } from '../history';
import { lifecycle, timed, type Lifecycle } from '../lifecycle.decider';

const LONGEST = 365 * DAY;

const life: Lifecycle<'promise-made', never> = {
  aggregate: 'promise', opens: 'promise-made', ends: 'promise-kept', endsOnlyOpen: true,
  timer: 'promise-broken', due: (made) => msOf(made.event.data.dueAt),
};

/** What the bank said it would do by a moment. Whether it did counts in the dimension it named, reliability where it named none. */
export const promise = aggregate({
  opens: ['promise-made'],
  keeps: ['promise-made', 'promise-kept', 'promise-broken'],
  rules: [
    once('promise-made', 'promise-kept'),
    alone('promise-made', ({ dueAt }, { at }) => {
      if (msOf(dueAt) <= at) refuse('due_not_after_event', 'a promise is due after it is made', '/data/dueAt');
      if (msOf(dueAt) - at > LONGEST) refuse('due_too_late', 'a promise is due at most 365 days after it is made', '/data/dueAt');
    }),
    between('promise-made', 'promise-kept', sameDimension),
    between('promise-made', 'promise-broken', sameDimension),
    lifecycle(life),
  ],
  fills: [fill('promise-kept', copiedDimension), fill('promise-broken', copiedDimension)],
  timed: timed(life),
});

type Outcome = FactOf<'promise-kept'> | FactOf<'promise-broken'>;

function sameDimension(made: FactOf<'promise-made'>, outcome: Outcome): void {
  const { dimension = 'rel' } = made.event.data;
  if ((outcome.event.data.dimension ?? dimension) !== dimension) refuse('dimension_mismatch', `the promise is one of ${dimension}`, '/data/dimension');
}

function copiedDimension(outcome: Outcome, history: History): { readonly dimension: Dimension } | undefined {
  const dimension = first(history, 'promise-made')?.event.data.dimension;
  return dimension && !outcome.event.data.dimension ? { dimension } : undefined;
}
