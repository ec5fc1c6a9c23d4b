import { aggregate, once } from '../aggregate.decider';
import { DAY } from '../fact';
import { lifecycle, timed, type Lifecycle } from '../lifecycle.decider';

const life: Lifecycle<'hardship-reported', never> = {
  aggregate: 'hardship', opens: 'hardship-reported', ends: 'hardship-support-given', endsOnlyOpen: false,
  timer: 'hardship-unanswered', due: (reported) => reported.at + 7 * DAY,
};

/** A customer in hardship: help may come any number of times, and late; without any for 7 days the bank left it unanswered. */
export const hardship = aggregate({
  opens: ['hardship-reported'],
  keeps: ['hardship-reported', 'hardship-support-given', 'hardship-unanswered', 'hardship-ended'],
  rules: [
    once('hardship-reported', 'hardship-ended'),
    lifecycle(life),
  ],
  timed: timed(life),
});
