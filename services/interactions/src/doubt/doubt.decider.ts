import { aggregate, fill, needs, once } from '../aggregate.decider';
import { DAY, dayOf } from '../fact';
import { lifecycle, standing, timed, type Lifecycle } from '../lifecycle.decider';

const life: Lifecycle<'doubt-raised', 'doubt-reopened'> = {
  aggregate: 'doubt', opens: 'doubt-raised', reopens: 'doubt-reopened', ends: 'doubt-resolved', endsOnlyOpen: true,
  timer: 'doubt-expired', due: (since) => since.at + 7 * DAY,
};

/** A doubt of the customer: resolved or expired, and reopened as often as it comes back. One confirmed by staff is resolved all the same (I-INV-5). */
export const doubt = aggregate({
  opens: ['doubt-raised'],
  keeps: ['doubt-raised', 'doubt-resolved', 'doubt-reopened', 'doubt-expired'],
  rules: [once('doubt-raised'), needs('doubt-resolved', 'doubt-raised', 'doubt', '/data/doubtId'), lifecycle(life)],
  fills: [
    fill('doubt-resolved', ({ at }, history) => {
      const { since } = standing(life, history, at);
      return { daysOpen: Math.max(0, dayOf(at) - dayOf(since?.at ?? at)) };
    }),
  ],
  timed: timed(life),
});
