import { AT_HOME, OFFICE } from '../calendar';
import { days, dueIn, whenDue, workdays } from '../delays';
import { OFFICE_DESK, staffBy, SYSTEM } from '../desks';
import type { Posted } from '../fact';
import type { Weighted } from '../luck';
import { onceIn } from '../rhythm';
import { story, type Told } from '../story';

const KINDS: Weighted<Posted<'hardship-reported'>['kind']> = [['illness', 38], ['job_loss', 34], ['disaster', 8], ['other', 20]];
const SUPPORTS: Weighted<Posted<'hardship-support-given'>['support']> = [['payment_holiday', 45], ['fee_waiver', 35], ['visit', 12], ['other', 8]];

const support = ({ id, luck }: Told<unknown>): Posted<'hardship-support-given'> => {
  const given = luck.of(SUPPORTS);
  const worth = given === 'payment_holiday' || given === 'fee_waiver';
  return { hardshipId: id, support: given, ...(worth && { valueMinor: 500 * luck.between(4, 400), currency: 'EUR' }) };
};

/** At most once in half a year. Help comes within 7 days, or late, or not at all. */
const hardship = story({
  name: 'hardship', often: onceIn(182, 60), hours: AT_HOME,
  steps: [{
    tells: 'hardship-reported', due: dueIn(7, 7), by: staffBy('phone'), data: ({ id, luck }) => ({ hardshipId: id, kind: luck.of(KINDS) }),
    then: [
      {
        tells: 'hardship-support-given', chance: ({ who }) => who.branch.answers - 15, after: workdays(1, 4), by: OFFICE_DESK, data: support,
        else: [{
          tells: 'hardship-unanswered', after: whenDue, by: SYSTEM, data: ({ id }) => ({ hardshipId: id }),
          then: [{ tells: 'hardship-support-given', chance: 600, after: days(1, 12, OFFICE), by: OFFICE_DESK, data: support }],
        }],
      },
      { tells: 'hardship-ended', chance: 800, after: days(35, 160, OFFICE), by: OFFICE_DESK, data: ({ id }) => ({ hardshipId: id }) },
    ],
  }],
});

/** Once in 126 days at most: then any 365 days hold at most the 4 gestures that are allowed. */
const gesture = story({
  name: 'gesture', often: onceIn(126, 160), hours: OFFICE,
  steps: [{
    tells: 'gesture-offered', by: staffBy('phone'), data: ({ id, luck }) => ({ gestureId: id, costMinor: 100 * luck.between(3, 60), currency: 'EUR', unconditional: true }),
  }],
});

export const hardshipStories = [hardship, gesture];
