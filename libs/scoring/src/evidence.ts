import type { Taken } from './cell';
import type { CustomerState } from './customer-state';
import type { Ledger } from './dimensions';
import type { InputOf, ScoringEvent, ScoringEventName } from './scoring-events';

/** One piece of evidence: a grade x (0..100; a metric's raw answer) with its weight before λ, on the day of its event. */
export interface Evidence {
  readonly ledger: Ledger;
  readonly dim: string;
  readonly x: number;
  readonly w: number;
  readonly day: number;
}

/** Evidence as the fold applied it. */
export interface AppliedEvidence extends Evidence {
  readonly event: ScoringEvent;
  /** code of the evidence rule; for a void the event's own name, such as `rating-voided` */
  readonly rule: string;
  /** after λ; negative where a void takes the evidence out */
  readonly weight: number;
  /** of a void that could not take what it claims: what it took */
  readonly taken?: Taken;
}

/** What a rule may know besides its event: the moment and the customer's state before the event's own evidence of that dimension. */
export interface Moment {
  /** ms since 1970 */
  readonly time: number;
  readonly day: number;
  readonly actorkind: string | undefined;
  readonly state: CustomerState;
}

/**
 * What a rule's figure is: `grade` is x itself; an `experience` p is graded against the expectation and then moves it; a `gap` is already
 * the distance from what was expected.
 */
export type Measure = 'grade' | 'experience' | 'gap';

/** One rule: which event is evidence of what, how it is graded and how much it weighs. */
export interface EvidenceRule {
  readonly ledger: Ledger;
  readonly event: ScoringEventName;
  readonly rule: string;
  readonly dim: string | ((data: never) => string | undefined);
  readonly weight: number;
  readonly measure: Measure;
  /** undefined where this event is no evidence of it */
  readonly figure: (data: never, moment: Moment) => number | undefined;
  /** multiplies the weight */
  readonly factor: ((data: never, moment: Moment) => number) | undefined;
}

/** A line of a table of DOMAIN.md, word for word, with the rules that carry it out. */
export interface EvidenceLine {
  readonly line: readonly string[];
  readonly rules: readonly EvidenceRule[];
}

interface Options<E extends ScoringEventName> {
  readonly measure?: Measure;
  readonly factor?: (data: InputOf<E>, moment: Moment) => number;
}

/** Gives the function that writes rules of one ledger: event, rule code, dimension, weight, figure. */
export const rulesOf =
  (ledger: Ledger) =>
  <E extends ScoringEventName>(
    event: E,
    rule: string,
    dim: string | ((data: InputOf<E>) => string | undefined),
    weight: number,
    figure: (data: InputOf<E>, moment: Moment) => number | undefined,
    { measure = 'grade', factor }: Options<E> = {},
  ): EvidenceRule => ({ ledger, event, rule, dim, weight, measure, figure, factor });

/** `value` where a condition holds, else no evidence. */
export const when = (condition: boolean, value: number): number | undefined => (condition ? value : undefined);
