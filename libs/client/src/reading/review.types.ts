import type { BlindReviewDrawn, DisclosureGapFound, DisclosureItem, EquityReviewOpened } from '@evenhand/contracts';
import type { PageQuery } from './desk.types';

export interface EquityReviewsQuery extends PageQuery {
  readonly state?: 'open' | 'decided';
}

/** A redress that looked too low and that a person is to look at. Ratios in basis points, money in minor units. */
export interface EquityReviewRow {
  readonly equityReviewId: string;
  readonly complaintId: string;
  readonly customerId: string;
  readonly causes: EquityReviewOpened['causes'];
  readonly qEntBp: number | null;
  readonly qPeerBp: number | null;
  readonly peerN: number | null;
  readonly openedAt: string;
  readonly state: 'open' | 'decided';
  readonly topUpMinor: number | null;
  readonly currency: string | null;
  readonly reason: string | null;
  readonly decidedAt: string | null;
}

export interface BlindReviewsQuery extends PageQuery {
  readonly state?: 'open' | 'completed';
}

/** A drawn complaint as a blind reviewer sees it: what is known of the case, and nothing of whose it is, where it was handled or what the bank decided. */
export interface BlindReviewRow extends Omit<BlindReviewDrawn, 'blindReviewId' | 'complaintId' | 'allegedLossMinor' | 'assessedLossMinor' | 'currency'> {
  readonly token: string;
  readonly state: 'open' | 'completed';
  readonly allegedLossMinor: number | null;
  readonly assessedLossMinor: number | null;
  readonly currency: string | null;
}

/** What was decided of an equity review; topUpMinor 0 leaves the redress as it is. */
export interface EquityDecision {
  readonly topUpMinor: number;
  readonly currency: string;
  /** a code */
  readonly reason: string;
}

/** What a blind reviewer says would have been right. */
export interface BlindCompletion {
  readonly reviewerRef: string;
  readonly merited: boolean;
  readonly fairAmountMinor: number;
  readonly currency: string;
}

/** A command's own id: with it the same command is carried out once, however often it is sent. */
export interface Commanded {
  readonly id?: string;
  readonly signal?: AbortSignal;
}

export interface DisclosureGapsQuery extends PageQuery {
  readonly state?: 'owed' | 'given';
  /** product code */
  readonly productcode?: string;
  readonly item?: DisclosureItem;
  readonly customer?: string;
}

/** What a customer was not told, and what was given for it; `owed` where its harm is not made good. Money in minor units. */
export interface DisclosureGapRow {
  readonly gapId: string;
  readonly customerId: string;
  readonly productCode: string | null;
  readonly item: DisclosureItem;
  readonly foundBy: DisclosureGapFound['foundBy'];
  readonly foundAt: string;
  readonly harmMinor: number;
  readonly currency: string | null;
  readonly given: readonly { readonly compensationId: string; readonly amountMinor: number; readonly currency: string; readonly paidAt: string }[];
  readonly state: 'owed' | 'given';
}

export interface CauseCustomersQuery extends PageQuery {
  /** product code */
  readonly productcode?: string;
}

/** Somebody who shares the cause of others' complaints, and did not complain; `owed` where the harm of a gap is not made good. Money in minor units. */
export interface CauseCustomer {
  readonly customerId: string;
  readonly productCode: string;
  readonly gaps: readonly { readonly gapId: string; readonly item: DisclosureItem; readonly foundAt: string; readonly harmMinor: number; readonly currency: string | null }[];
  readonly harmMinor: number;
  readonly given: readonly { readonly compensationId: string; readonly amountMinor: number; readonly currency: string; readonly paidAt: string }[];
  readonly state: 'owed' | 'given';
}
