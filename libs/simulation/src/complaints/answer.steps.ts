import { AT_HOME, dateOf, dayOf } from '../calendar';
import { days, minutes, workdays } from '../delays';
import type { Posted } from '../fact';
import { procedureId, yearOf } from '../interactions/contact.stories';
import type { Told } from '../story';
import { CURRENCY, type Case, type Link } from './case';
import { customer, handler, handlerCalls, soon } from './intake.steps';

/** What the bank answers. */

type Response = Posted<'complaint-response-issued'>;
type Kind = 'final' | 'summary';

interface Relief {
  readonly decision: NonNullable<Response['decision']>;
  readonly remedies: NonNullable<Response['remedies']>;
  readonly compensationMinor: number;
  readonly assessedLossMinor: number;
}

const REASONS = { money: ['LOSS_SHOWN', 'FEE_NOT_DISCLOSED', 'BANK_ERROR'], other: ['RECORD_CORRECTED', 'SERVICE_BELOW_STANDARD'], none: ['TERMS_APPLIED', 'NO_ERROR_FOUND'] } as const;
const STEPS = 8;
/** About six months, in which the customer may go to the outside body. */
const REFERRAL_DAYS = 182;

/** What is given: after a review that changed the decision, what was wrong all along. */
export function reliefOf({ relief, lossMinor, wholly }: Case, changed = false): Relief {
  const given = changed && relief === 'none' ? (lossMinor > 0 ? 'money' : 'other') : relief;
  if (given === 'none') return { decision: 'rejected', remedies: [], compensationMinor: 0, assessedLossMinor: 0 };
  const decision = wholly || changed ? 'upheld' : 'partly';
  if (given === 'other') return { decision, remedies: ['apology', 'correction'], compensationMinor: 0, assessedLossMinor: 0 };
  return { decision, remedies: ['refund'], compensationMinor: decision === 'upheld' ? lossMinor : Math.floor(lossMinor / 2), assessedLossMinor: lossMinor };
}

function response(told: Told<Case>, kind: Kind, changed = false): Response {
  const { id, at, luck, seed, who: { branch: { tells, manners } }, drawn } = told;
  const { decision, remedies, compensationMinor, assessedLossMinor } = reliefOf(drawn, changed);
  const upheld = decision !== 'rejected';
  return {
    complaintId: id, kind, decision, reasonCodes: [luck.pick(REASONS[upheld ? (drawn.relief === 'none' ? 'other' : drawn.relief) : 'none'])],
    evidenceCited: luck.happens(tells - 60), readingGrade: luck.between(6, luck.happens(tells - 100) ? 9 : 13),
    remedies: upheld && luck.happens(manners - 300) ? [...new Set([...remedies, 'apology' as const])] : remedies,
    compensationMinor, assessedLossMinor, currency: CURRENCY,
    reviewRouteIncluded: true,
    ...(kind === 'final' && { externalSchemeIncluded: true, externalReferralUntil: dateOf(dayOf(at) + REFERRAL_DAYS) }),
    conduct: { apology: luck.happens(manners - 150), improperRemark: false },
    ...(luck.happens(850) && { procedure: { id: procedureId('complaint_handling', seed), version: yearOf(at), stepsDone: luck.successes(STEPS, Math.min(998, tells + 5)), stepsRequired: STEPS } }),
    contactAttempts: 1 + luck.successes(2, 400), addressesDesiredOutcome: luck.happens(upheld ? 900 : 600),
  };
}

/** Within a few days where it can be, some weeks where the branch is careless. */
export const finalAnswer: Link = { tells: 'complaint-response-issued', after: soon(1, 6, 20), by: handler, data: (told) => response(told, 'final') };
/** Settled in a word, within a business day or two: the short way, which some policies close after three. */
export const summaryAnswer: Link = { tells: 'complaint-response-issued', after: minutes(5, 60), by: handlerCalls, data: (told) => response(told, 'summary') };
/** What a review or new facts lead to. */
export const newAnswer = (changed: boolean): Link => ({ tells: 'complaint-response-issued', after: workdays(1, 8), by: handler, data: (told) => response(told, 'final', changed) });

export const accepts: Link = { tells: 'response-accepted', after: days(0, 9, AT_HOME), by: customer, data: ({ id }) => ({ complaintId: id }) };
export const disputes: Link = {
  tells: 'response-disputed', after: days(0, 18, AT_HOME), by: customer,
  data: ({ id, luck }) => ({ complaintId: id, reason: luck.pick(['too_low', 'not_explained', 'facts_wrong']), ...(luck.happens(250) && { newFacts: luck.happens(400) }) }),
};
