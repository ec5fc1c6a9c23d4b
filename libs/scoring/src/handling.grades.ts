/** How a complaint was handled: the checklist of DOMAIN.md §3.2, each item 0..100. Complaints writes them, the fold only weighs them. */

export type Decision = 'upheld' | 'partly' | 'rejected';
export type Remedy = 'refund' | 'compensation' | 'correction' | 'apology' | 'process_fix';

/** r = time used / limit in force: 100 up to half of it, 50 at the limit, 0 from twice the limit on. */
export function timelinessGrade(r: number): number {
  if (r <= 0.5) return 100;
  return r <= 1 ? 150 - 100 * r : Math.max(0, 100 - 50 * r);
}

/** Mandatory steps done of those required by the procedure in force; a procedure that requires none was followed. */
export const consistencyGrade = (stepsDone: number, stepsRequired: number): number =>
  stepsRequired === 0 ? 100 : (100 * stepsDone) / stepsRequired;

/** No handler or reviewer was the accused or declared a conflict. */
export const biasGrade = (conflicted: boolean): number => (conflicted ? 0 : 100);

/** Half for any evidence on file, half for facts the customer confirmed (or two documented attempts to reach them). */
export const accuracyGrade = (evidenceAdded: number, confirmedByCustomer: boolean, contactAttempts: number): number =>
  (evidenceAdded >= 1 ? 50 : 0) + (confirmedByCustomer || contactAttempts >= 2 ? 50 : 0);

/** The way to a review was shown; where the customer asked for one, half hangs on another person deciding within the limit. */
export const correctabilityGrade = (routeGiven: boolean, reviewAsked: boolean, decidedByOtherInTime: boolean): number => {
  if (reviewAsked) return decidedByOtherInTime ? 100 : 50;
  return routeGiven ? 100 : 0;
};

/** The customer was heard before the decision, and its reasons answer what was asked for. */
export const voiceGrade = (statementBeforeDecision: boolean, addressesDesiredOutcome: boolean): number =>
  (statementBeforeDecision ? 70 : 0) + (addressesDesiredOutcome ? 30 : 0);

export interface Misconduct {
  readonly pressure: boolean;
  readonly retaliation: boolean;
  readonly privacyBreach: boolean;
}

/** Any confirmed pressure to withdraw, retaliation or breach of privacy leaves nothing. */
export const ethicalityGrade = ({ pressure, retaliation, privacyBreach }: Misconduct): number =>
  pressure || retaliation || privacyBreach ? 0 : 100;

export interface Conduct {
  readonly listened: boolean;
  readonly namedContact: boolean;
  readonly apology: boolean;
  readonly improperRemark: boolean;
}

/** 25 each; an apology is owed only where something was upheld. */
export const respectGrade = ({ listened, namedContact, apology, improperRemark }: Conduct, decision: Decision): number =>
  25 * (Number(listened) + Number(namedContact) + Number(apology || decision === 'rejected') + Number(!improperRemark));

export interface Handling {
  /** time used / limit in basis points */
  readonly timelinessRatioBp: number;
  readonly voice: number;
  readonly consistency: number;
  readonly correctability: number;
  readonly bias: number;
  readonly accuracy: number;
  readonly ethicality: number;
}

/** The procedural grade of a handled complaint: Leventhal's rules, voice and time. */
export const handlingGrade = (handling: Handling): number =>
  0.25 * timelinessGrade(handling.timelinessRatioBp / 10_000) +
  0.15 * handling.voice +
  0.15 * handling.consistency +
  0.15 * handling.correctability +
  0.1 * handling.bias +
  0.1 * handling.accuracy +
  0.1 * handling.ethicality;

export interface Explanation {
  readonly reasons: number;
  readonly readingGrade: number | undefined;
  readonly evidenceCited: boolean | undefined;
  readonly reviewRouteIncluded: boolean | undefined;
}

/** The informational grade of a response, 25 each: reasons, school grade 9 or easier to read, evidence cited, the review route. */
export const explanationGrade = ({ reasons, readingGrade, evidenceCited, reviewRouteIncluded }: Explanation): number =>
  25 *
  (Number(reasons > 0) +
    Number(readingGrade !== undefined && readingGrade <= 9) +
    Number(evidenceCited === true) +
    Number(reviewRouteIncluded === true));

const fitting: Readonly<Record<string, readonly Remedy[]>> = {
  staff_attitude: ['apology', 'process_fix'],
  credit_bureau: ['correction'],
  data_safety: ['correction'],
  disclosure: ['correction', 'process_fix'],
  marketing: ['correction', 'process_fix'],
  rules_process: ['correction', 'process_fix'],
};
const fittingOtherwise: readonly Remedy[] = ['refund', 'compensation', 'correction'];

/** Grade of a non-monetary case: 100 when a remedy fits what went wrong, else 40 (DOMAIN.md §3.7). */
export const remedyMatch = (issue: string, remedies: readonly Remedy[]): 100 | 40 =>
  remedies.some((remedy) => ((Object.hasOwn(fitting, issue) ? fitting[issue] : undefined) ?? fittingOtherwise).includes(remedy)) ? 100 : 40;
