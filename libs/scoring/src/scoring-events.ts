import { type DataOf, type Fields, type Guard, flag, listOf, number, object, oneOf, text } from './shape';

/** What the fold reads of a stored CloudEvent, in the latest version of its type. */
export interface ScoringEvent {
  readonly id: string;
  /** such as `evenhand.interactions.interaction-rated.v1` */
  readonly type: string;
  /** RFC 3339, with any offset */
  readonly time: string;
  /** `time` in ms since 1970, where it is known already */
  readonly at?: number;
  readonly actorkind?: string | undefined;
  readonly data: object;
}

const metric = oneOf('score', 'days', 'hours', 'bp', 'minor', 'bool');
const betterIs = oneOf('higher', 'lower');
const decision = oneOf('upheld', 'partly', 'rejected');
const satisfactionDim = oneOf('rel', 'resp', 'assur', 'emp', 'tang');
const issue = oneOf(
  'credit_bureau',
  'fees',
  'instalment',
  'collection',
  'staff_attitude',
  'facility_system',
  'rules_process',
  'marketing',
  'disclosure',
  'product_return',
  'choice',
  'contract_terms',
  'fund_safety',
  'data_safety',
  'other',
);
const attribution = object({
  required: { locus: oneOf('bank', 'customer', 'market', 'third_party'), controllable: flag },
  optional: { stable: flag },
});
const answer = object({ required: { item: text, value: number }, optional: {} });
/** One piece of evidence a void takes out: w before λ; x of a metric is the raw answer. */
const entry = object({
  required: {
    ledger: oneOf('treatment', 'perceived', 'satisfaction', 'metric', 'driver', 'channel'),
    dim: text,
    x: number,
    w: number,
    day: number,
  },
  optional: {},
});
const nothing = { required: {}, optional: {} };
const voided = { required: { entries: listOf(entry) }, optional: {} };

/** Every event that scores, with the fields the fold reads of it, named as in the catalogue. Data of another shape changes nothing. */
export const inputs = {
  InteractionRecorded: {
    required: { initiator: oneOf('bank', 'customer'), outcome: oneOf('resolved', 'pending', 'failed') },
    optional: { waitSec: number, procedureId: text, stepsDone: number, stepsRequired: number, emotionBefore: number, emotionAfter: number },
  },
  InteractionRated: {
    required: {},
    optional: { courtesy: number, competence: number, ease: number, overall: number, facility: number, interactionChannel: text },
  },
  DisclosureGiven: { required: { phase: oneOf('pre', 'at', 'post'), itemsRequired: listOf(text), itemsGiven: listOf(text) }, optional: {} },
  UnderstandingConfirmed: { required: { quiz: number }, optional: {} },
  EducationAttended: { required: {}, optional: { quiz: number } },
  DisclosureGapFound: { required: { harmMinor: number }, optional: {} },
  ComparisonChallengeDecided: { required: { upheld: flag }, optional: {} },
  ExpectationSet: {
    required: {
      dimension: satisfactionDim,
      source: oneOf('marketing', 'experience', 'comparison', 'culture', 'need', 'agreement'),
      metric,
      low: number,
      high: number,
    },
    optional: {},
  },
  ExpectationOutcomeObserved: {
    required: { expectationId: text, actual: number, dimension: satisfactionDim, metric, low: number, high: number, betterIs },
    optional: { attribution, currency: text },
  },
  DoubtResolved: { required: { confirmedBy: oneOf('customer', 'staff'), understanding: number, daysOpen: number }, optional: {} },
  DoubtExpired: nothing,
  PromiseKept: { required: {}, optional: { dimension: satisfactionDim } },
  PromiseBroken: { required: {}, optional: { dimension: satisfactionDim } },
  InformationDelivered: { required: { dueAt: text, deliveredAt: text, critical: flag }, optional: {} },
  SurveyAnswered: {
    required: { instrument: oneOf('csat', 'nps', 'ces', 'justice4', 'servqual', 'loyalty', 'values', 'value'), answers: listOf(answer) },
    optional: {},
  },
  VoiceAnswered: { required: { daysOpen: number }, optional: {} },
  VoiceIgnored: nothing,
  GestureOffered: nothing,
  HardshipSupportGiven: { required: {}, optional: { valueMinor: number } },
  HardshipUnanswered: nothing,
  ComplaintReceived: nothing,
  ComplaintReported: nothing,
  ComplaintResponseIssued: {
    required: { kind: oneOf('final', 'summary', 'holding', 'interim'), issue },
    optional: { decision, reasonCodes: listOf(text), readingGrade: number, evidenceCited: flag, reviewRouteIncluded: flag },
  },
  ComplaintHandlingAssessed: {
    required: {
      timelinessRatioBp: number,
      voice: number,
      consistency: number,
      bias: number,
      accuracy: number,
      correctability: number,
      ethicality: number,
      respect: number,
    },
    optional: {},
  },
  ComplaintSlaBreached: { required: { kind: oneOf('regulatory', 'internal') }, optional: {} },
  ProgressUpdateSent: { required: {}, optional: { dueAt: text } },
  ProgressUpdateMissed: nothing,
  ResponseAccepted: nothing,
  ResponseDisputed: nothing,
  ComplaintClosed: nothing,
  ReviewCompleted: nothing,
  ExternalDecisionRecorded: { required: { upheld: flag, bankDecision: decision }, optional: {} },
  BlindReviewCompleted: { required: { merited: flag, bankDecision: decision }, optional: {} },
  CompensationPaid: { required: { businessDaysLate: number }, optional: { gapId: text } },
  EquityAssessed: { required: { remedyMatch: number }, optional: { qEntBp: number, qPeerBp: number } },
  EquityReviewDecided: { required: { topUpMinor: number }, optional: { qEntAfterBp: number, qPeerAfterBp: number } },
  PointsConfirmed: nothing,
  PointsAdjusted: { required: { reasonCode: text }, optional: {} },
  MissedAccrualFound: nothing,
  ExchangeBalanceAssessed: { required: {}, optional: { qPeerBp: number } },
  RatingVoided: voided,
  SurveyVoided: voided,
  TimerVoided: voided,
  ComplaintTimerVoided: voided,
  CompensationReversed: voided,
  RedemptionReversed: voided,
  PointsAccrualReversed: { required: {}, optional: voided.required },
} as const satisfies Readonly<Record<string, Fields>>;

export type ScoringEventName = keyof typeof inputs;
export type InputOf<E extends ScoringEventName> = DataOf<(typeof inputs)[E]>;
export type SurveyAnswer = typeof answer extends Guard<infer A> ? A : never;
export type VoidEntry = typeof entry extends Guard<infer V> ? V : never;

/** `InteractionRated` → `interaction-rated`, the name inside an event's type. */
export const kebab = (name: string): string => name.replace(/(?!^)[A-Z]/g, (capital) => `-${capital}`).toLowerCase();
