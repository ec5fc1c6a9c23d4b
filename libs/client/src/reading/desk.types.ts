import type {
  CausePattern, ComplaintReceived, ComplaintResponseIssued, CorrectiveActionPlanned, DueClock, FollowUpScheduled, RootCauseIdentified, SlaClock, SurveyInvited,
} from '@evenhand/contracts';
import type { FromPosition, Standing } from './customer.types';

/** Which page of a list. */
export interface PageQuery extends FromPosition {
  /** items a page, 1 to 200; default 50 */
  readonly limit?: number;
  /** `next` of the page before, in the same order */
  readonly cursor?: string;
}

/** `next` is the cursor of the next page, null at the end. Moments are in UTC, money in minor units. */
export interface Page<Item> extends Standing {
  readonly items: readonly Item[];
  readonly next: string | null;
}

export type ComplaintStage =
  | 'RECEIVED' | 'ACKNOWLEDGED' | 'INVESTIGATING' | 'AWAITING_CUSTOMER' | 'RESPONSE_ISSUED' | 'ACCEPTED' | 'DISPUTED' | 'UNDER_REVIEW' | 'CLOSED' | 'REFERRED_EXTERNAL' | 'WITHDRAWN'
  | 'MERGED';

/** Which complaints, and in what order; never by what a customer is worth. */
export interface ComplaintsQuery extends PageQuery {
  readonly state?: ComplaintStage;
  readonly issue?: ComplaintReceived['issue'];
  /** product code */
  readonly product?: string;
  readonly dueBefore?: string | Date;
  /** default due: what is due next comes first */
  readonly sort?: 'due' | 'severity';
}

/** A clock of a complaint; `stoppedAt` is null while it runs, `extendedFrom` what it was due at first. */
export interface ComplaintClock extends DueClock {
  readonly extendedFrom: string | null;
  readonly stopsAt: NonNullable<SlaClock['stopsAt']>;
  readonly stoppedAt: string | null;
}

/** A complaint on the desk. */
export interface ComplaintRow extends Pick<ComplaintReceived, 'complaintId' | 'issue' | 'severity' | 'complexity' | 'category' | 'vulnerable'> {
  readonly customerId: string;
  readonly state: ComplaintStage;
  readonly product: string | null;
  readonly branch: string | null;
  readonly channel: string | null;
  readonly handler: string | null;
  /** how often it was escalated */
  readonly level: number;
  readonly receivedAt: string;
  readonly due: readonly ComplaintClock[];
  /** of the clocks that run */
  readonly nextDueAt: string | null;
  readonly governingDueAt: string | null;
  /** clocks that ran out */
  readonly breached: readonly string[];
  readonly response: { readonly kind: ComplaintResponseIssued['kind']; readonly decision: NonNullable<ComplaintResponseIssued['decision']> | null; readonly at: string } | null;
  readonly compensationMinor: number | null;
  readonly paidMinor: number;
  readonly currency: string | null;
  readonly rootCause: string | null;
  readonly mergedInto: string | null;
  readonly closedAt: string | null;
  readonly revision: number;
}

export interface FollowUpsQuery extends PageQuery {
  readonly state?: FollowUpRow['state'];
  readonly dueBefore?: string | Date;
  readonly reason?: FollowUpRow['reason'];
  readonly customer?: string;
}

/** A contact the bank owes a customer; `causeEventId` names the event it was scheduled for. */
export interface FollowUpRow {
  readonly followUpId: string;
  readonly customerId: string;
  readonly reason: FollowUpScheduled['reason'];
  readonly dueAt: string;
  readonly state: 'open' | 'completed' | 'missed';
  readonly causeEventId: string | null;
}

export interface InvitationsQuery extends PageQuery {
  readonly state?: InvitationRow['state'];
  readonly instrument?: InvitationRow['instrument'];
  readonly customer?: string;
}

/** A customer the suite drew for a survey. */
export interface InvitationRow {
  readonly surveyId: string;
  readonly customerId: string;
  readonly instrument: SurveyInvited['instrument'];
  readonly triggerEventId: string;
  readonly sampleSeed: string;
  /** percent */
  readonly rate: number;
  readonly invitedAt: string;
  readonly state: 'open' | 'answered' | 'voided';
}

export interface RootCausesQuery extends PageQuery {
  readonly causeCode?: string;
}

type Identified = Pick<RootCauseIdentified, 'complaintId' | 'causeCode' | 'locus' | 'controllable' | 'stable'>;

/** Why it came to a complaint, and what is done about it. Of a pattern of complaints that nobody has named a cause of, what an identification tells is null. */
export interface RootCauseRow extends Readonly<{ [Member in keyof Identified]: Identified[Member] | null }> {
  readonly rootCauseId: string;
  readonly ownerTeam: string | null;
  readonly pattern: CausePattern | null;
  readonly actions: readonly {
    readonly actionId: string;
    readonly kind: NonNullable<CorrectiveActionPlanned['kind']> | null;
    readonly ownerTeam: string | null;
    readonly dueAt: string | null;
    readonly state: 'planned' | 'completed';
  }[];
}
