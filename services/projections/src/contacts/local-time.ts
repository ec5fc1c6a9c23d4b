import { DateTime, IANAZone } from 'luxon';

const QUARTER_MS = 900_000;
const QUARTERS_A_DAY = 96;
const UNKNOWN = -1e9;

export const isZone = (name: string): boolean => IANAZone.isValidZone(name);

/**
 * Moments as a zone's clocks show them. Zones change on quarter hours: the offset of each is asked once, of a whole UTC day at once where it
 * is the same at both of its ends.
 */
export class LocalTime {
  private readonly zone: IANAZone;
  private lastQuarter = NaN;
  private lastOffset = 0;
  private readonly days = new Map<number, Float64Array>();

  constructor(zone: string) {
    this.zone = IANAZone.create(zone);
  }

  /** @returns ms since 1970-01-01T00:00 on the zone's own clock */
  at(moment: number): number {
    const quarter = Math.floor(moment / QUARTER_MS);
    if (quarter === this.lastQuarter) return moment + this.lastOffset;
    const day = Math.floor(quarter / QUARTERS_A_DAY);
    const offsets = this.days.get(day) ?? this.readDay(day);
    const index = quarter - day * QUARTERS_A_DAY;
    let offset = offsets[index] as number;
    if (offset === UNKNOWN) offsets[index] = offset = this.zone.offset(quarter * QUARTER_MS) * 60_000;
    this.lastQuarter = quarter;
    this.lastOffset = offset;
    return moment + offset;
  }

  /** The first moment of a day. @param day YYYY-MM-DD */
  midnight(day: string): number {
    return DateTime.fromISO(day, { zone: this.zone }).startOf('day').toMillis();
  }

  private readDay(day: number): Float64Array {
    const [start, end] = [day, day + 1].map((of) => this.zone.offset(of * QUARTERS_A_DAY * QUARTER_MS) * 60_000);
    const offsets = new Float64Array(QUARTERS_A_DAY).fill(start === end ? (start as number) : UNKNOWN);
    this.days.set(day, offsets);
    return offsets;
  }
}
