import { AT_HOME, clock, DAY, dayOf, MINUTE, OFFICE, weekdayOf, type Hours } from './calendar';
import type { Luck } from './luck';
import type { Delay } from './story';

const SATURDAY = 5;

/** A moment in office hours of a day; of a weekend, on the Monday after. */
export function atWork(day: number, luck: Luck): number {
  const weekday = weekdayOf(day);
  return (weekday < SATURDAY ? day : day + 7 - weekday) * DAY + clock(luck, OFFICE);
}

/** So many minutes after the step before. */
export const minutes = (fewest: number, most: number): Delay => ({ since, luck }) => since + MINUTE * fewest + luck.below(MINUTE * (most - fewest) + 1);

/** So many days after it, any day of the week. */
export const days = (fewest: number, most: number, hours: Hours = AT_HOME): Delay => ({ since, luck }) =>
  after(since, (dayOf(since) + luck.between(fewest, most)) * DAY + clock(luck, hours), luck);

/** So many days after it, at work, and before a due moment that was set. */
export const workdays = (fewest: number, most: number): Delay => ({ since, luck, due }) => {
  const at = after(since, atWork(dayOf(since) + luck.between(fewest, most), luck), luck);
  return due > since + MINUTE ? Math.min(at, due - MINUTE) : at;
};

/** Some time before the due moment, in office hours if there are any until then. */
export const beforeDue: Delay = ({ since, luck, due }) => {
  const at = since + 1 + Math.floor(((due - since - 1) * luck.below(1000)) / 1000);
  const inOfficeHours = dayOf(at) * DAY + clock(luck, OFFICE);
  return inOfficeHours > since && inOfficeHours < due ? inOfficeHours : at;
};

/** At the due moment, as a timer tells it. */
export const whenDue: Delay = ({ due }) => due;

/** A due moment so many days after this step, to the second. */
export const dueIn = (fewest: number, most: number): Delay => ({ at, luck }) => at + DAY * luck.between(fewest, most);

/** A moment that has to come after the step before: soon after it, if it does not. */
const after = (since: number, at: number, luck: Luck): number => (at > since ? at : since + MINUTE * luck.between(2, 90));
