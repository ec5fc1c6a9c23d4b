import type { BlindReviewCompleted, BlindReviewDrawn, CloudEvent, ComplaintResponseIssued } from '@evenhand/contracts';
import type { ProcessManager } from '@evenhand/reactors';
import { drawnBlind, tokenOf } from '../blind-review/sample';
import type { Answer } from '../complaint/complaint.state';
import { reviewedBySuite, transitions } from '../complaint/transitions.table';
import type { Lookups } from '../lookups';
import { draft, isAnswer, standingOf, typed } from './stream';

const COMPLETED = typed('blind-review-completed');
const REQUESTED = typed('review-requested');

/** One complaint in twenty is put before somebody who does not know whose it is, so that there is a truth to hold decisions against. */
export const blindDraw = (lookups: Lookups): ProcessManager => ({
  name: 'blind-draw', owner: 'complaints', on: ['complaint-response-issued'], readsStream: true,
  when: 'a complaint of the sample (5 of 100, by seed and complaint) gets its first final or summary response',
  then: 'its facts are put before a blind reviewer, under a token: neither customer, segment, branch nor what the bank decided',
  react(cause, _seen, stream) {
    const { complaintId, assessedLossMinor, currency } = cause.data as ComplaintResponseIssued;
    if (!isAnswer(cause.event) || !drawnBlind(lookups.sampleSeed, complaintId) || stream.slice(0, -1).some(isAnswer)) return [];
    const state = standingOf(stream);
    const { productcode } = state?.envelope ?? {};
    if (!state || productcode === undefined) return [];
    const { filed, category, severity, complexity, receivedAt, statements, evidence, confirmedByCustomer } = state;
    const alleged = currency === undefined || filed.currency === currency ? filed.allegedLossMinor : undefined;
    const inCurrency = currency ?? filed.currency;
    const losses = { ...(alleged !== undefined && { allegedLossMinor: alleged }), ...(assessedLossMinor !== undefined && { assessedLossMinor }) };
    const data: BlindReviewDrawn = {
      blindReviewId: tokenOf(lookups.sampleSeed, complaintId), complaintId, productCode: productcode, issue: filed.issue, category, severity, complexity,
      desiredOutcome: filed.desiredOutcome, receivedOn: new Date(receivedAt).toISOString().slice(0, 10), statements: statements.length, evidence: evidence.length,
      factsConfirmed: confirmedByCustomer, ...(inCurrency !== undefined && { ...losses, currency: inCurrency }),
    };
    // Not coded as its cause: branch and channel stay behind.
    return [{ record: { type: typed('blind-review-drawn'), subject: cause.customer, time: cause.time, data } }];
  },
});

/** PM-15: a blind reviewer found that the customer was right, or was given too little. */
export const blindReviewWrong = (lookups: Lookups): ProcessManager => ({
  name: 'PM-15', owner: 'complaints', on: ['blind-review-completed', 'complaint-response-issued', 'complaint-closed'], readsStream: true,
  when: 'a blind review finds merit in a complaint that was rejected, or more than 1.1 times the redress (top-ups included) fair; also where the answer comes after it, or a review ends that confirms the answer',
  then: 'the suite asks for a review, once a blind review, where the complaint was answered and is not under review',
  // Hardly a complaint was reviewed blind: only of those more is read than their stream.
  look: (cause, stream) => (blindIn(stream) ? lookups.toppedUp(cause) : Promise.resolve(0)),
  react(cause, _seen, stream, looked) {
    const blind = blindIn(stream);
    const state = blind && standingOf(stream);
    if (!state?.answer || !(state.stage in transitions['request-review'].moves || (reviewedBySuite as readonly string[]).includes(state.stage))) return [];
    const after = stream.slice(stream.indexOf(blind as CloudEvent));
    if (after.some(({ type }) => type === REQUESTED) || !isWrong((blind as CloudEvent<BlindReviewCompleted>).data, state.answer, (looked as number | undefined) ?? 0)) return [];
    return [{ record: draft(cause, REQUESTED, { complaintId: state.complaintId, reason: 'blind_review' }) }];
  },
});

const blindIn = (stream: readonly CloudEvent[]): CloudEvent<BlindReviewCompleted> | undefined =>
  stream.findLast((event): event is CloudEvent<BlindReviewCompleted> => event.type === COMPLETED);

/** Amounts of two currencies are not compared. Whole numbers, far below where they are not exact. */
function isWrong({ merited, fairAmountMinor, currency }: BlindReviewCompleted, answer: Answer, toppedUp: number): boolean {
  if (answer.decision === 'rejected' && merited) return true;
  const given = (answer.compensationMinor ?? 0) + toppedUp;
  return (answer.currency === undefined || answer.currency === currency) && fairAmountMinor * 10 > given * 11;
}
