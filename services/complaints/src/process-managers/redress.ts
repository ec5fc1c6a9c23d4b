import type { CloudEvent, ComplaintReceived, ComplaintResponseIssued } from '@evenhand/contracts';
import { reactionId } from '@evenhand/reactors';
import type { Cause, Draft, ProcessManager, Reaction } from '@evenhand/reactors';
import { equityOf, gapOf } from './equity';

const RESPONSE = 'evenhand.complaints.complaint-response-issued.v1';
const RECEIVED = 'evenhand.complaints.complaint-received.v1';

/** Dated and coded as its cause. */
function draft(cause: Cause, type: string, data: object): Draft {
  const { productcode, branchid, correlationid } = cause.event;
  return { type, subject: cause.customer, time: cause.time, ...(productcode && { productcode }), ...(branchid && { branchid }), ...(correlationid && { correlationid }), data };
}

/** PM-2: is the redress fair? */
export const equity: ProcessManager = {
  name: 'PM-2', owner: 'complaints', on: ['complaint-response-issued'],
  when: 'a final or summary response upholds a complaint, wholly or partly',
  then: 'the redress is held against the published entitlement (`equity-assessed`); where it is below, an equity review opens, at most one a response (C-INV-6)',
  react(cause) {
    const held = equityOf(cause.data as ComplaintResponseIssued);
    if (!held) return [];
    const assessed: Reaction = { record: draft(cause, 'evenhand.complaints.equity-assessed.v1', held.assessed) };
    if (!held.review) return [assessed];
    const equityReviewId = reactionId('PM-2', cause.eventId, 1);
    return [assessed, { record: draft(cause, 'evenhand.complaints.equity-review-opened.v1', { equityReviewId, ...held.review }) }];
  },
};

/** A complaint that proves right shows an earlier wrong on the same customer (DOMAIN.md §2.7): one gap a complaint. */
export const disclosureGap: ProcessManager = {
  name: 'disclosure-gap', owner: 'complaints', on: ['complaint-response-issued'], readsStream: true,
  when: 'a complaint of issue `disclosure` that names no gap is upheld for the first time, wholly or partly',
  then: 'a disclosure gap is found by complaint; its harm is the assessed loss that was not compensated',
  react(cause, _seen, stream) {
    const received = stream.find((event): event is CloudEvent<ComplaintReceived> => event.type === RECEIVED);
    const gap = received && gapOf(cause.data as ComplaintResponseIssued, received.data);
    const before = stream.slice(0, -1).some((event) => event.type === RESPONSE && received && gapOf(event.data as ComplaintResponseIssued, received.data));
    if (!gap || before) return [];
    return [{ record: draft(cause, 'evenhand.interactions.disclosure-gap-found.v1', { gapId: reactionId('disclosure-gap', cause.eventId, 0), ...gap }) }];
  },
};
