/** The stages of a complaint (DOMAIN.md §2.3): one that was opened again is investigated again. */
export const stages = [
  'RECEIVED', 'ACKNOWLEDGED', 'INVESTIGATING', 'AWAITING_CUSTOMER', 'RESPONSE_ISSUED', 'ACCEPTED', 'DISPUTED', 'UNDER_REVIEW', 'CLOSED', 'REFERRED_EXTERNAL', 'WITHDRAWN', 'MERGED',
] as const;
export type Stage = (typeof stages)[number];

interface Step {
  readonly to: Stage;
  /** where it is stored in other stages too, which it then leaves as they are */
  readonly from?: readonly (Stage | null)[];
}

const begins: Step = { to: 'INVESTIGATING', from: ['RECEIVED', 'ACKNOWLEDGED'] };

/** What an event makes of a complaint: it was stored, so it was allowed. Events that are not here leave it where it is; a response tells by its kind. */
const steps: Readonly<Record<string, Step>> = {
  'evenhand.complaints.complaint-received.v1': { to: 'RECEIVED' },
  'evenhand.complaints.complaint-acknowledged.v1': { to: 'ACKNOWLEDGED' },
  'evenhand.complaints.complaint-assigned.v1': begins,
  'evenhand.complaints.statement-recorded.v1': begins,
  'evenhand.complaints.evidence-added.v1': begins,
  'evenhand.complaints.facts-confirmed.v1': begins,
  'evenhand.complaints.info-requested.v1': { to: 'AWAITING_CUSTOMER' },
  'evenhand.complaints.info-provided.v1': { to: 'INVESTIGATING' },
  'evenhand.complaints.response-accepted.v1': { to: 'ACCEPTED' },
  'evenhand.complaints.response-disputed.v1': { to: 'DISPUTED' },
  'evenhand.complaints.review-requested.v1': { to: 'UNDER_REVIEW' },
  'evenhand.complaints.complaint-closed.v1': { to: 'CLOSED' },
  'evenhand.complaints.complaint-reopened.v1': { to: 'INVESTIGATING' },
  'evenhand.complaints.complaint-withdrawn.v1': { to: 'WITHDRAWN' },
  'evenhand.complaints.complaint-referred.v1': { to: 'REFERRED_EXTERNAL' },
};

/** What goes on in another complaint stays merged. */
export function stageAfter(stage: Stage | null, type: string): Stage | null {
  const step = steps[type];
  return !step || stage === 'MERGED' || (step.from && !step.from.includes(stage)) ? stage : step.to;
}
