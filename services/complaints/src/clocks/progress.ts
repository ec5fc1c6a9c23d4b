import { internalCalendar } from '@evenhand/business-days';
import { instantOf, type DueClock, type SlaClock } from '@evenhand/contracts';
import type { ClockBook } from './clock-book';
import { countsMoments, dueMoment, governingClock, lapseOf, ruleOf, stopOf } from './due';

export interface Spent {
  readonly unit: SlaClock['unit'];
  readonly used: number;
  readonly limit: number;
}

/** Days a clock has used until a moment, and the days it has as its due date stands: local days, or business days, after the day it started. */
export function spentOf(entry: DueClock, startedAt: number, until: number, book: ClockBook): Spent | undefined {
  const rule = ruleOf(book, entry);
  if (!rule) return undefined;
  const { policy: { calendar }, clock } = rule;
  const dueAt = instantOf(entry.dueAt);
  const start = calendar.dayOf(startedAt);
  const days = (last: number): number => (clock.unit === 'business_day' ? calendar.businessDaysBetween(start, last) : Math.max(0, last - start));
  // A due moment at midnight ends the day before it, and an update clock counts from moment to moment.
  return { unit: clock.unit, used: days(calendar.dayOf(until)), limit: Math.max(1, days(calendar.dayOf(countsMoments(clock) ? dueAt : dueAt - 1))) };
}

const FULL = 10_000;
/** What ComplaintHandlingAssessed holds at most; the grade has long been 0. */
const MOST_BP = 10_000_000;

/** numerator / denominator in whole basis points, ties to even; both whole and not negative. */
function ratioBp(numerator: number, denominator: number): number {
  const scaled = numerator * FULL;
  const below = Math.floor(scaled / denominator);
  const twice = 2 * (scaled - below * denominator);
  return twice > denominator || (twice === denominator && below % 2 === 1) ? below + 1 : below;
}

/** Time used by the first final or summary response over the governing clock's limit in force (DOMAIN.md §3.7); 0 where no clock counts to a response. */
export function timelinessRatioBp(due: readonly DueClock[], receivedAt: number, respondedAt: number, book: ClockBook): number {
  const governing = governingClock(due, book);
  const spent = governing && spentOf(governing, receivedAt, respondedAt, book);
  return spent ? Math.min(MOST_BP, ratioBp(spent.used, spent.limit)) : 0;
}

export const warnedAtBp = [7_500, 9_000] as const;

export interface Warning {
  readonly elapsedBp: (typeof warnedAtBp)[number];
  readonly at: number;
}

/** When a clock warns: at shares of the span from the end of the day it started on to its due moment. A window that closes without a breach warns nobody. */
export function warningsOf(entry: DueClock, startedAt: number, book: ClockBook): readonly Warning[] {
  const rule = ruleOf(book, entry);
  if (!rule || lapseOf(rule.clock) === 'window_closed') return [];
  const { policy: { calendar }, clock } = rule;
  const dueAt = instantOf(entry.dueAt);
  const start = Math.min(dueAt, countsMoments(clock) ? startedAt : calendar.endOfDay(calendar.dayOf(startedAt)));
  return warnedAtBp.map((elapsedBp) => ({ elapsedBp, at: start + Math.floor(((dueAt - start) * elapsedBp) / FULL) }));
}

export interface ClockStatus extends DueClock {
  readonly stopsAt: NonNullable<SlaClock['stopsAt']>;
  readonly unit: SlaClock['unit'];
  readonly usedDays: number;
  readonly limitDays: number;
  /** until the due moment, from now or from where the clock stopped; negative: past it */
  readonly leftMs: number;
  /** running and met: in time so far, or stopped in time; breached: due and not stopped, or stopped too late; closed: a summary window that passed */
  readonly state: 'running' | 'met' | 'breached' | 'closed';
  readonly extended: boolean;
}

/** How a clock stands at a moment: time used and left. A clock that stops at its due moment stops in time; one that still runs then has run out. */
export function statusOf(entry: DueClock, startedAt: number, stoppedAt: number | undefined, now: number, book: ClockBook): ClockStatus | undefined {
  const rule = ruleOf(book, entry);
  const until = stoppedAt ?? now;
  const spent = spentOf(entry, startedAt, until, book);
  if (!rule || !spent) return undefined;
  const leftMs = instantOf(entry.dueAt) - until;
  const inTime = stoppedAt === undefined ? leftMs > 0 : leftMs >= 0;
  const late = lapseOf(rule.clock) === 'window_closed' ? 'closed' : 'breached';
  const ordinary = dueMoment(rule.policy, rule.clock, startedAt);
  return {
    ...entry, stopsAt: stopOf(rule.clock), unit: spent.unit, usedDays: spent.used, limitDays: spent.limit, leftMs,
    state: !inTime ? late : stoppedAt === undefined ? 'running' : 'met', extended: instantOf(entry.dueAt) > ordinary,
  };
}

const PAYMENT_DAYS = 10;

/** Business days of the bank beyond the tenth after acceptance on which compensation was paid (CompensationPaid.businessDaysLate). */
export const businessDaysLate = (acceptedAt: number, paidAt: number): number =>
  Math.max(0, internalCalendar.businessDaysBetween(internalCalendar.dayOf(acceptedAt), internalCalendar.dayOf(paidAt)) - PAYMENT_DAYS);
