/** What of a stored event the fold of cases reads. `at`: when it happened, ms since 1970; `customer`: its subject; the rest as the envelope has it. */
export interface CaseEvent {
  readonly type: string;
  readonly at: number;
  readonly customer: string;
  readonly data: object;
  readonly productcode?: string | undefined;
  readonly branchid?: string | undefined;
  readonly channel?: string | undefined;
}

/** Of the last final or summary response. Money in minor units; `at`: when it was given, ms. */
export interface CaseDecision {
  readonly decision: 'upheld' | 'partly' | 'rejected';
  readonly at: number;
  readonly compensationMinor: number;
  readonly assessedLossMinor: number;
  readonly entitlementMinor?: number;
  readonly currency?: string;
}

/**
 * A complaint as population figures see it: nothing that names anybody. What is not known is absent. The members from `sourceProduct` on are a register's,
 * as it tells them.
 */
export interface Case {
  /** known only from a register kept elsewhere */
  readonly register?: true;
  /** ms since 1970; of two that were merged the earlier */
  readonly receivedAt: number;
  readonly product?: string;
  readonly issue?: string;
  readonly severity?: number;
  readonly channel?: string;
  readonly branch?: string;
  readonly vulnerable?: boolean;
  readonly decision?: CaseDecision;
  /** when the first final or summary response was given, ms */
  readonly answeredAt?: number;
  readonly topUpMinor?: number;
  /** of ours: false from the first final or summary response on, true once one was disputed */
  readonly disputed?: boolean;
  /** of ours: false where a regulatory clock ran out before that response, or it used more than its time; true where it used no more */
  readonly timely?: boolean;
  /** share of the time allowed that the first final or summary response used, in basis points */
  readonly usedBp?: number;
  /** moments at which regulatory clocks ran out, ms; what `timely` is told from */
  readonly breachedAt?: readonly number[];
  readonly withdrawn?: true;
  readonly reopened?: true;
  /** it goes on in another, and counts no more */
  readonly merged?: true;
  readonly closed?: true;
  /** whether an outside body upheld it */
  readonly external?: boolean;
  /** what a blind reviewer said */
  readonly merited?: boolean;
  /** of the last assessment */
  readonly qPeerBp?: number;
  readonly sourceProduct?: string;
  readonly sourceIssue?: string;
  readonly sourceChannel?: string;
  readonly state?: string;
  readonly sourceResponse?: string;
  /** days from submission to receipt */
  readonly daysToReceived?: number;
  /** days from receipt to when it was sent on; negative where the register says so */
  readonly daysToSent?: number;
}

/** All that is remembered of one customer: their segment and their complaints by id. */
export interface CustomerCases {
  readonly segment?: string;
  readonly cases: Readonly<Record<string, Case>>;
}

export const NO_CASES: CustomerCases = Object.freeze({ cases: Object.freeze({}) });

/** @returns the complaint of that id; whatever the id, never what every object inherits */
export const caseOf = ({ cases }: CustomerCases, id: string): Case | undefined => (Object.hasOwn(cases, id) ? cases[id] : undefined);

export const encodeCases = (state: CustomerCases): string => JSON.stringify(state);
export const decodeCases = (text: string): CustomerCases => JSON.parse(text) as CustomerCases;
