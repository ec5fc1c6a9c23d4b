import { instantOf, type DueClock, type SlaClock } from '@evenhand/contracts';
import { DomainError } from '@evenhand/event-sourcing';
import type { ClockBook } from './clock-book';
import { clockTimeOf, dueMoment, ruleOf, stopOf } from './due';

/** The latest due moment a clock may be given: its length and its extension, counted from where it started. */
export function longestDueAt(entry: DueClock, startedAt: number, book: ClockBook): number {
  const rule = ruleOf(book, entry);
  const dueAt = instantOf(entry.dueAt);
  return rule ? Math.max(dueAt, dueMoment(rule.policy, rule.clock, startedAt, rule.clock.extensionN ?? 0)) : dueAt;
}

/** A PSD or US clock is moved by a holding response; every other extension needs a senior's approval and the customer told (DOMAIN.md §3.7). */
export const movedByHolding = ({ jurisdiction }: { readonly jurisdiction: string }, clock: SlaClock): boolean =>
  stopOf(clock) === 'response' && (clock.extensionN ?? 0) > 0
  && (jurisdiction === 'US' || (clock.categories?.length === 1 && clock.categories[0] === 'psd'));

const canMove = (entry: DueClock, newDueAt: number, startedAt: number, book: ClockBook): boolean =>
  instantOf(entry.dueAt) < newDueAt && newDueAt <= longestDueAt(entry, startedAt, book);

/** Refuses an extension (DeadlineExtended at `at`) that no clock of that name can take. */
export function checkExtension(due: readonly DueClock[], clockId: string, newDueAt: number, at: number, startedAt: number, book: ClockBook): void {
  const named = due.filter((entry) => entry.clockId === clockId);
  if (named.length === 0) throw new DomainError('clock_unknown', `the complaint runs no clock ${clockId}`, '/data/clockId');
  const open = named.filter((entry) => at < instantOf(entry.dueAt));
  if (open.length === 0) throw new DomainError('clock_ran_out', `${clockId} ran out before it was extended`, '/time');
  if (open.some((entry) => canMove(entry, newDueAt, startedAt, book))) return;
  const longest = Math.max(...open.map((entry) => longestDueAt(entry, startedAt, book)));
  if (open.every((entry) => longestDueAt(entry, startedAt, book) === instantOf(entry.dueAt))) {
    throw new DomainError('extension_not_allowed', `the policy lets ${clockId} run no longer`, '/data/clockId');
  }
  if (newDueAt > longest) throw new DomainError('extension_too_long', `the policy lets ${clockId} run to ${clockTimeOf(longest)}`, '/data/newDueAt');
  throw new DomainError('due_not_later', `${clockId} is due then or later already`, '/data/newDueAt');
}

/** The due dates after a DeadlineExtended: a clock moves only as far as its own policy allows, whatever its namesake in another jurisdiction may. */
export const extended = (due: readonly DueClock[], clockId: string, newDueAt: number, startedAt: number, book: ClockBook): readonly DueClock[] =>
  due.map((entry) => (entry.clockId === clockId && canMove(entry, newDueAt, startedAt, book) ? { ...entry, dueAt: clockTimeOf(newDueAt) } : entry));

/** The due dates after a holding response: those it may move and that still ran go to their longest. */
export const held = (due: readonly DueClock[], at: number, receivedAt: number, book: ClockBook): readonly DueClock[] =>
  due.map((entry) => {
    const rule = ruleOf(book, entry);
    if (!rule || !movedByHolding(rule.policy, rule.clock) || at >= instantOf(entry.dueAt)) return entry;
    return { ...entry, dueAt: clockTimeOf(longestDueAt(entry, receivedAt, book)) };
  });

/** The due dates after the complaint stood still (waiting for the customer) from one moment to another: only pausable clocks, never regulatory ones, move. */
export const resumed = (due: readonly DueClock[], pausedAt: number, resumedAt: number, book: ClockBook): readonly DueClock[] =>
  due.map((entry) => {
    const rule = ruleOf(book, entry);
    const dueAt = instantOf(entry.dueAt);
    if (!rule || rule.clock.kind === 'regulatory' || !rule.clock.pausable || pausedAt >= dueAt) return entry;
    const { calendar } = rule.policy;
    const [from, to, dueDay] = [calendar.dayOf(pausedAt), calendar.dayOf(resumedAt), calendar.dayOf(dueAt - 1)];
    const moved = rule.clock.unit === 'business_day'
      ? calendar.closeOfDay(calendar.businessDayAfter(dueDay, calendar.businessDaysBetween(from, to)))
      : calendar.zone.instantOf(calendar.dayOf(dueAt) + Math.max(0, to - from), calendar.zone.timeOfDay(dueAt));
    return { ...entry, dueAt: clockTimeOf(moved) };
  });
