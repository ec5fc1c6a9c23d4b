import { DatabaseError } from 'pg';

/** Whether an error means that the database cannot be reached now. Classes 08, 3D, 53, 57P: no connection, no database, a server short of something, starting or going down. What no server answered has no class. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof DatabaseError) return /^(08|3D|53|57P)/.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  return 'syscall' in error || error instanceof AggregateError || /^Connection terminated|connection error|^Cannot use a pool|not queryable|Client was closed|^Query read timeout|^timeout (exceeded|expired)/.test(error.message);
}
