import type { DueClock } from '@evenhand/contracts';
import { momentOf } from '../lists/moment';

export const stops = ['acknowledgement', 'update', 'response', 'summary_response', 'review', 'payment'] as const;
/** What ends a clock. */
export type Stop = (typeof stops)[number];

/** A clock of a complaint as the desk shows it: moments in UTC. */
export interface DeskClock {
  readonly jurisdiction: string;
  readonly policyVersion: number;
  readonly clockId: string;
  readonly kind: DueClock['kind'];
  readonly dueAt: string;
  /** what it was due at before it was extended; null where it was not */
  readonly extendedFrom: string | null;
  readonly stopsAt: Stop;
  /** null while it runs */
  readonly stoppedAt: string | null;
}

/** A due date does not say what ends its clock: the names of the shipped policies do. What is none of these ends at the final response. */
const named: readonly (readonly [name: RegExp, stop: Stop])[] = [
  [/^ack/, 'acknowledgement'],
  [/^update/, 'update'],
  [/^summary/, 'summary_response'],
  [/^review/, 'review'],
  [/^(pay|compensat)/, 'payment'],
];

export const stopOf = (clockId: string): Stop => named.find(([name]) => name.test(clockId))?.[1] ?? 'response';

/**
 * The clocks that now apply. One that applied before keeps what ended it, and what it was due at first.
 * @param anew one that had ended and is due later now runs anew
 */
export function applied(clocks: readonly DeskClock[], due: readonly DueClock[], anew = false): readonly DeskClock[] {
  return due.map(({ jurisdiction, policyVersion, clockId, kind, dueAt }): DeskClock => {
    const clock = { jurisdiction, policyVersion, clockId, kind, dueAt: momentOf(dueAt), extendedFrom: null, stopsAt: stopOf(clockId), stoppedAt: null };
    const before = clocks.find((known) => known.jurisdiction === jurisdiction && known.clockId === clockId);
    if (!before) return clock;
    const later = before.dueAt < clock.dueAt;
    if (anew && later && before.stoppedAt !== null) return clock;
    return { ...clock, extendedFrom: before.extendedFrom ?? (later ? before.dueAt : null), stoppedAt: before.stoppedAt };
  });
}

/** Ends those that run until then. */
export const stopped = (clocks: readonly DeskClock[], of: readonly Stop[], at: string): readonly DeskClock[] =>
  clocks.map((clock) => (clock.stoppedAt === null && of.includes(clock.stopsAt) ? { ...clock, stoppedAt: at } : clock));

/** Puts off those of that name that are due earlier. */
export const extended = (clocks: readonly DeskClock[], clockId: string, newDueAt: string): readonly DeskClock[] =>
  clocks.map((clock) => (clock.clockId === clockId && clock.dueAt < newDueAt ? { ...clock, dueAt: newDueAt, extendedFrom: clock.extendedFrom ?? clock.dueAt } : clock));

/** @returns when the first of the running clocks is due, null where none runs. That of the summary route is none: once it has passed, that route is closed and nothing is late. */
export function nextDue(clocks: readonly DeskClock[]): string | null {
  return earliest(clocks.filter(({ stoppedAt, stopsAt }) => stoppedAt === null && stopsAt !== 'summary_response'));
}

/** @returns the earliest due date of a response that a regulator set, else that the bank set itself; whether it still runs or not (C-INV-4) */
export function governingDue(clocks: readonly DeskClock[]): string | null {
  const response = clocks.filter(({ stopsAt }) => stopsAt === 'response');
  return earliest(response.filter(({ kind }) => kind === 'regulatory')) ?? earliest(response);
}

const earliest = (clocks: readonly DeskClock[]): string | null => clocks.map(({ dueAt }) => dueAt).sort()[0] ?? null;
