import type { ItemResult } from '@evenhand/ingest';
import { ProblemError } from '@evenhand/nest';
import type { JsonEvent } from '../record/cloud-event.binding';

/** The services that types belong to, as doors for publishers' events. */
export abstract class Owners {
  /**
   * Has items decided and stored in order: the answer of each is what HTTP gives for it.
   * @param history as Evenhand-History: 1 @param traceparent stored with items that bring none
   * @throws NoneTaken where one of them keeps the owner from taking any
   * @throws Away, or what else stood in the way: it is not known what was stored; the same again is safe
   */
  abstract take(owner: string, items: readonly JsonEvent[], history: boolean, signal: AbortSignal, traceparent?: string): Promise<readonly ItemResult[]>;
}

/** An owner that is there refused what it was handed as a whole, or failed over it. An item that was handed to it alone is refused with the problem. */
export class NoneTaken extends Error {
  /** @param final it would say the same again */
  constructor(readonly problem: ProblemError, readonly final: boolean, options?: ErrorOptions) {
    super(problem.message, options);
    this.name = 'NoneTaken';
  }
}

export const ownerFailed = (owner: string, options?: ErrorOptions): NoneTaken =>
  new NoneTaken(new ProblemError(500, 'owner_failed', `${owner} fails over this event, again and again. Its log says why; once it is repaired, send the event again.`), false, options);
