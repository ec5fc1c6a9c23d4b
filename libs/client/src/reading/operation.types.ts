import type { Problem } from '../http/problem';

/** The suite's answers about operations on read models. */

/** Where a stored row and its counterpart differ: `path` is a JSON pointer, of the whole row ''. A side that has nothing there is null. */
export interface FieldDifference {
  readonly path: string;
  readonly stored: unknown;
  readonly refolded: unknown;
}

/** A row that differs: a customer's, or, where `customerId` is null, the one of `key`. */
export interface CustomerDifference {
  readonly customerId: string | null;
  readonly key?: string;
  readonly fields: readonly FieldDifference[];
}

/** `differing` counts rows; `customers` names the first of them, the report all. */
export interface Differences {
  readonly reportId: string;
  readonly differing: number;
  readonly customers: readonly CustomerDifference[];
}

/** An operation that takes its time, and is waited for. */
export type OperationName = 'replay' | 'verify' | 'promote' | 'rollback';

interface Running {
  readonly id: string;
  readonly projection: string;
  readonly version: number | null;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  /** Positions of the log in a replay and a verify, rows in a promotion; both 0 until it is known. */
  readonly done: number;
  readonly total: number;
  /** of `done`, a second */
  readonly rate: number;
  readonly reason: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** why it failed; of a promotion that found differences, which */
  readonly problem?: Problem & Partial<Differences>;
}

export type Replay = Running & { readonly kind: 'replay'; readonly result?: { readonly version: number; readonly position: number; readonly rows: number; readonly parked: number } };
export type Verify = Running & {
  readonly kind: 'verify';
  readonly result?: Differences & { readonly equal: boolean; readonly version: number; readonly position: number; readonly rows: number };
};
export type Switch = Running & {
  readonly kind: 'promote' | 'rollback';
  readonly result?: { readonly version: number; readonly replaced: number; readonly position: number };
};
export type Drop = Running & { readonly kind: 'drop' };

/** `GET /v1/operations/{id}` */
export type Operation = Replay | Verify | Switch | Drop;

/** The answer to what starts or cancels an operation. */
export interface Accepted {
  readonly operationId: string;
}

/** `GET /v1/operations`, newest first */
export interface OperationList {
  readonly items: readonly Operation[];
}

/** `GET /v1/operations/{id}/report` */
export interface ReportPage {
  readonly items: readonly CustomerDifference[];
  readonly next: string | null;
}
