import { AT_HOME } from '../calendar';
import { days, dueIn, minutes, whenDue, workdays } from '../delays';
import { customerBy, staffBy, SYSTEM } from '../desks';
import type { Posted } from '../fact';
import type { Weighted } from '../luck';
import { points } from '../marks';
import { aMonth } from '../rhythm';
import { story, type Step, type Told } from '../story';

type Raised = Posted<'doubt-raised'>;

const CATEGORIES: Weighted<Raised['category']> = [['info_asymmetry', 50], ['expectation', 22], ['individual', 15], ['market', 13]];
const TOPICS: Weighted<Raised['topic']> = [['fee', 34], ['process', 20], ['risk', 14], ['return', 12], ['safety', 10], ['credit', 7], ['other', 3]];
const CAUSES: Weighted<NonNullable<Raised['cause']>> = [['communication', 50], ['service_quality', 30], ['customer_trait', 12], ['social_environment', 8]];
const METHODS = ['plain_language', 'document', 'call', 'visit', 'risk_assessment', 'data'] as const;

const raised = ({ id, luck }: Told<unknown>): Raised => {
  const detected = luck.happens(160);
  return {
    doubtId: id, category: luck.of(CATEGORIES), topic: luck.of(TOPICS), intensity: 1 + luck.successes(4, 450), source: detected ? 'detected' : 'customer',
    ...(luck.happens(600) && { cause: luck.of(CAUSES) }),
    ...(detected && { detectorVersion: 'repeat-contact-2' }),
  };
};

/** Resolved within the days that are left; a careless branch rather says so itself, of a customer who understood less. */
const resolved: Step<undefined> = {
  tells: 'doubt-resolved', after: workdays(0, 2), waits: true, by: staffBy('phone'),
  data: ({ id, luck, who: { branch } }) => ({
    doubtId: id, confirmedBy: luck.happens(branch.answers) ? 'customer' : 'staff', understanding: points(luck, branch.tells - 40),
    ...(luck.happens(300) && { method: luck.pick(METHODS) }),
  }),
};

const comesBack = (chance: number, then: readonly Step<undefined>[]): Step<undefined> => ({
  tells: 'doubt-reopened', chance, after: days(2, 20), due: dueIn(7, 7), by: customerBy('app'), data: ({ id }) => ({ doubtId: id }), then,
});

const expired: Step<undefined> = {
  tells: 'doubt-expired', after: whenDue, by: SYSTEM, data: ({ id }) => ({ doubtId: id }), then: [comesBack(350, [resolved])],
};

const doubt = story({
  name: 'doubt', often: aMonth(16), hours: AT_HOME,
  steps: [{
    tells: 'doubt-raised', due: dueIn(7, 7), by: ({ luck }) => customerBy(luck.pick(['app', 'phone', 'branch'])), product: ({ who }) => who.product, data: raised,
    then: [{
      tells: 'doubt-answered', chance: ({ who }) => who.branch.answers, after: workdays(0, 2), by: staffBy('phone'),
      data: ({ id, luck }) => ({ doubtId: id, method: luck.pick(METHODS) }),
      then: [{ ...resolved, chance: 950, else: [expired], then: [comesBack(60, [{ ...resolved, after: minutes(30, 3_000) }])] }],
      else: [expired],
    }],
  }],
});

export const doubtStories = [doubt];
