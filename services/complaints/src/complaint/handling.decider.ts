import type { ComplaintHandlingAssessed } from '@evenhand/contracts';
import {
  accuracyGrade, biasGrade, consistencyGrade, correctabilityGrade, ethicalityGrade, explanationGrade, respectGrade, voiceGrade,
} from '@evenhand/scoring';
import type { ClockBook } from '../clocks/clock-book';
import { timelinessRatioBp } from '../clocks/progress';
import { dayOf, msOf, type Fact, type FactOf } from '../fact';
import { beside } from './beside.decider';
import { effectiveDue, runningClocks } from './clocks.decider';
import { reviewIsDone, type Filed } from './complaint.state';

/** A review that no policy limits is in time within 30 days, as in China [CN20]. */
const REVIEW_DAYS = 30;
const TWICE = 2;
/** Pressure, retaliation and breaches of privacy have no fact of their own yet that would confirm them. */
const confirmed = { pressure: false, retaliation: false, privacyBreach: false };

/**
 * How the complaint was handled, from its own record (DOMAIN.md §3.2): with the first final or summary response, and once more after a review, with
 * the response that it led to. Nothing of a response that is history.
 * @param before without the response @param after with it
 */
export function handlingOf(response: FactOf<'complaint-response-issued'>, before: Filed, after: Filed, book: ClockBook): readonly Fact[] {
  const again = reviewIsDone(before) && before.handlingAssessed < TWICE;
  if (response.event.history || (before.answersCount > 0 && !again)) return [];
  return [beside(response, after, 'complaint-handling-assessed', response.at, checklist(response, after, book))];
}

/** A review that confirms the decision leads to no other response: what was assessed stands, but for what the review itself shows. */
export function handlingConfirmed(review: FactOf<'review-completed'>, after: Filed, book: ClockBook): readonly Fact[] {
  const { handling, handlingAssessed } = after;
  if (review.event.history || review.event.data.outcome !== 'confirmed' || !handling || handlingAssessed >= TWICE) return [];
  return [beside(review, after, 'complaint-handling-assessed', review.at, { ...handling, bias: bias(after), correctability: correctability(after, handling.correctability > 0, book) })];
}

const bias = ({ handlers, reviewers, conflictDeclared, filed: { accusedStaffRef } }: Filed): number =>
  biasGrade(conflictDeclared || (accusedStaffRef !== undefined && [...handlers, ...reviewers].includes(accusedStaffRef)));

const correctability = (state: Filed, routeGiven: boolean, book: ClockBook): number =>
  correctabilityGrade(routeGiven, state.review?.byCustomer === true, reviewedInTime(state, book));

function checklist({ at, event: { data } }: FactOf<'complaint-response-issued'>, state: Filed, book: ClockBook): ComplaintHandlingAssessed {
  const { procedure, contactAttempts = 0, addressesDesiredOutcome = false, decision = 'rejected' } = data;
  return {
    complaintId: state.complaintId,
    timelinessRatioBp: state.handling?.timelinessRatioBp ?? timelinessRatioBp(effectiveDue(state, book), state.receivedAt, state.firstAnswerAt ?? at, book),
    voice: voiceGrade(state.statements.length > 0, addressesDesiredOutcome),
    // What is not recorded is not shown: without a procedure no step of one is known to be done.
    consistency: procedure ? consistencyGrade(procedure.stepsDone, procedure.stepsRequired) : 0,
    bias: bias(state),
    accuracy: accuracyGrade(state.evidence.length, state.confirmedByCustomer, contactAttempts),
    correctability: correctability(state, data.reviewRouteIncluded === true, book),
    ethicality: ethicalityGrade(confirmed),
    respect: respectGrade(state.conduct, decision),
    explanation: explanationGrade({
      reasons: data.reasonCodes?.length ?? 0, readingGrade: data.readingGrade, evidenceCited: data.evidenceCited, reviewRouteIncluded: data.reviewRouteIncluded,
    }),
    confirmed,
  };
}

/** Whether another person (C-INV-2 sees to that) decided within the limit: that of a review's clock where a policy has one. */
function reviewedInTime(state: Filed, book: ClockBook): boolean {
  const { requestedAt, completedAt } = state.review ?? {};
  if (requestedAt === undefined || completedAt === undefined) return false;
  const clocks = runningClocks(state, book).filter(({ stopsAt }) => stopsAt === 'review');
  return clocks.length > 0 ? clocks.every(({ dueAt }) => completedAt <= msOf(dueAt)) : dayOf(completedAt) - dayOf(requestedAt) <= REVIEW_DAYS;
}
