import type { CalendarPublished } from '@evenhand/contracts';
import { checkCalendar } from '../clocks/publishing';
import { bookOf } from '../fact';
import { published } from './published.decider';
import { higherThan } from './version';

/** The business days of one jurisdiction. */
export const calendar = published('calendar-published', (command, last) => {
  const data = command.event.data as CalendarPublished;
  higherThan((last as CalendarPublished | undefined)?.calendarVersion, data.calendarVersion, '/data/calendarVersion');
  checkCalendar(bookOf(command), data);
});
