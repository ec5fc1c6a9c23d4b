import type { EventOf } from '../envelope';
import { AdviceGiven, RecommendationShown } from './advice.events';
import { ComparisonChallengeDecided, ComparisonChallenged, ComparisonShown } from './comparison.events';
import { ConsentChanged, CustomerErased, CustomerRegistered } from './customer.events';
import { ContentEngaged, EducationAttended } from './education.events';
import { DisclosureGapFound, DisclosureGiven, UnderstandingConfirmed } from './disclosure.events';
import { DoubtAnswered, DoubtExpired, DoubtRaised, DoubtReopened, DoubtResolved } from './doubt.events';
import { ExpectationAdjusted, ExpectationExpired, ExpectationOutcomeObserved, ExpectationSet } from './expectation.events';
import { FollowUpCompleted, FollowUpMissed, FollowUpScheduled } from './follow-up.events';
import { GestureOffered } from './gesture.events';
import { HardshipEnded, HardshipReported, HardshipSupportGiven, HardshipUnanswered } from './hardship.events';
import { ImprovementAdopted, VoiceAnswered, VoiceClosedLoop, VoiceIgnored, VoiceRecorded } from './voice.events';
import { InformationDelivered } from './information.events';
import { InteractionRated, InteractionRecorded, RatingVoided } from './interaction.events';
import { MarketEventPublished, ProcedurePublished, StaffPulseRecorded, StaffTrainingCompleted } from './bank.events';
import { NeedMet, NeedRecorded, PreferenceRecorded, RelationshipManagerAssigned, RoleClarified } from './relationship.events';
import { PromiseBroken, PromiseKept, PromiseMade } from './promise.events';
import { SurveyAnswered, SurveyInvited, SurveyVoided } from './survey.events';
import { TimerVoided } from './timer.events';

/** Every event type of the interactions service, in the order of the catalogue. */
export const interactions = {
  'evenhand.interactions.customer-registered.v1': CustomerRegistered,
  'evenhand.interactions.preference-recorded.v1': PreferenceRecorded,
  'evenhand.interactions.need-recorded.v1': NeedRecorded,
  'evenhand.interactions.need-met.v1': NeedMet,
  'evenhand.interactions.consent-changed.v1': ConsentChanged,
  'evenhand.interactions.customer-erased.v1': CustomerErased,
  'evenhand.interactions.interaction-recorded.v1': InteractionRecorded,
  'evenhand.interactions.interaction-rated.v1': InteractionRated,
  'evenhand.interactions.rating-voided.v1': RatingVoided,
  'evenhand.interactions.disclosure-given.v1': DisclosureGiven,
  'evenhand.interactions.understanding-confirmed.v1': UnderstandingConfirmed,
  'evenhand.interactions.disclosure-gap-found.v1': DisclosureGapFound,
  'evenhand.interactions.comparison-shown.v1': ComparisonShown,
  'evenhand.interactions.comparison-challenged.v1': ComparisonChallenged,
  'evenhand.interactions.comparison-challenge-decided.v1': ComparisonChallengeDecided,
  'evenhand.interactions.expectation-set.v1': ExpectationSet,
  'evenhand.interactions.expectation-adjusted.v1': ExpectationAdjusted,
  'evenhand.interactions.expectation-outcome-observed.v1': ExpectationOutcomeObserved,
  'evenhand.interactions.expectation-expired.v1': ExpectationExpired,
  'evenhand.interactions.doubt-raised.v1': DoubtRaised,
  'evenhand.interactions.doubt-answered.v1': DoubtAnswered,
  'evenhand.interactions.doubt-resolved.v1': DoubtResolved,
  'evenhand.interactions.doubt-reopened.v1': DoubtReopened,
  'evenhand.interactions.doubt-expired.v1': DoubtExpired,
  'evenhand.interactions.promise-made.v1': PromiseMade,
  'evenhand.interactions.promise-kept.v1': PromiseKept,
  'evenhand.interactions.promise-broken.v1': PromiseBroken,
  'evenhand.interactions.information-delivered.v1': InformationDelivered,
  'evenhand.interactions.follow-up-scheduled.v1': FollowUpScheduled,
  'evenhand.interactions.follow-up-completed.v1': FollowUpCompleted,
  'evenhand.interactions.follow-up-missed.v1': FollowUpMissed,
  'evenhand.interactions.survey-invited.v1': SurveyInvited,
  'evenhand.interactions.survey-answered.v1': SurveyAnswered,
  'evenhand.interactions.survey-voided.v1': SurveyVoided,
  'evenhand.interactions.voice-recorded.v1': VoiceRecorded,
  'evenhand.interactions.voice-answered.v1': VoiceAnswered,
  'evenhand.interactions.voice-ignored.v1': VoiceIgnored,
  'evenhand.interactions.improvement-adopted.v1': ImprovementAdopted,
  'evenhand.interactions.voice-closed-loop.v1': VoiceClosedLoop,
  'evenhand.interactions.education-attended.v1': EducationAttended,
  'evenhand.interactions.content-engaged.v1': ContentEngaged,
  'evenhand.interactions.advice-given.v1': AdviceGiven,
  'evenhand.interactions.recommendation-shown.v1': RecommendationShown,
  'evenhand.interactions.gesture-offered.v1': GestureOffered,
  'evenhand.interactions.hardship-reported.v1': HardshipReported,
  'evenhand.interactions.hardship-support-given.v1': HardshipSupportGiven,
  'evenhand.interactions.hardship-unanswered.v1': HardshipUnanswered,
  'evenhand.interactions.hardship-ended.v1': HardshipEnded,
  'evenhand.interactions.role-clarified.v1': RoleClarified,
  'evenhand.interactions.relationship-manager-assigned.v1': RelationshipManagerAssigned,
  'evenhand.interactions.market-event-published.v1': MarketEventPublished,
  'evenhand.interactions.procedure-published.v1': ProcedurePublished,
  'evenhand.interactions.staff-training-completed.v1': StaffTrainingCompleted,
  'evenhand.interactions.staff-pulse-recorded.v1': StaffPulseRecorded,
  'evenhand.interactions.timer-voided.v1': TimerVoided,
} as const;

export type InteractionsEvent = EventOf<typeof interactions>;
