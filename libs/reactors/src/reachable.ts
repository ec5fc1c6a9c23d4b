import { ProblemError } from '@evenhand/nest';
import { DatabaseError } from 'pg';

/** Classes 08, 3D, 53, 57P: no connection, no database, a server short of something, starting or going down. What no server answered has no class. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof DatabaseError) return /^(08|3D|53|57P)/.test(error.code ?? '');
  return error instanceof Error && ('syscall' in error || error instanceof AggregateError || /^Connection terminated|connection error|^Cannot use a pool|not queryable|Client was closed|^Query read timeout|^timeout (exceeded|expired)/.test(error.message));
}

/** Runs what asks the timers' database. @throws ProblemError 503 where it cannot be reached now */
export async function whileReachable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    throw new ProblemError(503, 'timers_unavailable', 'The database of timers cannot be reached now. Asking again is safe.', { cause: error, retryAfter: 1 });
  }
}
