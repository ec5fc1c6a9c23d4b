import { aggregate, alone, once } from './aggregate.decider';
import { DAY, msOf, refuse } from './fact';

const GESTURES = 4;
const YEAR = 365 * DAY;

const names = [
  'disclosure-gap-found', 'information-delivered', 'education-attended', 'content-engaged', 'advice-given', 'recommendation-shown', 'gesture-offered',
] as const;

/** Aggregates of one fact. */
export const singleFact = aggregate({
  opens: names,
  keeps: names,
  rules: [
    once(...names),
    alone('information-delivered', ({ deliveredAt }, { at }) => {
      if (msOf(deliveredAt) > at) refuse('delivered_after_event', 'deliveredAt is after the time of the event', '/data/deliveredAt');
    }),
    alone('gesture-offered', (_gesture, { at, context }) => {
      if (most([...(context?.gesturesAt ?? []), at], at) > GESTURES) {
        refuse('too_many_gestures', `a customer is offered at most ${GESTURES} gestures in any 365 days`, '/time');
      }
    }),
  ],
});

/** @returns the most moments that any 365 days around `at` hold; a window opens with one of them */
function most(moments: readonly number[], at: number): number {
  const starts = moments.filter((start) => start <= at && at < start + YEAR);
  return Math.max(...starts.map((start) => moments.filter((moment) => start <= moment && moment < start + YEAR).length));
}
