import type { ComplaintsEvent, InteractionsEvent } from '@evenhand/contracts';
import type { CustomerScores, FairnessBand, FairnessName, SatisfactionBand, SatisfactionName, ScoreName } from '@evenhand/scoring';

export type { FairnessBand, FairnessName, SatisfactionBand, SatisfactionName, ScoreName };

/** A position of the log from which on an answer is wanted: the call waits up to 5 s for it, then it is asked again. */
export interface FromPosition {
  readonly minPosition?: number;
  readonly signal?: AbortSignal;
}

/** Which moment is meant. */
export interface AsOf extends FromPosition {
  /** only events that happened until then (RFC 3339), evaluated then; default now */
  readonly at?: string | Date;
  /** only events up to this position of the log */
  readonly asOfPosition?: number;
}

/**
 * How far an answer across customers goes: every event up to `position` is in it, and of some customers events up to `newestPosition` may be. Replicas of the projections
 * fold some customers each, and one may be further than another; where none is, both are the same.
 */
export interface Standing {
  readonly position: number;
  readonly newestPosition: number;
}

/** `GET /v1/customers/{id}/state`. Scores 0..100 to 2 decimals; `position`: everything up to it was considered. */
export interface CustomerState extends CustomerScores {
  readonly customerId: string;
  readonly at: string;
  readonly position: number;
  /** the customer's first event that cannot be folded, and since when it waits; what is told ends before it */
  readonly parked?: { readonly position: number; readonly since: string };
}

/** What the suite says of one dimension: score 0..100 (50 without evidence), confidence 0..1. */
export type Score = CustomerScores['fairness']['treatment']['distributive'];

/** `GET /v1/customers/{id}/explain`. Unrounded: base + Σ contribution = score, within 1e-9. */
export interface Explanation {
  readonly customerId: string;
  readonly at: string;
  readonly position: number;
  readonly name: ScoreName;
  readonly score: number;
  readonly base: number;
  readonly addends: readonly Addend[];
}

/** What one event adds, in an overall score what one dimension (or the cap) adds. The event's members are null in an overall score. */
export interface Addend {
  readonly eventId: string | null;
  readonly source: string | null;
  readonly type: string | null;
  readonly occurredAt: string | null;
  readonly position: number | null;
  readonly dimension: string | null;
  readonly grade: number;
  readonly weight: number;
  readonly contribution: number;
  /** of the evidence; in an overall score `dimension` or `cap` */
  readonly rule: string;
}

export interface JourneyOptions extends FromPosition {
  /** items a page, 1 to 1 000; default 100 */
  readonly limit?: number;
  /** `next` of the page before */
  readonly cursor?: string;
  /** default asc: oldest first */
  readonly order?: 'asc' | 'desc';
}

/** A stored event, told apart by its `type`. A suite newer than this client may have types that it does not know. */
export type JourneyItem = (InteractionsEvent | ComplaintsEvent) & { readonly recordedat: string; readonly stream: string; readonly revision: number; readonly position: number };

/** `GET /v1/customers/{id}/journey`. `next` is the cursor of the next page, null at the end; `position` the end of the log when it was read. */
export interface JourneyPage {
  readonly items: readonly JourneyItem[];
  readonly next: string | null;
  readonly position: number;
}

/** What customers are listed by: a score, or how far perception lies above treatment. */
export type ListedScore = ScoreName | 'fairness.gap';

/** Which customers, and in what order. */
export interface CustomersQuery extends FromPosition {
  readonly fairnessBand?: FairnessBand;
  readonly satisfactionBand?: SatisfactionBand;
  /** the score that `min`, `max` and `minConfidence` bound */
  readonly score?: ListedScore;
  readonly min?: number;
  readonly max?: number;
  readonly minConfidence?: number;
  readonly lastContactBefore?: string | Date;
  /** a score, lowest first with `+`, highest first with `-` */
  readonly sort?: `${'+' | '-'}${ListedScore}`;
  readonly limit?: number;
  /** `next` of the page before */
  readonly cursor?: string;
}

/** An event that moved a score of the customer, by so many points. */
export interface Reason {
  readonly score: ScoreName;
  readonly eventId: string;
  readonly type: string;
  readonly contribution: number;
}

export interface CustomerRow {
  readonly customerId: string;
  readonly lastContactAt: string | null;
  readonly fairness: CustomerScores['fairness'];
  readonly satisfaction: CustomerScores['satisfaction'];
  readonly reasons: readonly Reason[];
}

/** `GET /v1/customers`, as of the current bank day. */
export interface CustomersPage extends Standing {
  readonly at: string;
  readonly items: readonly CustomerRow[];
  readonly next: string | null;
}

/** How one score is spread over the customers that have evidence of it: to 2 decimals, quantiles by nearest rank. */
export interface ScoreSpread {
  readonly score: ListedScore;
  readonly customers: number;
  readonly mean: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** `GET /v1/customers/spread`, as of the current bank day: how many customers each band has, and each pair of bands that has any. */
export interface CustomersSpread extends Standing {
  readonly at: string;
  readonly customers: number;
  readonly fairness: Readonly<Record<FairnessBand, number>>;
  readonly satisfaction: Readonly<Record<SatisfactionBand, number>>;
  readonly bands: readonly { readonly fairness: FairnessBand; readonly satisfaction: SatisfactionBand; readonly customers: number }[];
  readonly scores: readonly ScoreSpread[];
}
