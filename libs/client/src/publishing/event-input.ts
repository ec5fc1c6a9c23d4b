import { randomUUID } from 'node:crypto';
import type { ComplaintsEvent, InteractionsEvent } from '@evenhand/contracts';

/** Data fields that the suite fills in and refuses from a publisher; a spec holds the table against the catalogue. */
export const filledBySuite = {
  'evenhand.interactions.rating-voided.v1': ['entries'],
  'evenhand.interactions.expectation-outcome-observed.v1': ['dimension', 'metric', 'low', 'high', 'betterIs', 'currency'],
  'evenhand.interactions.doubt-resolved.v1': ['daysOpen'],
  'evenhand.interactions.survey-voided.v1': ['entries'],
  'evenhand.interactions.voice-answered.v1': ['daysOpen'],
  'evenhand.complaints.complaint-received.v1': ['due', 'vulnerable'],
  'evenhand.complaints.complaints-merged.v1': ['receivedAt', 'due'],
  'evenhand.complaints.complaint-assessed.v1': ['due'],
  'evenhand.complaints.progress-update-sent.v1': ['dueAt'],
  'evenhand.complaints.complaint-response-issued.v1': ['issue', 'due'],
  'evenhand.complaints.complaint-reopened.v1': ['due'],
  'evenhand.complaints.compensation-paid.v1': ['businessDaysLate'],
  'evenhand.complaints.compensation-reversed.v1': ['entries', 'complaintId'],
  'evenhand.complaints.external-decision-recorded.v1': ['bankDecision'],
  'evenhand.complaints.equity-review-decided.v1': ['complaintId', 'qEntAfterBp', 'qPeerAfterBp'],
  'evenhand.complaints.blind-review-completed.v1': ['bankDecision'],
} as const;

/** Types that only the suite writes. */
export const writtenBySuite = [
  'evenhand.interactions.customer-erased.v1',
  'evenhand.interactions.survey-invited.v1',
  'evenhand.interactions.timer-voided.v1',
  'evenhand.complaints.complaint-timer-voided.v1',
  'evenhand.complaints.complaint-handling-assessed.v1',
  'evenhand.complaints.equity-assessed.v1',
  'evenhand.complaints.equity-review-opened.v1',
  'evenhand.complaints.masked-unfairness-flagged.v1',
  'evenhand.complaints.blind-review-drawn.v1',
] as const;

type SuiteEvent = InteractionsEvent | ComplaintsEvent;
type Filled = typeof filledBySuite;
type FilledOf<Type> = Type extends keyof Filled ? Filled[Type][number] : never;
type Posted<E> = E extends SuiteEvent
  ? Omit<E, 'id' | 'data' | 'history'> & { readonly id?: string; readonly data: Omit<E['data'], FilledOf<E['type']>> }
  : never;

/**
 * A CloudEvent as it is published, its data told by its `type`: `docs/events.md` lists them. Without an `id` the client gives it a UUID before it is
 * first sent, the same for each retry. Where a fact must survive the publisher's own restart, give it an id that the restart finds again.
 */
export type PublishableEvent = Posted<Exclude<SuiteEvent, { readonly type: (typeof writtenBySuite)[number] }>>;

/** What may be published: an event, or one that is JSON text already, on one line (no line feed in it), which is sent as it is and must have its `id`. */
export type EventInput = PublishableEvent | string | Uint8Array;

/** The event's JSON text, with an id. */
export function textOf(event: PublishableEvent): string {
  return JSON.stringify(event.id === undefined ? { ...event, id: randomUUID() } : event);
}

/** The line that is sent, without its end. */
export function bytesOf(event: EventInput): Buffer {
  if (event instanceof Uint8Array) return Buffer.from(event.buffer, event.byteOffset, event.byteLength);
  return Buffer.from(typeof event === 'string' ? event : textOf(event));
}
