import { ProblemError } from '@evenhand/nest';
import type { FieldError } from '@evenhand/nest';
import { OperationRefused } from '@evenhand/projection-engine';
import { whileReachable } from '../reads';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/** No other text may reach the database, which refuses some. @throws ProblemError 404 */
export function problemUnless(known: boolean, id: string): void {
  if (!known) throw new ProblemError(404, 'unknown_operation', `There is no operation ${id}.`);
}

/** What the engine refuses, as an answer. @throws ProblemError */
export async function asProblem<T>(work: Promise<T>): Promise<T> {
  try {
    return await whileReachable(work);
  } catch (error) {
    if (!(error instanceof OperationRefused)) throw error;
    const { errors = [] } = error.more as { errors?: readonly FieldError[] };
    throw new ProblemError(error.status, error.code, error.message, { errors, cause: error });
  }
}
