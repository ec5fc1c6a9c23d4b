import { roundHalfEven } from '@evenhand/scoring';
import type { GroupingName } from './audit-groups';
import type { MetricName } from './audit.metrics';

/** What is asked. Months as year · 12 + month, both included. */
export interface AuditQuestion {
  readonly metric: MetricName;
  /** without it one group of all */
  readonly by?: GroupingName | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** days, for handlingTime and onTime */
  readonly limit: number;
  /** the bank day up to which open complaints were watched */
  readonly asOfDay: number;
}

/** What a metric tells of a group besides what every metric tells. */
export type More = Readonly<Record<string, number | boolean | null | readonly ResponseCell[]>>;

/** Complaints of a group that had one answer; null where that would tell of 10 or fewer. */
export interface ResponseCell {
  readonly response: string;
  readonly label: string | null;
  readonly n: number | null;
  readonly share: number | null;
  readonly suppressed: boolean;
}

/** What is told of a group. `p`: of its difference from the reference; `flag`: null where the metric has none, or too few complaints allow no judgement. */
export interface Figures {
  readonly k: number | null;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
  readonly flag: boolean | null;
  readonly more: More;
}

export interface Standardised {
  readonly group: string | null;
  readonly value: number | null;
  readonly ratio: number | null;
  /** share of the complaints of all groups that lies in strata which could be compared */
  readonly coverage: number | null;
}

export interface WithinStrata {
  readonly group: string | null;
  readonly oddsRatio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
  readonly flag: boolean | null;
}

/** What a metric found of the groups that are shown, in their order. */
export interface Found {
  readonly figures: readonly Figures[];
  readonly standardised: readonly Standardised[] | null;
  readonly mantelHaenszel: readonly WithinStrata[] | null;
  /** the group that the others are held against; undefined where there is none */
  readonly reference?: string | null | undefined;
  /** of all groups together */
  readonly overall?: Readonly<Record<string, number | boolean | null>>;
}

/** Of a suppressed group everything else is null; what a metric tells of it besides is left out. */
export interface AuditGroup extends Omit<Figures, 'more'> {
  /** a code; null where it is not told */
  readonly group: string | null;
  readonly label: string | null;
  readonly n: number | null;
  readonly suppressed: boolean;
  readonly [figure: string]: unknown;
}

export interface AuditAnswer {
  readonly groups: readonly AuditGroup[];
  readonly standardised: readonly Standardised[] | null;
  readonly mantelHaenszel: readonly WithinStrata[] | null;
  readonly reference: string | null;
  readonly overall: Readonly<Record<string, number | boolean | null>> | null;
}

/** Six decimals are more than any of the numbers is worth. */
export const rounded = <T extends number | null>(value: T): T => (value === null ? value : (roundHalfEven(value, 6) as T));
/** As many digits of what may be as small as it likes. */
export const significant = (p: number | null): number | null => (p === null ? null : Number(p.toPrecision(6)));

export const NOTHING: Omit<Figures, 'more'> = { k: null, value: null, low: null, high: null, p: null, flag: null };
