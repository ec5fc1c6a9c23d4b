import type { Category, Complexity, ComplaintHandlingAssessed, ComplaintReceived, ComplaintResponseIssued, DueClock } from '@evenhand/contracts';
import type { FiledStage } from './transitions.table';

/** What is known of a complaint, as far as its rules ask: plain JSON. */
export type ComplaintState =
  | { readonly stage: 'NONE' }
  /** known only from a register kept elsewhere: nothing can be done about it here */
  | { readonly stage: 'REPORTED'; readonly customer: string; readonly reported: object }
  | Filed;

export interface Filed {
  readonly stage: FiledStage;
  readonly complaintId: string;
  readonly customer: string;
  /** what the customer said; its category, complexity and severity may have been assessed otherwise since */
  readonly filed: ComplaintReceived;
  /** of the filing's envelope, for what the suite writes about the complaint */
  readonly envelope: { readonly productcode?: string; readonly channel?: string; readonly branchid?: string; readonly correlationid?: string };
  /** it came as history: nothing is timed or judged */
  readonly history: boolean;
  /** ms: the first receipt of all that were merged into it; its own is filedAt */
  readonly receivedAt: number;
  readonly filedAt: number;
  readonly severity: number;
  readonly category: Category;
  readonly complexity: Complexity;
  /** as last stored; what moved a clock since is in `moves` */
  readonly due: readonly DueClock[];
  readonly moves: readonly ClockMove[];
  /** ms since when it waits for the customer */
  readonly waitingSince?: number;
  /** ms when new facts started its clocks anew */
  readonly restartedAt?: number;
  readonly acknowledgedAt?: number;
  /** who was assigned, and who signed a response */
  readonly handlers: readonly string[];
  readonly assigned: readonly string[];
  readonly reviewers: readonly string[];
  readonly conflictDeclared: boolean;
  readonly statements: readonly string[];
  readonly evidence: readonly string[];
  readonly confirmedByCustomer: boolean;
  readonly conduct: { readonly listened: boolean; readonly namedContact: boolean; readonly apology: boolean; readonly improperRemark: boolean };
  readonly level: number;
  /** what starts, restarts and stops the update clock, in order of arrival */
  readonly talk: readonly Talk[];
  /** ms of the first final or summary response there ever was */
  readonly firstAnswerAt?: number;
  /** final and summary responses since it was filed or reopened with new facts */
  readonly answers: readonly Answer[];
  /** the last of them all */
  readonly answer?: Answer;
  readonly answersCount: number;
  /** of them upheld or partly, and how many of these were held against entitlement and peers */
  readonly upheldCount: number;
  readonly equityAssessed: number;
  readonly handlingAssessed: number;
  /** the last handling assessment */
  readonly handling?: ComplaintHandlingAssessed;
  readonly closedAt?: number;
  /** ms when it was first closed, withdrawn or merged, since it was filed or reopened with new facts: its clocks stopped then */
  readonly endedAt?: number;
  /** the last review since it was filed or reopened */
  readonly review?: Review;
  readonly referredTo: readonly string[];
  readonly reviewedBlind: boolean;
  readonly rootCauses: Readonly<Record<string, object>>;
  readonly merged: readonly string[];
  /** ms of the last merger, and the keys of the clocks that came with one: what they did before it stands in the other complaint */
  readonly mergedAt?: number;
  readonly takenOver: readonly string[];
  readonly split: readonly string[];
  /** timer events that stand */
  readonly fired: readonly FiredTimer[];
}

/** A clock given more time by name, or all pausable ones by the time the customer was waited for. */
export type ClockMove = { readonly clockId: string; readonly newDueAt: number } | { readonly from: number; readonly to: number };

export interface Talk {
  readonly at: number;
  /** told: an update went out; quiet: nobody waits for the bank; waits: somebody does again */
  readonly turn: 'told' | 'quiet' | 'waits';
}

/** A final or summary response. */
export interface Answer extends Pick<ComplaintResponseIssued,
  'decision' | 'compensationMinor' | 'assessedLossMinor' | 'entitlementMinor' | 'currency' | 'reasonCodes' | 'remedies'> {
  readonly kind: 'final' | 'summary';
  readonly at: number;
  readonly acceptedAt?: number;
}

export interface Review {
  readonly requestedAt: number;
  readonly byCustomer: boolean;
  readonly completedAt?: number;
}

export interface FiredTimer {
  readonly name: 'complaint-sla-breached' | 'complaint-sla-warned' | 'progress-update-missed';
  readonly type: string;
  readonly eventId: string;
  readonly clockId: string;
  readonly dueAt: number;
  readonly at: number;
  readonly kind?: 'regulatory' | 'internal';
  readonly elapsedBp?: number;
}

export const unfiled: ComplaintState = { stage: 'NONE' };

export const isFiled = (state: ComplaintState | undefined): state is Filed => state !== undefined && state.stage !== 'NONE' && state.stage !== 'REPORTED';

/** The bank's last decision. */
export const decisionOf = ({ answer }: Filed): Answer['decision'] => answer?.decision;

/** A review that was asked for and is not completed. */
export const reviewIsOpen = ({ review }: Filed): boolean => review !== undefined && review.completedAt === undefined;
export const reviewIsDone = ({ review }: Filed): boolean => review?.completedAt !== undefined;

/** A clock and its due moment: which of a complaint's clocks it is, and when. */
export const keyOf = ({ jurisdiction, clockId, dueAt }: DueClock): string => `${jurisdiction} ${clockId} ${Date.parse(dueAt)}`;
