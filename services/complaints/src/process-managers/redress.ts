import type { CloudEvent, ComplaintResponseIssued, EquityAssessed, EquityReviewDecided } from '@evenhand/contracts';
import { storedIdOf } from '@evenhand/contracts';
import { reactionId } from '@evenhand/reactors';
import type { ProcessManager } from '@evenhand/reactors';
import type { Lookups } from '../lookups';
import { assessmentIdOf, equityOf, equityReviewIdOf, reviewOf, upholds, type Peers } from './equity';
import { draft, RESPONSE, typed } from './stream';

/** PM-2: is the redress fair? What is asked of like cases may be answered otherwise when it is asked again, so the review hangs on what was stored. */
export const equity = (lookups: Lookups): ProcessManager => ({
  name: 'PM-2', owner: 'complaints', on: ['complaint-response-issued'],
  when: 'a final or summary response upholds a complaint, wholly or partly',
  then: 'the redress is held against the published entitlement and against like cases, which are read at one position of the log (`equity-assessed`)',
  look: (cause) => (upholds(cause.data as ComplaintResponseIssued) ? lookups.figures.peersOf(cause) : Promise.resolve(undefined)),
  react(cause, _seen, _stream, looked) {
    const assessed = equityOf(cause.data as ComplaintResponseIssued, looked as Peers | undefined);
    return assessed ? [{ record: draft(cause, typed('equity-assessed'), assessed) }] : [];
  },
});

/** PM-2, C-INV-6: below what is fair a person looks at it. */
export const equityReviews: ProcessManager = {
  name: 'PM-2-review', owner: 'complaints', on: ['equity-assessed'], readsStream: true,
  when: 'an assessment shows redress below the entitlement, or below 0.8 of what at least 20 like cases got',
  then: 'an equity review opens, one a response (C-INV-6)',
  react(cause, _seen, stream) {
    const response = stream.find((event): event is CloudEvent<ComplaintResponseIssued> => event.type === RESPONSE && assessmentIdOf(storedIdOf(event.source, event.id)) === cause.event.id);
    const review = response && reviewOf(cause.data as EquityAssessed, response.data);
    if (!response || !review) return [];
    return [{ record: draft(cause, typed('equity-review-opened'), { equityReviewId: equityReviewIdOf(storedIdOf(response.source, response.id)), ...review }) }];
  },
};

/** PM-3: who was given too little gets the rest. */
export const topUp: ProcessManager = {
  name: 'PM-3', owner: 'complaints', on: ['equity-review-decided'],
  when: 'an equity review tops up the redress',
  then: 'the top-up is paid as compensation of the complaint, once',
  react(cause) {
    const { complaintId, topUpMinor, currency } = cause.data as EquityReviewDecided;
    if (topUpMinor === 0) return [];
    const compensationId = `pay_${reactionId('PM-3', cause.eventId, 0)}`;
    return [{ record: draft(cause, typed('compensation-paid'), { compensationId, amountMinor: topUpMinor, currency, paidAt: cause.time, complaintId }) }];
  },
};
