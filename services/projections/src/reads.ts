import type { EventStore } from '@evenhand/event-sourcing';
import { ProblemError } from '@evenhand/nest';
import { OperationRefused } from '@evenhand/projection-engine';
import type { ProjectionEngine } from '@evenhand/projection-engine';
import { isUnreachable } from './columns/unreachable';
import type { ProjectedEvent } from './projected-event';

export type Engine = ProjectionEngine<ProjectedEvent>;

const PATIENCE_MS = 5_000;
const POLL_MS = 10;
const CUSTOMER_ID = /^[A-Za-z0-9._:~-]{1,64}$/;

/**
 * Read your writes: returns once the projection's live version has considered everything up to the position.
 * @throws ProblemError 503 not_yet after 5 seconds
 */
export async function reachProjection(engine: Engine, name: string, position: number): Promise<void> {
  if (!(await whileReachable(engine.waitFor(name, position, PATIENCE_MS)))) throw notYet(position, engine.completed(name));
}

/**
 * The same for what is read from the store itself.
 * @returns position of the last visible event
 */
export async function reachHead(store: EventStore, position: number): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const head = await store.head();
    if (head >= position) return head;
    if (performance.now() > deadline) throw notYet(position, head);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** @throws ProblemError 404: no event of that customer was considered up to the position */
export function unknownCustomer(customerId: string, position: number): ProblemError {
  return new ProblemError(404, 'unknown_customer', `There is no event of customer ${customerId} up to position ${position}.`);
}

/** Whether events can have that subject; no other text may reach the database, which refuses some. */
export const isCustomerId = (text: string): boolean => CUSTOMER_ID.test(text);

/** Runs what asks the engine. @throws ProblemError for what it refuses, and 503 where the read models' database cannot be reached now */
export async function whileReachable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof OperationRefused) throw new ProblemError(error.status, error.code, error.message, { cause: error });
    if (!isUnreachable(error)) throw error;
    throw new ProblemError(503, 'read_models_unavailable', 'The read models cannot be reached now. Asking again is safe.', { cause: error, retryAfter: 1 });
  }
}

/** What was asked for is not considered yet. */
export function notYet(asked: number, position: number): ProblemError {
  return new ProblemError(503, 'not_yet', `Position ${asked} was asked for; ${position} is what is completed. Ask again.`, { retryAfter: 1 });
}
