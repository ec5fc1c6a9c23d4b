import { type EvidenceLine, rulesOf, when } from './evidence';
import {
  disclosureGrade,
  doubtGrade,
  emotionGrade,
  equityGrade,
  hoursLate,
  lateInformationGrade,
  procedureGrade,
  ratingGrade,
  voiceAnswerGrade,
} from './fairness.grades';
import { explanationGrade, handlingGrade } from './handling.grades';
import type { InputOf } from './scoring-events';

const rule = rulesOf('treatment');

/** Courtesy counts only as the customer's own word; a system may pass it on (DOMAIN.md §4.3). */
export const courtesyOf = ({ courtesy }: InputOf<'InteractionRated'>, actorkind: string | undefined): number | undefined =>
  courtesy === undefined || actorkind === 'staff' || actorkind === 'regulator' ? undefined : ratingGrade(courtesy);

const decides = ({ kind }: InputOf<'ComplaintResponseIssued'>): boolean => kind === 'final' || kind === 'summary';
const upholds = ({ decision }: InputOf<'ComplaintResponseIssued'>): boolean => decision === 'upheld' || decision === 'partly';

/** DOMAIN.md §3.2, line by line: the dimension, the event, the grade x and the weight w, with what carries the line out. */
export const treatmentEvidence: readonly EvidenceLine[] = [
  {
    line: [
      'D',
      'EquityAssessed (upheld/partly)',
      'min(f(qEnt), f(qPeer)); non-monetary case: remedy matches failure type 100, else 40 [SBW99]',
      '2',
    ],
    rules: [rule('EquityAssessed', 'equity', 'D', 2, (d) => equityGrade(d.qEntBp, d.qPeerBp) ?? d.remedyMatch)],
  },
  {
    line: ['D', 'EquityReviewDecided with top-up', 'f(q after top-up)', '2'],
    rules: [
      rule('EquityReviewDecided', 'equity-top-up', 'D', 2, (d) =>
        d.topUpMinor > 0 ? equityGrade(d.qEntAfterBp, d.qPeerAfterBp) : undefined,
      ),
    ],
  },
  {
    line: ['D', 'ExternalDecisionRecorded or BlindReview merited, where the bank had rejected', '0', '1'],
    rules: [
      rule('ExternalDecisionRecorded', 'overruled-externally', 'D', 1, (d) => when(d.upheld && d.bankDecision === 'rejected', 0)),
      rule('BlindReviewCompleted', 'overruled-by-blind-review', 'D', 1, (d) => when(d.merited && d.bankDecision === 'rejected', 0)),
    ],
  },
  {
    line: ['D', 'CompensationPaid > 10 business days after acceptance', '25', '1'],
    rules: [rule('CompensationPaid', 'compensation-late', 'D', 1, (d) => when(d.businessDaysLate > 0, 25))],
  },
  {
    line: ['D', 'DisclosureGapFound with unrefunded harm; MissedAccrualFound', '0', '1'],
    rules: [
      rule('DisclosureGapFound', 'disclosure-harm', 'D', 1, (d) => when(d.harmMinor > 0, 0)),
      rule('MissedAccrualFound', 'missed-accrual', 'D', 1, () => 0),
    ],
  },
  {
    line: ['D', 'make-good (refund of harm, PointsAdjusted for a miss)', '100', '1'],
    rules: [
      rule('CompensationPaid', 'make-good-refund', 'D', 1, (d) => when(d.gapId !== undefined, 100)),
      rule('PointsAdjusted', 'make-good-points', 'D', 1, (d) => when(d.reasonCode === 'missed_accrual', 100)),
    ],
  },
  {
    line: ['D', 'PointsConfirmed by published rule', '100', '0.05'],
    rules: [rule('PointsConfirmed', 'points-confirmed', 'D', 0.05, () => 100)],
  },
  {
    line: ['D', 'ExchangeBalanceAssessed', 'f(qPeer)', '0.5'],
    rules: [rule('ExchangeBalanceAssessed', 'exchange-balance', 'D', 0.5, (d) => equityGrade(undefined, d.qPeerBp))],
  },
  {
    line: [
      'P',
      'ComplaintHandlingAssessed',
      "0.25·timeliness + 0.15·voice + 0.15·consistency + 0.15·correctability + 0.10·bias + 0.10·accuracy + 0.10·ethicality (Leventhal's six [Lev] + voice + time)",
      '2',
    ],
    rules: [rule('ComplaintHandlingAssessed', 'complaint-handling', 'P', 2, handlingGrade)],
  },
  {
    line: ['P', 'ComplaintSlaBreached (regulatory)', '0', '1'],
    rules: [rule('ComplaintSlaBreached', 'regulatory-clock-breached', 'P', 1, (d) => when(d.kind === 'regulatory', 0))],
  },
  {
    line: ['P', 'InteractionRecorded with a procedure', '100·stepsDone/stepsRequired', '0.2'],
    rules: [
      rule('InteractionRecorded', 'procedure-followed', 'P', 0.2, ({ procedureId, stepsDone, stepsRequired }) =>
        procedureId !== undefined && stepsDone !== undefined && stepsRequired !== undefined && stepsRequired >= 1
          ? procedureGrade(stepsDone, stepsRequired)
          : undefined,
      ),
    ],
  },
  {
    line: ['P', 'VoiceAnswered ≤ 10 d 100, later 50; VoiceIgnored 0', 'as given', '0.5'],
    rules: [
      rule('VoiceAnswered', 'voice-answered', 'P', 0.5, (d) => voiceAnswerGrade(d.daysOpen)),
      rule('VoiceIgnored', 'voice-ignored', 'P', 0.5, () => 0),
    ],
  },
  {
    line: ['P', 'ReviewCompleted by an independent person', '100', '0.5'],
    rules: [rule('ReviewCompleted', 'independent-review', 'P', 0.5, () => 100)],
  },
  {
    line: ['I', 'DisclosureGiven', '100·given/required (×0.5 if post-contract)', '1'],
    rules: [rule('DisclosureGiven', 'disclosure', 'I', 1, (d) => disclosureGrade(d.itemsGiven.length, d.itemsRequired.length, d.phase))],
  },
  {
    line: ['I', 'UnderstandingConfirmed; EducationAttended with quiz', 'quiz', '0.5; 0.3'],
    rules: [
      rule('UnderstandingConfirmed', 'understanding-quiz', 'I', 0.5, (d) => d.quiz),
      rule('EducationAttended', 'education-quiz', 'I', 0.3, (d) => d.quiz),
    ],
  },
  {
    line: ['I', 'DisclosureGapFound; DoubtExpired; comparison challenge upheld', '0', '1'],
    rules: [
      rule('DisclosureGapFound', 'disclosure-gap', 'I', 1, () => 0),
      rule('DoubtExpired', 'doubt-expired', 'I', 1, () => 0),
      rule('ComparisonChallengeDecided', 'comparison-challenge-upheld', 'I', 1, (d) => when(d.upheld, 0)),
    ],
  },
  {
    line: ['I', 'ComplaintResponseIssued(final)', '25 each: reasons, readingGrade ≤ 9, evidence cited, review route', '2'],
    rules: [
      rule('ComplaintResponseIssued', 'explanation', 'I', 2, (d) =>
        decides(d)
          ? explanationGrade({
              reasons: d.reasonCodes?.length ?? 0,
              readingGrade: d.readingGrade,
              evidenceCited: d.evidenceCited,
              reviewRouteIncluded: d.reviewRouteIncluded,
            })
          : undefined,
      ),
    ],
  },
  {
    line: ['I', 'DoubtResolved', 'customer-confirmed: understanding; by staff: min(70, it); − 5 per day beyond 2 days, ≥ 0', '1'],
    rules: [rule('DoubtResolved', 'doubt-resolved', 'I', 1, (d) => doubtGrade(d.understanding, d.confirmedBy, d.daysOpen))],
  },
  {
    line: [
      'I',
      'ProgressUpdateSent on time 100 / missed 0; InformationDelivered critical: max(0, 100 − 10·hours late)',
      'as given',
      '0.3; 0.5',
    ],
    rules: [
      rule('ProgressUpdateSent', 'progress-update', 'I', 0.3, (d, { time }) =>
        when(d.dueAt !== undefined && time <= Date.parse(d.dueAt), 100),
      ),
      rule('ProgressUpdateMissed', 'progress-update-missed', 'I', 0.3, () => 0),
      rule('InformationDelivered', 'critical-information', 'I', 0.5, (d) =>
        d.critical ? lateInformationGrade(hoursLate(Date.parse(d.dueAt), Date.parse(d.deliveredAt))) : undefined,
      ),
    ],
  },
  {
    line: ['N', 'InteractionRated.courtesy', '(v − 1)·25', '0.5'],
    rules: [rule('InteractionRated', 'courtesy', 'N', 0.5, (d, { actorkind }) => courtesyOf(d, actorkind))],
  },
  {
    line: ['N', 'InteractionRecorded with emotionBefore < 0', 'clamp(50 + 25·(after − before))', '0.3'],
    rules: [
      rule('InteractionRecorded', 'emotion', 'N', 0.3, ({ emotionBefore, emotionAfter }) =>
        emotionBefore !== undefined && emotionAfter !== undefined && emotionBefore < 0
          ? emotionGrade(emotionBefore, emotionAfter)
          : undefined,
      ),
    ],
  },
  {
    line: ['N', 'ComplaintHandlingAssessed.respect', '25 each: listened, named contact, apology where upheld, no improper remark', '1'],
    rules: [rule('ComplaintHandlingAssessed', 'respect', 'N', 1, (d) => d.respect)],
  },
  {
    line: ['N', 'staff_attitude complaint upheld; HardshipUnanswered', '0', '1'],
    rules: [
      rule('ComplaintResponseIssued', 'staff-attitude-upheld', 'N', 1, (d) =>
        when(decides(d) && upholds(d) && d.issue === 'staff_attitude', 0),
      ),
      rule('HardshipUnanswered', 'hardship-unanswered', 'N', 1, () => 0),
    ],
  },
  {
    line: ['N (+D if valueMinor > 0)', 'HardshipSupportGiven', '100', '1'],
    rules: [
      rule('HardshipSupportGiven', 'hardship-support', 'N', 1, () => 100),
      rule('HardshipSupportGiven', 'hardship-support-value', 'D', 1, (d) => when((d.valueMinor ?? 0) > 0, 100)),
    ],
  },
];
