const [ZERO, HOUR, MINUTE] = [0x30, 3_600_000, 60_000];
let day = '';
let dayStart = 0;

/**
 * A moment as DATE_TIME allows it, in ms since 1970: what Date.parse gives. Most moments are written in UTC with or without milliseconds and
 * follow one another within a day, whose start is remembered.
 */
export function instantOf(time: string): number {
  const { length } = time;
  if ((length !== 24 && length !== 20) || time.charCodeAt(length - 1) !== 0x5a) return Date.parse(time);
  if (day === '' || !time.startsWith(day)) {
    const start = Date.parse(time.slice(0, 10));
    if (Number.isNaN(start)) return NaN;
    day = time.slice(0, 11);
    dayStart = start;
  }
  const seconds = digits(time, 11) * HOUR + digits(time, 14) * MINUTE + digits(time, 17) * 1_000;
  if (length === 20) return dayStart + seconds;
  if (time.charCodeAt(19) !== 0x2e) return Date.parse(time);
  return dayStart + seconds + (time.charCodeAt(20) - ZERO) * 100 + digits(time, 21);
}

const digits = (text: string, at: number): number => (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
