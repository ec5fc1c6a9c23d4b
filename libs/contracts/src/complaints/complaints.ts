import type { EventOf } from '../envelope';
import { BlindReviewDrawn } from './blind-review.events';
import { CorrectiveActionCompleted, CorrectiveActionPlanned, RootCauseIdentified } from './cause.events';
import { ComplaintSlaBreached, ComplaintSlaWarned, ComplaintTimerVoided, DeadlineExtended, ProgressUpdateMissed } from './clock.events';
import { MaskedUnfairnessFlagged } from './fairness-flag.events';
import { ComplaintAssessed, ComplaintReceived, ComplaintReported, ComplaintSplit, ComplaintsMerged } from './filing.events';
import { ComplaintAcknowledged, ComplaintAssigned, ComplaintEscalated, EvidenceAdded, FactsConfirmed, InfoProvided, InfoRequested, ProgressUpdateSent, StatementRecorded } from './investigation.events';
import { CalendarPublished, RedressPolicyPublished, SlaPolicyPublished } from './policy.events';
import { RegisterCodesPublished } from './register.events';
import { CompensationPaid, CompensationReversed, EquityAssessed, EquityReviewDecided, EquityReviewOpened } from './redress.events';
import { ComplaintClosed, ComplaintReopened, ComplaintResponseIssued, ComplaintWithdrawn, ResponseAccepted, ResponseDisputed } from './response.events';
import { BlindReviewCompleted, ComplaintHandlingAssessed, ComplaintReferred, ExternalDecisionRecorded, ReviewCompleted, ReviewRequested } from './review.events';

/** Every event type of the complaints service, in the order of the catalogue; those of our own at the end (docs/adr/0017). */
export const complaints = {
  'evenhand.complaints.sla-policy-published.v1': SlaPolicyPublished,
  'evenhand.complaints.complaint-received.v1': ComplaintReceived,
  'evenhand.complaints.complaint-reported.v1': ComplaintReported,
  'evenhand.complaints.complaint-timer-voided.v1': ComplaintTimerVoided,
  'evenhand.complaints.complaints-merged.v1': ComplaintsMerged,
  'evenhand.complaints.complaint-split.v1': ComplaintSplit,
  'evenhand.complaints.complaint-assessed.v1': ComplaintAssessed,
  'evenhand.complaints.complaint-acknowledged.v1': ComplaintAcknowledged,
  'evenhand.complaints.complaint-assigned.v1': ComplaintAssigned,
  'evenhand.complaints.statement-recorded.v1': StatementRecorded,
  'evenhand.complaints.evidence-added.v1': EvidenceAdded,
  'evenhand.complaints.facts-confirmed.v1': FactsConfirmed,
  'evenhand.complaints.info-requested.v1': InfoRequested,
  'evenhand.complaints.info-provided.v1': InfoProvided,
  'evenhand.complaints.progress-update-sent.v1': ProgressUpdateSent,
  'evenhand.complaints.progress-update-missed.v1': ProgressUpdateMissed,
  'evenhand.complaints.complaint-escalated.v1': ComplaintEscalated,
  'evenhand.complaints.deadline-extended.v1': DeadlineExtended,
  'evenhand.complaints.complaint-response-issued.v1': ComplaintResponseIssued,
  'evenhand.complaints.response-accepted.v1': ResponseAccepted,
  'evenhand.complaints.response-disputed.v1': ResponseDisputed,
  'evenhand.complaints.complaint-closed.v1': ComplaintClosed,
  'evenhand.complaints.complaint-reopened.v1': ComplaintReopened,
  'evenhand.complaints.complaint-withdrawn.v1': ComplaintWithdrawn,
  'evenhand.complaints.review-requested.v1': ReviewRequested,
  'evenhand.complaints.review-completed.v1': ReviewCompleted,
  'evenhand.complaints.compensation-paid.v1': CompensationPaid,
  'evenhand.complaints.compensation-reversed.v1': CompensationReversed,
  'evenhand.complaints.complaint-referred.v1': ComplaintReferred,
  'evenhand.complaints.external-decision-recorded.v1': ExternalDecisionRecorded,
  'evenhand.complaints.complaint-sla-breached.v1': ComplaintSlaBreached,
  'evenhand.complaints.complaint-sla-warned.v1': ComplaintSlaWarned,
  'evenhand.complaints.complaint-handling-assessed.v1': ComplaintHandlingAssessed,
  'evenhand.complaints.equity-assessed.v1': EquityAssessed,
  'evenhand.complaints.equity-review-opened.v1': EquityReviewOpened,
  'evenhand.complaints.equity-review-decided.v1': EquityReviewDecided,
  'evenhand.complaints.root-cause-identified.v1': RootCauseIdentified,
  'evenhand.complaints.corrective-action-planned.v1': CorrectiveActionPlanned,
  'evenhand.complaints.corrective-action-completed.v1': CorrectiveActionCompleted,
  'evenhand.complaints.blind-review-completed.v1': BlindReviewCompleted,
  'evenhand.complaints.masked-unfairness-flagged.v1': MaskedUnfairnessFlagged,
  'evenhand.complaints.redress-policy-published.v1': RedressPolicyPublished,
  'evenhand.complaints.calendar-published.v1': CalendarPublished,
  'evenhand.complaints.blind-review-drawn.v1': BlindReviewDrawn,
  'evenhand.complaints.register-codes-published.v1': RegisterCodesPublished,
} as const;

export type ComplaintsEvent = EventOf<typeof complaints>;
