import type { Projection } from '@evenhand/event-sourcing';
import type { Version } from './catalogue';
import { ALL_SLOTS } from './log.follower';
import type { SharedLog } from './shared-log';

/** What a process runs of a version, until `until` aborts. */
export interface Turn<Event> {
  readonly slots: readonly number[];
  /** of these slots, or of all */
  readonly log: SharedLog<Event>;
  readonly until: AbortSignal;
  /** whether one process at a time runs the version */
  readonly alone: boolean;
}

/** How the processes that read one log divide the work on its projections. */
export interface Division<Event> {
  /** @returns at once where this process may begin now; undefined when the signal aborts first */
  turn(version: Version, projection: Projection<Event>, signal: AbortSignal): Turn<Event> | Promise<Turn<Event> | undefined>;
}

/** Each process would run everything: the version's lock decides who does. */
export class Undivided<Event> implements Division<Event> {
  private readonly everything: Turn<Event>;

  constructor(log: SharedLog<Event>) {
    this.everything = { slots: ALL_SLOTS, log, until: new AbortController().signal, alone: true };
  }

  turn(): Turn<Event> {
    return this.everything;
  }
}

/**
 * Whether each row is one customer's, so that slots may stand apart. Sums are served at a common cut of all slots, and rows that several slots meet in
 * need all of them: such a version is run whole.
 */
export function isDivisible<Event>(projection: Projection<Event>): boolean {
  switch (projection.kind) {
    case 'append':
      return true;
    case 'state':
      return projection.acrossSlots !== true;
    case 'counter':
      return false;
  }
}

/** Returns when the signal aborts, or the time is over. @returns whether it aborted */
export function aborted(signal: AbortSignal, timeoutMs?: number): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(true);
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve(signal.aborted);
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
    signal.addEventListener('abort', end);
  });
}
