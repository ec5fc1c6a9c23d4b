import { DateTime, IANAZone } from 'luxon';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTES_A_DAY = 1_440;
const UNKNOWN = -1e9;

/** @returns the one name of a zone, however it is spelt; undefined where there is no such zone */
export function zoneNamed(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Moments as a zone's clocks show them. The offset of a UTC day is asked once where it is the same at both of its ends, else of each minute. */
export class LocalTime {
  private readonly zone: IANAZone;
  private readonly days = new Map<number, number | Float64Array>();
  private lastDay = NaN;
  private lastOffset: number | Float64Array = 0;

  /** @param zone as `zoneNamed` gives it: what is known of a zone is kept under its name */
  constructor(zone: string) {
    this.zone = IANAZone.create(zone);
  }

  /** @returns ms since 1970-01-01T00:00 on the zone's own clock */
  at(moment: number): number {
    const day = Math.floor(moment / DAY_MS);
    if (day !== this.lastDay) {
      this.lastDay = day;
      this.lastOffset = this.days.get(day) ?? this.readDay(day);
    }
    return moment + (typeof this.lastOffset === 'number' ? this.lastOffset : this.ofMinute(this.lastOffset, moment, day));
  }

  /** The first moment of a day: the earlier midnight where the clocks show two, the jump where they show none. @param day YYYY-MM-DD */
  midnight(day: string): number {
    const shown = Date.parse(`${day}T00:00:00Z`);
    const midnights = [-DAY_MS, DAY_MS].map((aside) => shown - this.offset(shown + aside)).filter((moment) => this.at(moment) === shown);
    return midnights.length > 0 ? Math.min(...midnights) : DateTime.fromISO(day, { zone: this.zone }).startOf('day').toMillis();
  }

  private readDay(day: number): number | Float64Array {
    const [start, end] = [this.offset(day * DAY_MS), this.offset((day + 1) * DAY_MS)] as const;
    const offset = start === end ? start : new Float64Array(MINUTES_A_DAY).fill(UNKNOWN);
    this.days.set(day, offset);
    return offset;
  }

  private ofMinute(offsets: Float64Array, moment: number, day: number): number {
    const minute = Math.floor((moment - day * DAY_MS) / MINUTE_MS);
    if (offsets[minute] === UNKNOWN) offsets[minute] = this.offset(day * DAY_MS + minute * MINUTE_MS);
    return offsets[minute] as number;
  }

  private offset(moment: number): number {
    return this.zone.offset(moment) * MINUTE_MS;
  }
}
