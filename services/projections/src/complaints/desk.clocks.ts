import { instantOf } from '@evenhand/contracts';
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

/** As it is kept: an update clock runs anew from each update, as long as it ran at first (it counts from moment to moment). */
export interface KeptClock extends DeskClock {
  readonly everyMs: number | null;
}
type Clocks = readonly KeptClock[];

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
 * @param receivedAt of the complaint
 * @param anew those to a response run anew
 */
export function applied(clocks: Clocks, due: readonly DueClock[], receivedAt: string, anew = false): Clocks {
  return due.map(({ jurisdiction, policyVersion, clockId, kind, dueAt }): KeptClock => {
    const stopsAt = stopOf(clockId);
    const everyMs = stopsAt === 'update' ? Math.max(0, instantOf(dueAt) - Date.parse(receivedAt)) : null;
    const clock = { jurisdiction, policyVersion, clockId, kind, dueAt: momentOf(dueAt), extendedFrom: null, stopsAt, stoppedAt: null, everyMs };
    const before = clocks.find((known) => known.jurisdiction === jurisdiction && known.clockId === clockId);
    if (!before) return clock;
    if (stopsAt === 'update') return before;
    const later = before.dueAt < clock.dueAt;
    if (anew && stopsAt === 'response') return clock;
    return { ...clock, extendedFrom: before.extendedFrom ?? (later ? before.dueAt : null), stoppedAt: before.stoppedAt };
  });
}

/** Ends those that run until then; what had ended them, and is dated later, did not. */
export const stopped = (clocks: Clocks, of: readonly Stop[], at: string): Clocks =>
  clocks.map((clock) => {
    const runs = clock.stoppedAt === null || (clock.everyMs === null && at < clock.stoppedAt);
    return runs && of.includes(clock.stopsAt) ? { ...clock, dueAt: dueAfter(clock, at), stoppedAt: at } : clock;
  });

/** Updates that were missed before a moment are followed by the next, whether the timer has said so or not. */
function dueAfter({ dueAt, everyMs }: KeptClock, at: string): string {
  if (!everyMs || dueAt >= at) return dueAt;
  return momentOf(Date.parse(dueAt) + Math.ceil((Date.parse(at) - Date.parse(dueAt)) / everyMs) * everyMs);
}

/** A final response ends all that wait for an answer. A summary one does only where the customer accepts it in time, or where no policy limits that. */
export function answered(clocks: Clocks, kind: 'final' | 'summary', at: string): Clocks {
  const settles = kind === 'final' || summaryWindow(clocks) === null;
  return stopped(clocks, ['acknowledgement', 'update', 'summary_response', ...(settles ? (['response'] as const) : [])], at);
}

/** @param summaryAt of the summary response that is accepted */
export function accepted(clocks: Clocks, summaryAt: string, at: string): Clocks {
  return at <= (summaryWindow(clocks) ?? '') ? stopped(clocks, ['response'], summaryAt) : clocks;
}

const summaryWindow = (clocks: Clocks): string | null => earliest(clocks.filter(({ stopsAt }) => stopsAt === 'summary_response'));

/** Updates run anew from a moment. @param which of them: those that run, or those that stand still because nobody waited */
export const updates = (clocks: Clocks, from: string, which: 'running' | 'standing'): Clocks =>
  clocks.map((clock) => (clock.everyMs !== null && (which === 'running') === (clock.stoppedAt === null) ? { ...clock, dueAt: momentOf(Date.parse(from) + clock.everyMs), stoppedAt: null } : clock));

/** An update that was missed: the next is due as long after. */
export const missed = (clocks: Clocks, clockId: string, dueAt: string): Clocks =>
  clocks.map((clock) => (clock.clockId === clockId && clock.dueAt === dueAt ? updates([clock], dueAt, 'running')[0] ?? clock : clock));

/** Puts off those of that name that are due earlier. */
export const extended = (clocks: Clocks, clockId: string, newDueAt: string): Clocks =>
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
