import type { ClientBase } from 'pg';
import type { JourneyPage } from '@evenhand/journey-log';

/** What the engine itself needs to know of an event, beside what `evolve` reads. */
export interface DecodedEvent {
  /** place in the log */
  readonly position: number;
  /** decides the slot */
  readonly customer: string;
  /** when it happened, ms since the epoch */
  readonly at: number;
}

/** The effect of a window on a version's table: computed, not yet written. */
export interface PreparedWindow {
  /** inside the transaction that moves the checkpoints */
  write(client: ClientBase): Promise<void>;
  /** after that transaction was acknowledged */
  committed(): void;
}

/** What the three kinds of projection have in common for whoever runs them. */
export interface WindowWriter<Event> {
  /**
   * Folds the events, in log order. The window before may still be on its way to the database; no other may.
   * @throws FoldError at the first event that cannot be folded; nothing is kept of the window then
   */
  prepare(events: readonly Event[]): Promise<PreparedWindow>;
  /** Drops what is held in memory: the database may have moved on without us. */
  forget(): void;
}

/** The projection's own code failed on one event, or made a row of it that its table cannot hold. */
export class FoldError extends Error {
  constructor(readonly position: number, cause: unknown, readonly eventId?: string) {
    super(`${eventId ? `event ${eventId}` : 'the event'} at position ${position} cannot be folded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'FoldError';
  }
}

/** The database holds back a window of several events for the rows of one of them. */
export class WindowRefused extends Error {
  /** @param retryWith events a window */
  constructor(readonly retryWith: number, cause: Error) {
    super(cause.message, { cause });
  }
}

/** Runs the projection's code for one event and names that event where the code throws. */
export function attempt<T>(position: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new FoldError(position, error);
  }
}

/** @returns a page of at most `limit` events, and what is left; the first ends at its last event, the last where the page ended */
export function cutPage(page: JourneyPage, limit: number): [JourneyPage, JourneyPage | undefined] {
  const last = page.events[limit - 1];
  if (!last || page.events.length === limit) return [page, undefined];
  return [{ events: page.events.slice(0, limit), position: last.position }, { events: page.events.slice(limit), position: page.position }];
}

export function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
