export { decay, type HalfLife } from './decay';
export {
  type CustomerState,
  decodeState,
  type Disconfirmation,
  type DisconfirmationBand,
  encodeState,
  initialState,
} from './customer-state';
export { type Dimension, dimensions, type Ledger, ledgers } from './dimensions';
export { evaluate, fairnessAt } from './evaluate';
export { evidenceRules, movesFairness, scores } from './event-kinds';
export type { AppliedEvidence, Evidence, EvidenceLine, EvidenceRule, Measure, Moment } from './evidence';
export { evidenceOf, type EvidenceListener, evolve } from './evolve';
export { type Addend, explain, ExplainingFold, type Explanation, type Reason } from './explain';
export {
  disclosureGrade,
  doubtGrade,
  emotionGrade,
  equityGrade,
  hoursLate,
  justRatioGrade,
  lateInformationGrade,
  procedureGrade,
  ratingGrade,
  voiceAnswerGrade,
} from './fairness.grades';
export {
  accuracyGrade,
  biasGrade,
  consistencyGrade,
  correctabilityGrade,
  ethicalityGrade,
  explanationGrade,
  handlingGrade,
  remedyMatch,
  respectGrade,
  timelinessGrade,
  voiceGrade,
} from './handling.grades';
export { dayOf, defaultPolicy, type ScoringPolicy } from './policy';
export { roundHalfEven } from './round';
export {
  attributionFactor,
  complainsAgain,
  disconfirmationBand,
  disconfirmationGrade,
  expectationPull,
  firstGestureIn90Days,
  typedGap,
  waitExperience,
} from './satisfaction.grades';
export { satisfactionEvidence } from './satisfaction.evidence';
export {
  type CustomerScores,
  fairnessBand,
  type FairnessBand,
  type FairnessName,
  isScoreName,
  roundScores,
  satisfactionBand,
  type SatisfactionBand,
  type SatisfactionName,
  type ScoreName,
  scoreNames,
} from './scores';
export type { InputOf, ScoringEvent, ScoringEventName, VoidEntry } from './scoring-events';
export { loyaltyEvidence, metricEvidence, perceivedEvidence } from './survey.evidence';
export { treatmentEvidence } from './treatment.evidence';
