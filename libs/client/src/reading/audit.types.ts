import type { FromPosition, Standing } from './customer.types';

export type AuditGrouping =
  | 'sourceProduct' | 'sourceIssue' | 'sourceChannel' | 'sourceResponse' | 'state' | 'year' | 'month' | 'product' | 'issue' | 'severity' | 'channel' | 'branch' | 'segment';
export type AuditMetric =
  | 'count' | 'timely' | 'disputed' | 'response' | 'monetaryRelief' | 'daysToReceived' | 'daysToSent' | 'upheld' | 'entitled' | 'redress' | 'handlingTime' | 'onTime' | 'equalizedOdds' | 'theil'
  | 'gini' | 'withdrawn' | 'reopened' | 'bunching' | 'hugging';

/** Which complaints, held against each other how. */
export interface AuditQuery extends FromPosition {
  readonly metric: AuditMetric;
  /** what they are told apart by; without it they are one group */
  readonly by?: AuditGrouping;
  /** `YYYY-MM`, the month of receipt, inclusive; default the first there is */
  readonly from?: string;
  /** `YYYY-MM`, inclusive; default the last there is */
  readonly to?: string;
  /** of handlingTime and onTime, in days; default 30 */
  readonly limit?: number;
}

/** Complaints of a group that had one answer of the register. */
export interface AuditResponse {
  readonly response: string;
  readonly label: string | null;
  readonly n: number | null;
  readonly share: number | null;
  readonly suppressed: boolean;
}

/**
 * One group. A suppressed one has 1 to 10 complaints, or would give such a group away by subtraction: its figures are null. `low` and `high` bound the value
 * (95 %), `p` is of its difference from the reference group, `flag` null where nothing is to be judged.
 */
export interface AuditGroup {
  /** a code; null where it is not told */
  readonly group: string | null;
  /** the register's own words for the code */
  readonly label: string | null;
  readonly suppressed: boolean;
  readonly n: number | null;
  readonly k: number | null;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
  readonly flag: boolean | null;
  /** of `response` */
  readonly responses?: readonly AuditResponse[];
  /** what a metric tells besides; `GET /v1/metrics/definitions` says what it means */
  readonly [figure: string]: unknown;
}

/** A group as it would be if it had the mix of products, issues and severities that all complaints have. */
export interface AuditStandardised {
  readonly group: string | null;
  readonly value: number | null;
  /** to the reference group's */
  readonly ratio: number | null;
  /** share of all complaints that lies where the groups could be compared */
  readonly coverage: number | null;
}

/** A group against the reference within strata of like complaints; above 1 is more favourable. */
export interface AuditOdds {
  readonly group: string | null;
  readonly oddsRatio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
  readonly flag: boolean | null;
}

/** What a metric is, in words: who is counted, which outcome is favourable, and when a group is flagged. */
export interface MetricDefinition {
  readonly name: AuditMetric;
  readonly title: string;
  readonly n: string;
  readonly k: string | null;
  readonly favourable: string | null;
  readonly formula: string;
  readonly flag: string | null;
  /** within which like is compared with like: of the bank's own complaints, and of a register's */
  readonly strata: { readonly own: readonly string[]; readonly register: readonly string[] } | null;
  /** fewer complaints than `shown` are suppressed, fewer than `flagged` not judged */
  readonly sizes: { readonly shown: number; readonly flagged: number };
}

/** `GET /v1/audit/complaints` */
export interface ComplaintAudit extends Standing {
  /** up to when open complaints were watched */
  readonly asOf: string;
  /** as they were asked for */
  readonly from: string | null;
  readonly to: string | null;
  readonly by: AuditGrouping | null;
  readonly metric: AuditMetric;
  readonly definition: MetricDefinition;
  readonly groups: readonly AuditGroup[];
  /** of the groups that are not suppressed */
  readonly standardised: readonly AuditStandardised[] | null;
  readonly mantelHaenszel: readonly AuditOdds[] | null;
  /** the group that the others are held against */
  readonly reference: string | null;
  /** of all groups together, where the metric tells it */
  readonly overall: Readonly<Record<string, number | boolean | null>> | null;
}

/** `GET /v1/metrics/definitions` */
export interface MetricDefinitions {
  readonly metrics: readonly MetricDefinition[];
}
