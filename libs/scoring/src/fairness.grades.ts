/** Grades 0..100 of the treatment evidence of DOMAIN.md §3.2, as pure functions of an event's own figures. */

export const clamp = (value: number): number => Math.min(100, Math.max(0, value));

/** A rating on the scale 1..`scale` as 0..100. */
export const ratingGrade = (value: number, scale = 5): number => ((value - 1) * 100) / (scale - 1);

const justRatio: readonly (readonly [q: number, grade: number])[] = [
  [0.25, 0],
  [0.5, 50],
  [0.75, 79],
  [1, 100],
];

/** f(q): how just a share q = received / just reward is; piecewise linear, flat outside 0.25..1. */
export function justRatioGrade(q: number): number {
  let [fromQ, fromGrade] = [0.25, 0];
  for (const [toQ, toGrade] of justRatio) {
    if (q <= toQ) return q <= fromQ ? fromGrade : fromGrade + ((toGrade - fromGrade) * (q - fromQ)) / (toQ - fromQ);
    [fromQ, fromGrade] = [toQ, toGrade];
  }
  return fromGrade;
}

/** The smaller f of the ratios that are there (basis points); undefined where neither is. */
export function equityGrade(qEntBp: number | undefined, qPeerBp: number | undefined): number | undefined {
  if (qEntBp === undefined) return qPeerBp === undefined ? undefined : justRatioGrade(qPeerBp / 10_000);
  const entitled = justRatioGrade(qEntBp / 10_000);
  return qPeerBp === undefined ? entitled : Math.min(entitled, justRatioGrade(qPeerBp / 10_000));
}

export type DisclosurePhase = 'pre' | 'at' | 'post';

/** Share of the required items that were given; told only after the contract it is worth half. */
export const disclosureGrade = (given: number, required: number, phase: DisclosurePhase): number =>
  ((100 * given) / required) * (phase === 'post' ? 0.5 : 1);

/** Steps done of those the published procedure requires (≥ 1). */
export const procedureGrade = (stepsDone: number, stepsRequired: number): number => (100 * stepsDone) / stepsRequired;

/** How a contact moved a mood, −2..2 before and after. */
export const emotionGrade = (before: number, after: number): number => clamp(50 + 25 * (after - before));

/** An answer to a customer's voice after so many days. */
export const voiceAnswerGrade = (daysOpen: number): number => (daysOpen <= 10 ? 100 : 50);

/** A resolved doubt: the understanding reached, at most 70 on the bank's own word, less 5 for each day beyond the second. */
export const doubtGrade = (understanding: number, confirmedBy: 'customer' | 'staff', daysOpen: number): number =>
  Math.max(0, Math.min(confirmedBy === 'staff' ? 70 : 100, understanding) - 5 * Math.max(0, daysOpen - 2));

/** Hours by which information came after it was due (moments in ms), not rounded; 0 when in time. */
export const hoursLate = (dueAt: number, deliveredAt: number): number => Math.max(0, (deliveredAt - dueAt) / 3_600_000);

/** Critical information that came late by so many hours. */
export const lateInformationGrade = (hours: number): number => Math.max(0, 100 - 10 * hours);
