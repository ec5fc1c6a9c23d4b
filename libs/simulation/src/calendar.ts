import type { Luck, Weighted } from './luck';

/** Moments are whole seconds since 1970, days are counted from 1970-01-01; the bank's clock is UTC. */

export const MINUTE = 60;
export const HOUR = 3_600;
export const DAY = 86_400;

export const dayOf = (moment: number): number => Math.floor(moment / DAY);
/** Monday is 0. */
export const weekdayOf = (day: number): number => (day + 3) % 7;

/** A day as 2025-01-31. */
export function dateOf(day: number): string {
  let text = dates.get(day);
  if (text === undefined) {
    if (dates.size > 10_000) dates.clear();
    dates.set(day, (text = new Date(day * DAY * 1000).toISOString().slice(0, 10)));
  }
  return text;
}
const dates = new Map<number, string>();

const twoDigits = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

/** A moment as 2025-01-31T09:30:00Z. */
export function iso(moment: number): string {
  const day = dayOf(moment);
  const second = moment - day * DAY;
  const [hours, minutes] = [Math.floor(second / HOUR), Math.floor((second % HOUR) / MINUTE)];
  return `${dateOf(day)}T${twoDigits[hours]}:${twoDigits[minutes]}:${twoDigits[second % MINUTE]}Z`;
}

/** The day of a date such as 2025-01-31; undefined where the calendar has no such day. */
export function dayOfDate(date: string): number | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(date)) return undefined;
  const day = dayOf(Date.parse(`${date}T00:00:00Z`) / 1000);
  return Number.isNaN(day) || dateOf(day) !== date ? undefined : day;
}

/** The day so many calendar months later; a 31st that is none is the first day after. */
export function monthsAfter(day: number, months: number): number {
  const date = new Date(day * DAY * 1000);
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate()) / 1000);
}

/** How things spread over the hours of a day. */
export type Hours = Weighted<number>;

export const OFFICE: Hours = [[8, 8], [9, 14], [10, 15], [11, 14], [12, 9], [13, 10], [14, 13], [15, 12], [16, 9], [17, 4]];
export const AT_HOME: Hours = [[7, 3], [8, 4], [9, 4], [10, 4], [11, 4], [12, 6], [13, 5], [17, 6], [18, 9], [19, 11], [20, 12], [21, 10], [22, 6], [23, 2]];
export const EVERY_HOUR: Hours = Array.from({ length: 24 }, (_, hour) => [hour, 1] as const);
export const NIGHTLY: Hours = [[1, 1], [2, 2], [3, 2], [4, 1]];

/** A second of the day. */
export const clock = (luck: Luck, hours: Hours): number => luck.of(hours) * HOUR + luck.below(HOUR);

/** How things spread over a week, Monday first. */
export type Week = readonly [number, number, number, number, number, number, number];

export const WORKDAYS: Week = [10, 10, 10, 10, 10, 0, 0];
export const EVERY_DAY: Week = [10, 10, 10, 10, 10, 11, 12];
