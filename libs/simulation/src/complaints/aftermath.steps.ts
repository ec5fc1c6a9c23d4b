import { iso, OFFICE } from '../calendar';
import { days, minutes, workdays } from '../delays';
import { OFFICE_DESK, SYSTEM, type Desk } from '../desks';
import type { Luck } from '../luck';
import type { Delay, Told } from '../story';
import { accepts, disputes, newAnswer, reliefOf } from './answer.steps';
import { chain, CURRENCY, first, type Case, type Link } from './case';
import { CAUSES, DISPUTED } from './cases.table';
import { customer, handler, handlerCalls, hash, soon } from './intake.steps';

/** What comes of an answer: accepted or not, closed, paid, reviewed, gone elsewhere, opened again. */

const BODY = 'OMBUDSMAN';
const REGULATOR: Desk = { actorkind: 'regulator' };

const closed = (reason: string, after: Delay): Link => ({ tells: 'complaint-closed', after, by: SYSTEM, data: ({ id }) => ({ complaintId: id, reason }) });

const sumOf = (drawn: Case, changed: boolean): number => reliefOf(drawn, changed).compensationMinor;
/** Within some days; where nobody sees to it, weeks. */
const whenPaid = soon(1, 8, 16);

/** @param name of the payment, which a complaint has one of for each answer */
const paid = (changed: boolean, name = 'paid'): Link => ({
  tells: 'compensation-paid', chance: ({ drawn }) => (sumOf(drawn, changed) > 0 ? 970 : 0), after: whenPaid, by: SYSTEM,
  data: ({ id, at, drawn }) => ({ compensationId: `${id}-${name}`, amountMinor: sumOf(drawn, changed), currency: CURRENCY, paidAt: iso(at), complaintId: id, ...(drawn.gapId !== undefined && { gapId: drawn.gapId }) }),
  then: [{
    // Paid a second time by another system, and taken back.
    tells: 'compensation-paid', chance: 80, after: minutes(60, 4_000), by: SYSTEM,
    data: ({ id, at, drawn }) => ({ compensationId: `${id}-${name}-again`, amountMinor: sumOf(drawn, changed), currency: CURRENCY, paidAt: iso(at), complaintId: id }),
    then: [{
      tells: 'compensation-reversed', after: workdays(1, 12), by: OFFICE_DESK,
      data: ({ id, drawn }) => ({
        compensationId: `${id}-${name}-again`, amountMinor: sumOf(drawn, changed), currency: CURRENCY, reason: 'paid_twice', requesterRef: drawn.handler, approverRef: 'h_senior_1',
      }),
    }],
  }],
});

const causeOf = (luck: Luck, { issue }: Case): (typeof CAUSES)['other'][number] => luck.pick(CAUSES[issue] ?? CAUSES.other);

/** One cause a bank, whoever complained about it. */
const rootCause: Link = {
  tells: 'root-cause-identified', chance: ({ drawn }) => (drawn.relief === 'none' ? 120 : 480), after: workdays(0, 12), by: handler,
  data: ({ id, luck, drawn, seed }) => {
    const cause = causeOf(luck, drawn);
    return { rootCauseId: `${cause.causeCode}-${seed}`, complaintId: id, ...cause };
  },
};

/** Opened again, with new facts or without, answered once more, and closed. */
const reopened: Link = {
  tells: 'complaint-reopened', chance: 45, after: days(5, 120), by: customer,
  data: ({ id, luck }) => ({ complaintId: id, reason: luck.pick(['happened_again', 'not_carried_out']), newFacts: luck.happens(600) }),
  then: chain(
    { tells: 'statement-recorded', chance: 600, after: workdays(0, 3), by: handlerCalls, data: ({ id, luck }) => ({ complaintId: id, statementHash: hash(luck), byCustomer: true, conduct: { listened: true } }) },
    newAnswer(false), accepts, closed('accepted', workdays(0, 2)), paid(false, 'more'),
  ),
};

const accepted = (changed: boolean): readonly Link[] => chain(accepts, closed('accepted', workdays(0, 2)), rootCause, paid(changed), reopened);
const silent = chain(closed('silence', days(31, 45, OFFICE)), rootCause, reopened);

/** Where it goes that the bank did not settle. */
const elsewhere = (referredAfter: Delay): readonly Link[] => chain(
  { tells: 'complaint-referred', after: referredAfter, by: customer, data: ({ id }) => ({ complaintId: id, body: BODY }) },
  { tells: 'evidence-added', chance: 500, after: workdays(2, 15), by: handler, data: ({ id, luck }) => ({ complaintId: id, evidenceHash: hash(luck), byCustomer: false }) },
  {
    tells: 'external-decision-recorded', chance: 880, after: days(30, 130, OFFICE), by: REGULATOR,
    data: ({ id, luck, drawn: { lossMinor } }) => {
      const upheld = luck.happens(360);
      return { complaintId: id, body: BODY, upheld, ...(upheld && lossMinor > 0 && { amountMinor: lossMinor, currency: CURRENCY }) };
    },
  },
);

const reviewer = ({ drawn }: Told<Case>): Desk => ({ actorkind: 'staff', staff: true, ref: drawn.reviewer });
const reviewed = (changed: boolean): readonly Link[] => chain(
  {
    tells: 'review-completed', after: workdays(4, 20), by: reviewer,
    data: ({ id, drawn }) => ({ complaintId: id, reviewerRef: drawn.reviewer, outcome: changed ? 'changed' : 'confirmed' }),
  },
  { ...newAnswer(changed), then: reviewedEnd(changed) } as Link,
);

/** After a review the complaint ends, accepted or not; a few go on outside. */
function reviewedEnd(changed: boolean): readonly Link[] {
  return [{ ...first(accepted(changed)), chance: changed ? 800 : 350, else: [{ ...first(elsewhere(days(3, 40))), chance: 300, else: chain(closed('reviewed', workdays(8, 25)), rootCause) }] } as Link];
}

const reviewWanted = chain({
  tells: 'review-requested', after: days(0, 20), by: customer, data: ({ id, luck }) => ({ complaintId: id, reason: luck.pick(['remedy_too_low', 'not_heard', 'wrong_facts']) }),
  then: [{ ...first(reviewed(true)), chance: 330, else: reviewed(false) } as Link],
});

const disputed: readonly Link[] = chain(disputes, {
  tells: 'complaint-escalated', chance: 400, after: workdays(0, 3), by: handler,
  data: ({ id, drawn }) => ({ complaintId: id, level: drawn.urgent ? 2 : 1, reason: 'disputed' }),
}, {
  ...first(reviewWanted), chance: 700, else: [{ ...first(elsewhere(days(5, 60))), chance: 550, else: withdrawn(days(3, 40)) } as Link],
} as Link);

export function withdrawn(after: Delay): readonly Link[] {
  return chain({ tells: 'complaint-withdrawn', after, by: customer, data: ({ id, luck }) => ({ complaintId: id, ...(luck.happens(700) && { reason: luck.pick(['solved_by_myself', 'tired_of_it']) }) }) });
}

const ofAnswer = (otherwise: readonly Link[]): readonly Link[] =>
  [{ ...first(disputed), chance: ({ drawn: { relief } }) => DISPUTED[relief], else: otherwise } as Link];

/** What comes of the first answer. */
export const outcome = ofAnswer([{ ...first(accepted(false)), chance: 620, else: silent } as Link]);
/** And of one in a word: it is taken at once, or disputed. Some policies owe a final answer where nobody says anything. */
export const outcomeInAWord = ofAnswer([{ ...first(accepted(false)), after: minutes(1, 90) } as Link]);
