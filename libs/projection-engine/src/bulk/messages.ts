import { StoreUnavailable } from '@evenhand/event-sourcing';
import { DatabaseError } from 'pg';
import type { DifferingRow } from '../operations/comparison';
import { FoldError } from '../window';

/** What a worker thread is made for: one version, up to one position. */
export interface BulkOrder {
  /** postgres://… of the read models; holds the password */
  readonly databaseUrl: string;
  readonly journeySource: string;
  readonly projection: string;
  readonly codeVersion: number;
  readonly versionId: number;
  /** quoted and qualified */
  readonly table: string;
  readonly to: number;
  /** rows it may hold in memory; a task of more is given back, to be divided */
  readonly rows: number;
  /** of its time, 0 < share ≤ 1 */
  readonly share: number;
}

/** One task: to build these slots, all of which stand at `from`; or to recompute what events recorded. */
export type ToWorker = { readonly task: 'build'; readonly slots: readonly number[]; readonly from: number } | { readonly task: 'recorded' };

export type FromWorker =
  | { readonly kind: 'progress'; readonly position: number }
  | { readonly kind: 'differing'; readonly rows: readonly DifferingRow[] }
  | { readonly kind: 'done' | 'too_many' }
  | { readonly kind: 'failed'; readonly message: string; readonly foldedAt?: number; readonly outage: boolean; readonly unstorable?: boolean };

/** The projection made a row that its table cannot hold. */
export class Unstorable extends Error {}

/** An error as it is told from thread to thread. */
export function messageOf(error: unknown): FromWorker {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof FoldError) return { kind: 'failed', message: causeOf(error), foldedAt: error.position, outage: false };
  return { kind: 'failed', message, outage: isOutage(error), unstorable: error instanceof Unstorable };
}

export function errorOf({ message, foldedAt, outage, unstorable }: Extract<FromWorker, { kind: 'failed' }>): Error {
  if (foldedAt !== undefined) return new FoldError(foldedAt, new Error(message));
  if (unstorable) return new Unstorable(message);
  return outage ? new StoreUnavailable(message) : new Error(message);
}

/** Somebody else moved a checkpoint that this worker reckoned with: one that was believed dead, and committed after all. */
export class Overtaken extends Error {}

/** Trying again later may help: a server went away, comes up or goes down, or two transactions met. Anything else is an answer. */
export function isOutage(error: unknown): boolean {
  if (error instanceof StoreUnavailable || error instanceof Overtaken) return true;
  if (error instanceof DatabaseError) return /^(08|40|53[023]|55P03|57P)/.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  return 'syscall' in error || error instanceof AggregateError || /^Connection terminated|connection error|Client (was closed|has encountered)|timeout/i.test(error.message);
}

const causeOf = ({ cause, message }: FoldError): string => (cause instanceof Error ? cause.message : message);
