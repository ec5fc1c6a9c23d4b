import { isTimeZone } from '@evenhand/business-days';
import type { CalendarPublished, SlaPolicyPublished } from '@evenhand/contracts';
import { DomainError } from '@evenhand/event-sourcing';
import type { ClockBook } from './clock-book';

/** Refuses a policy that the book cannot take: its version must rise, each clockId be its own, its calendar be known. */
export function checkPolicy(book: ClockBook, { jurisdiction, version, calendarVersion, clocks }: SlaPolicyPublished): void {
  const last = book.policies.get(jurisdiction)?.at(-1)?.version ?? 0;
  if (version <= last) throw new DomainError('version_not_higher', `the last policy of ${jurisdiction} is version ${last}`, '/data/version');
  const ids = clocks.map(({ clockId }) => clockId);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (twice >= 0) throw new DomainError('clock_twice', `${ids[twice]} names two clocks of the policy`, `/data/clocks/${twice}/clockId`);
  if (!book.calendars.get(jurisdiction)?.some(({ data }) => data.calendarVersion === calendarVersion)) {
    throw new DomainError('calendar_unknown', `${jurisdiction} has no calendar of version ${calendarVersion}`, '/data/calendarVersion');
  }
}

/** Refuses a calendar that the book cannot take: its version must rise, its time zone exist. */
export function checkCalendar(book: ClockBook, { jurisdiction, calendarVersion, timeZone }: CalendarPublished): void {
  const last = book.calendars.get(jurisdiction)?.at(-1)?.data.calendarVersion ?? 0;
  if (calendarVersion <= last) {
    throw new DomainError('version_not_higher', `the last calendar of ${jurisdiction} is version ${last}`, '/data/calendarVersion');
  }
  if (!isTimeZone(timeZone)) throw new DomainError('time_zone_unknown', `there is no time zone ${timeZone}`, '/data/timeZone');
}
