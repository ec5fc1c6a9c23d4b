import { Calendar, isTimeZone, shippedCalendars, type CalendarData } from '@evenhand/business-days';
import { instantOf, type SlaClock, type SlaPolicyPublished } from '@evenhand/contracts';
import { shippedPolicies } from './shipped-policies';

/** A version of one jurisdiction's clocks, with the calendar they are counted in; it holds for complaints received from a moment (ms). */
export interface Policy {
  readonly jurisdiction: string;
  readonly version: number;
  readonly from: number;
  readonly calendar: Calendar;
  readonly clocks: readonly SlaClock[];
}

/** Every policy and calendar known, by jurisdiction, versions rising: a value, handed to all that computes with clocks. */
export interface ClockBook {
  readonly policies: ReadonlyMap<string, readonly Policy[]>;
  readonly calendars: ReadonlyMap<string, readonly Calendar[]>;
}

/** The book with one more calendar. One that cannot be counted in, or whose version is known, changes nothing. */
export function withCalendar(book: ClockBook, data: CalendarData): ClockBook {
  const known = book.calendars.get(data.jurisdiction) ?? [];
  if (!isTimeZone(data.timeZone) || known.some((calendar) => calendar.data.calendarVersion === data.calendarVersion)) return book;
  const all = [...known, new Calendar(data)].sort((a, b) => a.data.calendarVersion - b.data.calendarVersion);
  return { ...book, calendars: new Map(book.calendars).set(data.jurisdiction, all) };
}

/** The book with one more policy, published at a moment (ms). One without a known calendar, or whose version is known, changes nothing. */
export function withPolicy(book: ClockBook, published: SlaPolicyPublished, publishedAt: number): ClockBook {
  const { jurisdiction, version, clocks, effectiveFrom } = published;
  const known = book.policies.get(jurisdiction) ?? [];
  const calendar = book.calendars.get(jurisdiction)?.find(({ data }) => data.calendarVersion === published.calendarVersion);
  if (!calendar || known.some((policy) => policy.version === version)) return book;
  const from = effectiveFrom === undefined ? publishedAt : instantOf(effectiveFrom);
  const all = [...known, { jurisdiction, version, from, calendar, clocks }].sort((a, b) => a.version - b.version);
  return { ...book, policies: new Map(book.policies).set(jurisdiction, all) };
}

/** The policy in force for a complaint received then: the highest version that holds by that moment. */
export const policyAt = (book: ClockBook, jurisdiction: string, receivedAt: number): Policy | undefined =>
  book.policies.get(jurisdiction)?.findLast(({ from }) => from <= receivedAt);

export const policyOf = (book: ClockBook, jurisdiction: string, version: number): Policy | undefined =>
  book.policies.get(jurisdiction)?.find((policy) => policy.version === version);

const empty: ClockBook = { policies: new Map(), calendars: new Map() };

/** What comes with the product; published policies and calendars are added to it. */
export const shippedBook: ClockBook = shippedPolicies.reduce(
  (book, policy) => withPolicy(book, policy, 0),
  shippedCalendars.reduce(withCalendar, empty),
);
