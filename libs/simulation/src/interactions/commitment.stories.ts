import { AT_HOME, dayOf, HOUR, iso, OFFICE, WORKDAYS } from '../calendar';
import { atWork, beforeDue, dueIn, whenDue } from '../delays';
import { MESSAGE, staffBy, SYSTEM } from '../desks';
import type { Posted } from '../fact';
import type { Quantiles, Weighted } from '../luck';
import { aMonth } from '../rhythm';
import { dueAt, story } from '../story';

/** What the bank owes a customer by a moment: promises, follow-ups, information. Whether it does it in time is up to the branch. */

type Dimension = NonNullable<Posted<'promise-made'>['dimension']>;
const DIMENSIONS: Weighted<Dimension> = [['rel', 5], ['resp', 4], ['assur', 3], ['emp', 3], ['tang', 2]];

/** A customer with a relationship manager is promised one thing after the other. */
const MOST_ROUNDS = 6;

const promise = story<{ readonly dimension: Dimension | undefined }>({
  name: 'promise', often: aMonth(45, 'activity', WORKDAYS), hours: OFFICE,
  again: ({ who: { segment }, luck, round, began }) =>
    segment === 'mass' || round === MOST_ROUNDS || !luck.happens(820) ? undefined : atWork(dayOf(began) + luck.between(1, 7), luck),
  draws: ({ luck }) => ({ dimension: luck.happens(900) ? luck.of(DIMENSIONS) : undefined }),
  steps: [{
    tells: 'promise-made', due: dueIn(2, 14), by: staffBy('phone'),
    data: (told) => ({ promiseId: told.id, dueAt: dueAt(told), ...(told.drawn.dimension && { dimension: told.drawn.dimension }) }),
    then: [{
      tells: 'promise-kept', chance: ({ who }) => who.branch.keeps, after: beforeDue, by: staffBy('phone'),
      data: ({ id, drawn: { dimension }, luck }) => ({ promiseId: id, ...(dimension && luck.happens(500) && { dimension }) }),
      else: [{ tells: 'promise-broken', after: whenDue, by: SYSTEM, data: ({ id }) => ({ promiseId: id }) }],
    }],
  }],
});

const REASONS: Weighted<Posted<'follow-up-scheduled'>['reason']> = [
  ['routine', 40], ['post_purchase', 20], ['promise_broken', 8], ['doubt', 8], ['expectation_missed', 6], ['hardship', 5], ['silent_leaver', 4],
  ['at_risk', 3], ['information_late', 3], ['fairness_drop', 2], ['post_complaint', 2], ['explanation', 1],
];

const followUp = story({
  name: 'followup', often: aMonth(14, 'activity', WORKDAYS), hours: OFFICE,
  steps: [{
    tells: 'follow-up-scheduled', due: dueIn(1, 10), by: SYSTEM, data: (told) => ({ followUpId: told.id, reason: told.luck.of(REASONS), dueAt: dueAt(told) }),
    then: [{
      tells: 'follow-up-completed', chance: ({ who }) => who.branch.keeps, after: beforeDue, by: staffBy('phone'),
      data: ({ id, luck }) => {
        const outcome = luck.of<'reached' | 'no_answer' | 'declined'>([['reached', 70], ['no_answer', 25], ['declined', 5]]);
        return { followUpId: id, outcome, ...(outcome === 'reached' && luck.happens(400) && { helpful: 1 + luck.successes(4, 760) }) };
      },
      else: [{ tells: 'follow-up-missed', after: whenDue, by: SYSTEM, data: ({ id }) => ({ followUpId: id }) }],
    }],
  }],
});

/** How long after it was due, seconds. */
const TOO_LATE: Quantiles = [[0, HOUR / 2], [600, 6 * HOUR], [900, 30 * HOUR], [1000, 96 * HOUR]];

const information = story({
  name: 'information', often: aMonth(45), hours: AT_HOME,
  steps: [{
    tells: 'information-delivered', by: MESSAGE, product: ({ who }) => who.product,
    data: ({ id, at, luck, who }) => {
      const due = luck.happens(who.branch.answers) ? at + luck.between(0, 48 * HOUR) : at - luck.quantile(TOO_LATE);
      return { informationId: id, dueAt: iso(due), deliveredAt: iso(at), critical: luck.happens(330) };
    },
  }],
});

export const commitmentStories = [promise, followUp, information];
