import { instantOf, type Category, type Complexity, type DueClock, type SlaClock } from '@evenhand/contracts';
import { policyAt, policyOf, type ClockBook, type Policy } from './clock-book';

/** What decides which clocks of a policy a complaint runs under. */
export interface Sorted {
  readonly category: Category;
  readonly complexity: Complexity;
}

export const clockTimeOf = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** The policy and the clock that a due date was computed from. */
export function ruleOf(book: ClockBook, { jurisdiction, policyVersion, clockId }: DueClock): { readonly policy: Policy; readonly clock: SlaClock } | undefined {
  const policy = policyOf(book, jurisdiction, policyVersion);
  const clock = policy?.clocks.find((candidate) => candidate.clockId === clockId);
  return policy && clock && { policy, clock };
}

/** A clock that counts from one update to the next keeps the time of day; every other one counts whole days after the day it starts on. */
export const countsMoments = ({ startsFrom, unit }: SlaClock): boolean => startsFrom === 'last_update' && unit === 'calendar_day';

/** When a clock runs out that started at a moment and was given `more` units beyond its length. */
export function dueMoment({ calendar }: Policy, clock: SlaClock, startedAt: number, more = 0): number {
  const length = clock.lengthN + more;
  const start = calendar.dayOf(startedAt);
  if (clock.unit === 'business_day') return calendar.closeOfDay(calendar.businessDayAfter(start, length));
  return countsMoments(clock) ? calendar.zone.instantOf(start + length, calendar.zone.timeOfDay(startedAt)) : calendar.endOfDay(start + length);
}

const applies = ({ categories, complexities }: SlaClock, { category, complexity }: Sorted): boolean =>
  (categories === undefined || categories.includes(category)) && (complexities === undefined || complexities.includes(complexity));

const dueIn = (policy: Policy, sorted: Sorted, starts: readonly SlaClock['startsFrom'][], at: number): readonly DueClock[] =>
  policy.clocks.filter((clock) => starts.includes(clock.startsFrom) && applies(clock, sorted)).map((clock) => ({
    jurisdiction: policy.jurisdiction, policyVersion: policy.version, clockId: clock.clockId, kind: clock.kind,
    dueAt: clockTimeOf(dueMoment(policy, clock, at)),
  }));

const fromReceipt = ['receipt', 'day_after_receipt'] as const;
const each = (jurisdictions: readonly string[]): readonly string[] => [...new Set(jurisdictions)];

/** Every clock that starts with the receipt, of the policies in force then: computed once, stored, never again (C-INV-3, C-INV-4). */
export function dueOf(receivedAt: number, sorted: Sorted, jurisdictions: readonly string[], book: ClockBook): readonly DueClock[] {
  return each(jurisdictions).flatMap((jurisdiction) => {
    const policy = policyAt(book, jurisdiction, receivedAt);
    return policy ? dueIn(policy, sorted, fromReceipt, receivedAt) : [];
  });
}

export type LaterStart = Exclude<SlaClock['startsFrom'], (typeof fromReceipt)[number]>;

/** The clocks that something later than the receipt starts, at that moment; still of the policies in force at receipt. */
export function startedBy(
  start: LaterStart, at: number, receivedAt: number, sorted: Sorted, jurisdictions: readonly string[], book: ClockBook,
): readonly DueClock[] {
  return each(jurisdictions).flatMap((jurisdiction) => {
    const policy = policyAt(book, jurisdiction, receivedAt);
    return policy ? dueIn(policy, sorted, [start], at) : [];
  });
}

/**
 * The clocks after category or complexity changed. Those that apply no longer go, those that now apply come, counted from the receipt as if they
 * had run since (none restarts); those that stay keep their due date, extension and all. A jurisdiction keeps the policy version it started with.
 */
export function reassessed(
  due: readonly DueClock[], receivedAt: number, sorted: Sorted, jurisdictions: readonly string[], book: ClockBook,
): readonly DueClock[] {
  const versions = new Map(due.map(({ jurisdiction, policyVersion }) => [jurisdiction, policyVersion]));
  return each([...versions.keys(), ...jurisdictions]).flatMap((jurisdiction) => {
    const version = versions.get(jurisdiction);
    const policy = version === undefined ? policyAt(book, jurisdiction, receivedAt) : policyOf(book, jurisdiction, version);
    const running = due.filter((clock) => clock.jurisdiction === jurisdiction);
    if (!policy) return running;
    const still = running.filter((entry) => policy.clocks.some((clock) => clock.clockId === entry.clockId && applies(clock, sorted)));
    const coming = dueIn(policy, sorted, fromReceipt, receivedAt).filter((entry) => !still.some(({ clockId }) => clockId === entry.clockId));
    return [...still, ...coming];
  });
}

/** What a clock stops at; a policy that says nothing means the response. */
export const stopOf = (clock: SlaClock): NonNullable<SlaClock['stopsAt']> => clock.stopsAt ?? 'response';

/** What it means that a clock ran out: a summary window only ends the shorter route. */
export function lapseOf(clock: SlaClock): 'breached' | 'update_missed' | 'window_closed' {
  const stop = stopOf(clock);
  return stop === 'summary_response' ? 'window_closed' : stop === 'update' ? 'update_missed' : 'breached';
}

/** The earliest regulatory clock that a response stops; without one the earliest internal one; undefined where none counts to a response. */
export function governingClock(due: readonly DueClock[], book: ClockBook): DueClock | undefined {
  const toResponse = due.filter((entry) => {
    const rule = ruleOf(book, entry);
    return rule !== undefined && stopOf(rule.clock) === 'response';
  });
  const regulatory = toResponse.filter(({ kind }) => kind === 'regulatory');
  return earliest(regulatory) ?? earliest(toResponse);
}

const earliest = (due: readonly DueClock[]): DueClock | undefined =>
  due.reduce<DueClock | undefined>((first, entry) => (first && instantOf(first.dueAt) <= instantOf(entry.dueAt) ? first : entry), undefined);
