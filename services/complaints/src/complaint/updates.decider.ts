import type { DueClock } from '@evenhand/contracts';
import type { ClockBook } from '../clocks/clock-book';
import { dueMoment, ruleOf, stopOf } from '../clocks/due';
import { msOf, type FactName } from '../fact';
import type { Filed, Talk } from './complaint.state';

/** A span in which one update was due. */
export interface UpdateWindow {
  readonly start: number;
  readonly dueAt: number;
  /** ms; absent where it was missed or still runs */
  readonly stoppedAt?: number;
  readonly stoppedBy?: FactName;
}

/** The update clock: the clocks among those due that an update stops. */
export const updateClocks = (state: Filed, book: ClockBook): readonly DueClock[] =>
  state.due.filter((entry) => {
    const rule = ruleOf(book, entry);
    return rule !== undefined && stopOf(rule.clock) === 'update';
  });

/**
 * The spans of an update clock by the times of what is known, however it arrived: each update, and each one missed, starts the next; nobody waits
 * for one from a response until a review is asked for or the complaint is reopened. The last span is open while somebody waits; a missed one is
 * followed by the next once its timer has fired.
 */
export function updateWindows(state: Filed, entry: DueClock, book: ClockBook, more: readonly Talk[] = []): readonly UpdateWindow[] {
  const rule = ruleOf(book, entry);
  if (!rule) return [];
  const dueFrom = (start: number): number => dueMoment(rule.policy, rule.clock, start);
  const windows: UpdateWindow[] = [];
  let start: number | undefined = state.filedAt;
  for (const { at, turn } of [...state.talk, ...more].sort((a, b) => a.at - b.at)) {
    while (start !== undefined && dueFrom(start) < at) {
      const dueAt = dueFrom(start);
      windows.push({ start, dueAt });
      start = dueAt;
    }
    if (turn === 'waits') start ??= at;
    else if (start !== undefined) {
      windows.push({ start, dueAt: dueFrom(start), stoppedAt: at, stoppedBy: turn === 'told' ? 'progress-update-sent' : 'complaint-response-issued' });
      start = turn === 'told' ? at : undefined;
    }
  }
  while (start !== undefined) {
    const dueAt = dueFrom(start);
    windows.push({ start, dueAt });
    const missed = state.fired.some(({ name, clockId, dueAt: moment }) => name === 'progress-update-missed' && clockId === entry.clockId && moment === dueAt);
    start = missed ? dueAt : undefined;
  }
  return windows;
}

export function lastWindow(state: Filed, entry: DueClock, book: ClockBook): UpdateWindow {
  return updateWindows(state, entry, book).at(-1) ?? { start: state.filedAt, dueAt: msOf(entry.dueAt) };
}

/** The due moment of the update clock that an update at a moment answers; undefined where none runs then. */
export function updateDueAt(state: Filed, at: number, book: ClockBook): number | undefined {
  const dues = updateClocks(state, book).flatMap((entry) =>
    updateWindows(state, entry, book, [{ at, turn: 'told' }]).flatMap(({ stoppedAt, stoppedBy, dueAt }) => (stoppedAt === at && stoppedBy === 'progress-update-sent' ? [dueAt] : [])));
  return dues.length === 0 ? undefined : Math.min(...dues);
}
