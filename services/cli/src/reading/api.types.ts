/** The suite's answers that the reading commands lay out; `--json` prints them as they come. */

export interface Score {
  readonly score: number;
  readonly confidence: number;
}

export type FairnessDimension = 'distributive' | 'procedural' | 'informational' | 'interpersonal';
export type SatisfactionDimension = 'reliability' | 'responsiveness' | 'assurance' | 'empathy' | 'tangibles' | 'overallRating';

export interface Treatment extends Readonly<Record<FairnessDimension, Score>> {
  readonly overall: number;
  readonly confidence: number;
  readonly band: string;
  readonly cappedBy: string | null;
}

export interface Perceived extends Readonly<Record<FairnessDimension, Score>> {
  readonly overall: number;
  readonly confidence: number;
}

export interface Satisfaction extends Readonly<Record<SatisfactionDimension, Score & { readonly expectation: number }>> {
  readonly overall: number;
  readonly confidence: number;
  readonly band: string;
  readonly lastDisconfirmation: { readonly band: string; readonly gap: number; readonly expectationId: string } | null;
}

/** `GET /v1/customers/{id}/state` */
export interface CustomerState {
  readonly customerId: string;
  readonly at: string;
  readonly position: number;
  readonly fairness: { readonly treatment: Treatment; readonly perceived: Perceived; readonly gap: number | null };
  readonly satisfaction: Satisfaction;
  readonly metrics: { readonly csat: number | null; readonly nps: number | null; readonly ces: number | null };
}

/** `GET /v1/customers/{id}/explain` */
export interface Explanation {
  readonly score: number;
  readonly base: number;
  readonly addends: readonly Addend[];
}

/** Of a dimension's score it names the event, of an overall score the dimension (or the cap). */
export interface Addend {
  readonly eventId: string | null;
  readonly type: string | null;
  readonly occurredAt: string | null;
  readonly dimension: string | null;
  readonly grade: number;
  readonly weight: number;
  readonly contribution: number;
  readonly rule: string;
}

/** `GET /v1/customers/{id}/journey` */
export interface JourneyPage {
  readonly items: readonly JourneyItem[];
  readonly next: string | null;
  readonly position: number;
}

export interface JourneyItem {
  readonly type: string;
  readonly time: string;
  readonly channel?: string;
  readonly productcode?: string;
  readonly position: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** `GET /v1/projections` */
export interface ProjectionList {
  readonly items: readonly {
    readonly name: string;
    readonly kind: string;
    readonly liveVersion: number;
    readonly versions: readonly { readonly version: number; readonly state: string; readonly position: number }[];
    readonly position: number;
    readonly lag: number;
    readonly rows: number;
    readonly state: string;
  }[];
}

/** `GET /v1/catalogue`, as far as the explanation needs it. */
export interface Catalogue {
  readonly types: readonly { readonly type: string; readonly meaning: string }[];
}
