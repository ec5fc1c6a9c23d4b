import { zoneOf, type Zone } from './zone';

/** What CalendarPublished carries. Dates are local, YYYY-MM-DD; weekend counts Monday as 1; closesAt is HH:MM local, absent: the end of the day. */
export interface CalendarData {
  readonly jurisdiction: string;
  readonly calendarVersion: number;
  readonly timeZone: string;
  readonly weekend: readonly number[];
  readonly holidays: readonly string[];
  readonly extraWorkdays?: readonly string[];
  readonly closesAt?: string;
}

/** A calendar that comes with the product, and which library told its days for which years; without a source it has no holidays. */
export interface ShippedCalendar extends CalendarData {
  readonly source?: {
    readonly library: string;
    readonly days: string;
    readonly from: number;
    readonly to: number;
    readonly corrections: readonly { readonly add?: string; readonly drop?: string; readonly why: string }[];
  };
}

const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday, the fourth day of a week that starts on Monday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** YYYY-MM-DD as a day number. */
export const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The business days of one jurisdiction, ready to be counted: days are whole numbers as in Zone, instants ms. A holiday that is an extra workday is worked. */
export class Calendar {
  readonly zone: Zone;
  private readonly rest: ReadonlySet<number>;
  private readonly holidays: ReadonlySet<number>;
  private readonly extra: ReadonlySet<number>;
  private readonly closes: number;

  /** RangeError where the time zone is unknown: ask isTimeZone first. */
  constructor(readonly data: CalendarData) {
    this.zone = zoneOf(data.timeZone);
    this.rest = new Set(data.weekend);
    this.holidays = new Set(data.holidays.map(dayNumber));
    this.extra = new Set((data.extraWorkdays ?? []).map(dayNumber));
    const [hours, minutes] = (data.closesAt ?? '24:00').split(':').map(Number);
    this.closes = ((hours ?? 24) * 60 + (minutes ?? 0)) * 60_000;
  }

  dayOf(ms: number): number {
    return this.zone.dayOf(ms);
  }

  isBusinessDay(day: number): boolean {
    return this.extra.has(day) || (!this.rest.has(weekdayOf(day)) && !this.holidays.has(day));
  }

  /** The n-th business day after a day, which itself never counts; n = 0 gives the day itself. */
  businessDayAfter(day: number, n: number): number {
    let reached = day;
    for (let left = n; left > 0; ) {
      reached += 1;
      if (this.isBusinessDay(reached)) left -= 1;
    }
    return reached;
  }

  /** Business days after the first day, up to and with the last; 0 where the last is not later. */
  businessDaysBetween(first: number, last: number): number {
    let count = 0;
    for (let day = first + 1; day <= last; day += 1) if (this.isBusinessDay(day)) count += 1;
    return count;
  }

  /** The midnight that ends a day. */
  endOfDay(day: number): number {
    return this.zone.instantOf(day + 1, 0);
  }

  /** The close of business of a day. */
  closeOfDay(day: number): number {
    return this.closes === DAY_MS ? this.endOfDay(day) : this.zone.instantOf(day, this.closes);
  }

  /** n ≥ 1 business days after a moment, at the same time of day; always on a business day. */
  addBusinessDays(ms: number, n: number): number {
    return this.zone.instantOf(this.businessDayAfter(this.dayOf(ms), Math.max(1, n)), this.zone.timeOfDay(ms));
  }
}
