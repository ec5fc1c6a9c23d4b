import { Calendar } from './calendar';
import { shippedCalendars } from './calendars.table';
import { Zone } from './zone';

export { Calendar, dateOf, dayNumber } from './calendar';
export type { CalendarData, ShippedCalendar } from './calendar';
export { shippedCalendars } from './calendars.table';

/** Whether a calendar can be kept in that time zone. */
export const isTimeZone = (name: string): boolean => Zone.isKnown(name);

/** The bank's own calendar: Monday to Friday, UTC, no holidays. Follow-ups and payments are counted in it. */
export const internalCalendar = new Calendar(shippedCalendars.find(({ jurisdiction }) => jurisdiction === 'internal')!);
