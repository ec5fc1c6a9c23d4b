import chineseDays from 'chinese-days';
import Holidays from 'date-holidays';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Calendar, dateOf, dayNumber, shippedCalendars } from './index';

/** The spans of time that the libraries call holidays, while the tool that wrote the table took their dates: a wrong zone or offset would show. */
const calendarOf = (jurisdiction: string): Calendar => new Calendar(shippedCalendars.find((shipped) => shipped.jurisdiction === jurisdiction)!);
const daysOf = (first: string, last: string): readonly number[] =>
  Array.from({ length: dayNumber(last) - dayNumber(first) + 1 }, (_, index) => dayNumber(first) + index);
const isWeekend = (day: number): boolean => [0, 6].includes(new Date(day * 86_400_000).getUTCDay());
const differences = (calendar: Calendar, days: readonly number[], isBusinessDay: (day: number) => boolean): readonly string[] =>
  days.filter((day) => calendar.isBusinessDay(day) !== isBusinessDay(day)).map(dateOf);
const installed = (library: string): string =>
  (JSON.parse(readFileSync(join(__dirname, '../../../node_modules', library, 'package.json'), 'utf8')) as { version: string }).version;

const publicDays = (holidays: Holidays): ((day: number) => boolean) => {
  const spans = Array.from({ length: 2045 - 1990 + 1 }, (_, index) => holidays.getHolidays(1990 + index)).flat().filter(({ type }) => type === 'public' || type === 'bank');
  const noons = spans.flatMap(({ start, end }) => {
    const noon = Math.floor(start.getTime() / 86_400_000) * 86_400_000 + 17 * 3_600_000;
    return [noon, noon + 86_400_000].filter((moment) => moment >= start.getTime() && moment < end.getTime());
  });
  const rest = new Set(noons.map((noon) => Math.floor(noon / 86_400_000)));
  return (day) => !isWeekend(day) && !rest.has(day);
};

describe('the shipped calendars', () => {
  it('name the very versions of the libraries that are installed', () => {
    const named = new Set(shippedCalendars.flatMap(({ source }) => (source ? [source.library] : [])));
    expect([...named]).toEqual([`date-holidays ${installed('date-holidays')}`, `chinese-days ${installed('chinese-days')}`]);
  });

  it('hold the federal holidays of the United States on every day of 1990 to 2045', () => {
    expect(differences(calendarOf('US'), daysOf('1990-01-01', '2045-12-31'), publicDays(new Holidays('US')))).toEqual([]);
  });

  it('hold the bank holidays of England, but for the nine days that the library has wrong', () => {
    const wrong = ['1995-05-01', '1995-05-08', '1999-12-31', '2002-05-27', '2002-06-03', '2002-06-04', '2011-04-29', '2012-05-28', '2012-06-04'];
    expect(differences(calendarOf('UK'), daysOf('1990-01-01', '2045-12-31'), publicDays(new Holidays('GB', 'ENG')))).toEqual(wrong);
    expect(wrong.filter((date) => calendarOf('UK').isBusinessDay(dayNumber(date)))).toEqual(['1995-05-01', '2002-05-27', '2012-05-28']);
  });

  it('hold the holidays and the make-up workdays of China on every day of the years announced', () => {
    const { from, to } = shippedCalendars.find(({ jurisdiction }) => jurisdiction === 'CN')!.source!;
    expect(differences(calendarOf('CN'), daysOf(`${from}-01-01`, `${to}-12-31`), (day) => chineseDays.isWorkday(dateOf(day)))).toEqual([]);
  });

  it('know no holiday beyond the years they name', () => {
    for (const { source, holidays, extraWorkdays } of shippedCalendars) {
      const years = [...holidays, ...(extraWorkdays ?? [])].map((date) => Number(date.slice(0, 4)));
      expect(years.every((year) => source && year >= source.from && year <= source.to)).toBe(true);
    }
  });

  it('would pass as published ones: sorted days, each once, at most a thousand', () => {
    for (const { holidays, extraWorkdays = [] } of shippedCalendars) {
      for (const days of [holidays, extraWorkdays]) {
        expect(days).toEqual([...new Set(days)].sort());
        expect(days.length).toBeLessThanOrEqual(1000);
      }
    }
  });
});
