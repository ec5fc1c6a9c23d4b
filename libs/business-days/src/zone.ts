import { IANAZone } from 'luxon';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * Local days of a time zone. A day is a whole number: days since 1970-01-01 on the wall calendar; an instant is ms since 1970 in UTC.
 * Offsets are remembered a UTC day at a time, and looked up moment by moment only on the days in which the clocks change.
 */
export class Zone {
  private readonly zone: IANAZone;
  private readonly offsets = new Map<number, number | 'changes'>();

  constructor(readonly name: string) {
    if (!Zone.isKnown(name)) throw new RangeError(`no time zone ${name}`);
    this.zone = IANAZone.create(name);
  }

  static isKnown(name: string): boolean {
    return IANAZone.isValidZone(name);
  }

  /** ms that the zone's wall clock is ahead of UTC. */
  offsetAt(ms: number): number {
    const day = Math.floor(ms / DAY_MS);
    const known = this.offsets.get(day) ?? this.learn(day);
    return known === 'changes' ? this.measure(ms) : known;
  }

  dayOf(ms: number): number {
    return Math.floor((ms + this.offsetAt(ms)) / DAY_MS);
  }

  /** ms since local midnight as the wall clock shows it. */
  timeOfDay(ms: number): number {
    const local = ms + this.offsetAt(ms);
    return local - Math.floor(local / DAY_MS) * DAY_MS;
  }

  /** The instant at which the wall clock shows that time of that day: the first of two where it is shown twice, later by the gap where it is skipped. */
  instantOf(day: number, timeOfDay: number): number {
    const wall = day * DAY_MS + timeOfDay;
    const before = this.offsetAt(wall - DAY_MS);
    const after = this.offsetAt(wall + DAY_MS);
    const instant = wall - before;
    return before === after || this.offsetAt(instant) === before || this.offsetAt(wall - after) !== after ? instant : wall - after;
  }

  private learn(day: number): number | 'changes' {
    const start = this.measure(day * DAY_MS);
    const offset = start === this.measure((day + 1) * DAY_MS) ? start : 'changes';
    this.offsets.set(day, offset);
    return offset;
  }

  private measure(ms: number): number {
    return this.zone.offset(ms) * MINUTE_MS;
  }
}

const zones = new Map<string, Zone>();

/** One zone a name, so that what it has learnt serves every calendar. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name) ?? new Zone(name);
  zones.set(name, known);
  return known;
}
