import { dateOf, EVERY_DAY, weekdayOf, type Week } from './calendar';
import { falls, mixed } from './luck';
import type { Customers } from './people/customers';
import { HABITS, type Habit } from './people/customers.table';

/**
 * Whether a story begins for customer `n` on a day, which is decided for that day alone: a story needs no memory of the days before. `key` is
 * the story's own for this customer.
 */
export type Rhythm = (key: number, n: number, day: number, customers: Customers) => boolean;

/** The whole range of a key. */
const ALL = 4_294_967_296;
const DAYS_A_MONTH = 30;

/** @param usual how often in 100 months of a usual customer; each customer by their habit, and each weekday by the week's */
export function aMonth(usual: number, habit: keyof Habit = 'activity', week: Week = EVERY_DAY): Rhythm {
  const whole = week.reduce((sum, weight) => sum + weight, 0);
  const usually = week.map((weight) => (ALL * usual * weight * 7) / (100 * DAYS_A_MONTH * whole));
  const most = Math.max(...HABITS.map(([each]) => each[habit]));
  return (key, n, day, customers) => {
    const draw = mixed(key, day) * 100;
    const chance = usually[weekdayOf(day)] as number;
    return draw < chance * most && draw < chance * customers.habit(n)[habit] && day >= customers.since(n);
  };
}

/** At most once in each stretch of so many days, by a chance in parts of a thousand, on any day of it. */
export const onceIn = (days: number, permille: number): Rhythm => (key, n, day, customers) => {
  const stretch = mixed(key, Math.floor(day / days));
  return stretch % days === day % days && falls(mixed(stretch, days), permille) && day >= customers.since(n);
};

/** Once, when the customer comes to be known. */
export const onJoining: Rhythm = (_key, n, day, customers) => customers.since(n) === day;

/** On the first day, and on every New Year's Day after it. */
export const everyYear: Rhythm = (_key, n, day, customers) => customers.since(n) === day || dateOf(day).endsWith('-01-01');
