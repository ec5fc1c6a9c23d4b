import { instant } from '@evenhand/nest';
import type { Parameter } from '@evenhand/nest';
import { zoneNamed } from './local-time';
import type { LocalTime } from './local-time';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const UNITS_MS: Readonly<Record<string, number>> = { D: 86_400_000, H: 3_600_000, M: 60_000, S: 1_000 };

/** A moment, or the beginning of a day in the zone that is asked for. */
export const dayOrInstant: Parameter<(zone: LocalTime) => number> = {
  read: (text) => {
    if (DAY.test(text)) return isDay(text) ? (zone): number => zone.midnight(text) : undefined;
    const moment = instant.read(text);
    return moment === undefined ? undefined : (): number => moment;
  },
  message: 'must be a day such as 2026-11-22, or an RFC 3339 date-time such as 2026-11-22T10:00:00Z',
};

export const zone: Parameter<string> = {
  read: zoneNamed,
  message: 'must be the name of a time zone, such as Europe/Amsterdam or UTC',
};

/** Several words with commas between them, each at most once. */
export const listOf = <const T extends string>(...words: readonly T[]): Parameter<readonly T[]> => ({
  read: (text) => {
    const named = text.split(',').map((part) => words.find((word) => word === part));
    return named.every((word) => word !== undefined) && new Set(named).size === named.length ? named : undefined;
  },
  message: `must name each at most once, with commas between: ${words.join(', ')}`,
});

/** ISO 8601 in one unit, P1D to P400D or PT24H; in ms. */
export const duration: Parameter<number> = {
  read: (text) => {
    const [, days, time, unit] = /^P(?:(\d{1,3})D|T(\d{1,9})([HMS]))$/.exec(text) ?? [];
    const ms = Number(days ?? time) * (UNITS_MS[days === undefined ? unit ?? '' : 'D'] ?? NaN);
    return ms > 0 && ms <= 400 * 86_400_000 ? ms : undefined;
  },
  message: 'must be an ISO 8601 duration in one unit, of at most 400 days: P7D, PT24H, PT90M',
};

const isDay = (text: string): boolean => {
  const moment = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
};
