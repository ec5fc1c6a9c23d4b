import fc from 'fast-check';
import { DateTime, Interval } from 'luxon';
import { Calendar, dateOf, dayNumber, internalCalendar, isTimeZone, shippedCalendars, type CalendarData } from './index';

const calendarOf = (jurisdiction: string): Calendar => new Calendar(shippedCalendars.find((shipped) => shipped.jurisdiction === jurisdiction)!);
const uk = calendarOf('UK');
const us = calendarOf('US');
const cn = calendarOf('CN');
const at = (instant: string): number => Date.parse(instant);
const told = (ms: number): string => new Date(ms).toISOString();
const businessDaysAfter = (calendar: Calendar, date: string, n: number): string => dateOf(calendar.businessDayAfter(dayNumber(date), n));

describe('business days', () => {
  it('pass over the Easter holidays and the bank holidays of May', () => {
    expect(businessDaysAfter(uk, '2026-04-02', 1)).toBe('2026-04-07');
    expect(businessDaysAfter(uk, '2026-05-01', 1)).toBe('2026-05-05');
    expect(businessDaysAfter(uk, '2026-12-24', 1)).toBe('2026-12-29');
  });

  it('pass over Thanksgiving, and work the Friday after it', () => {
    expect(businessDaysAfter(us, '2026-11-25', 1)).toBe('2026-11-27');
    expect(businessDaysAfter(us, '2026-07-02', 1)).toBe('2026-07-06');
  });

  it('rest nine days at Chinese New Year, and work the Saturdays that make up for it', () => {
    expect(businessDaysAfter(cn, '2026-02-13', 1)).toBe('2026-02-14');
    expect(businessDaysAfter(cn, '2026-02-14', 1)).toBe('2026-02-24');
    expect(businessDaysAfter(cn, '2026-02-27', 1)).toBe('2026-02-28');
  });

  it('count the leap day, and all of a bank that never rests', () => {
    expect(businessDaysAfter(internalCalendar, '2028-02-28', 1)).toBe('2028-02-29');
    const restless = new Calendar({ jurisdiction: 'X', calendarVersion: 1, timeZone: 'UTC', weekend: [], holidays: [] });
    expect(businessDaysAfter(restless, '2028-02-25', 5)).toBe('2028-03-01');
  });

  it('are those of the published calendar: another weekend, a day off, a day made up', () => {
    const gulf = new Calendar({ jurisdiction: 'X', calendarVersion: 2, timeZone: 'Asia/Riyadh', weekend: [5, 6], holidays: ['2026-02-22'], extraWorkdays: ['2026-02-27'] });
    expect(businessDaysAfter(gulf, '2026-02-19', 1)).toBe('2026-02-23');
    expect(businessDaysAfter(gulf, '2026-02-26', 1)).toBe('2026-02-27');
  });
});

describe('a day of the wall calendar', () => {
  it('lasts 23 hours where the clocks go forward, 25 where they go back', () => {
    const spring = dayNumber('2026-03-29');
    const autumn = dayNumber('2026-10-25');
    expect([told(uk.endOfDay(spring - 1)), told(uk.endOfDay(spring))]).toEqual(['2026-03-29T00:00:00.000Z', '2026-03-29T23:00:00.000Z']);
    expect([told(uk.endOfDay(autumn - 1)), told(uk.endOfDay(autumn))]).toEqual(['2026-10-24T23:00:00.000Z', '2026-10-26T00:00:00.000Z']);
  });

  it('takes in the moments of both its offsets', () => {
    expect(['2026-03-28T23:59:59Z', '2026-03-29T00:59:59Z', '2026-03-29T22:59:59Z', '2026-03-29T23:00:00Z'].map((moment) => dateOf(uk.dayOf(at(moment)))))
      .toEqual(['2026-03-28', '2026-03-29', '2026-03-29', '2026-03-30']);
  });

  it('closes at five by the wall clock, in winter and in summer', () => {
    expect(told(us.closeOfDay(dayNumber('2026-03-06')))).toBe('2026-03-06T22:00:00.000Z');
    expect(told(us.closeOfDay(dayNumber('2026-03-09')))).toBe('2026-03-09T21:00:00.000Z');
  });

  it('begins at one where midnight is skipped, and at the first of two midnights', () => {
    const zoned = (timeZone: string): Calendar => new Calendar({ jurisdiction: 'X', calendarVersion: 1, timeZone, weekend: [], holidays: [] });
    expect(told(zoned('America/Sao_Paulo').endOfDay(dayNumber('2018-11-03')))).toBe('2018-11-04T03:00:00.000Z');
    expect(told(zoned('America/Havana').endOfDay(dayNumber('2026-10-31')))).toBe('2026-11-01T04:00:00.000Z');
  });

  it('is kept only in a time zone that exists', () => {
    expect([isTimeZone('Asia/Shanghai'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
    expect(() => new Calendar({ ...internalCalendar.data, timeZone: 'Mars/Olympus' })).toThrow('no time zone Mars/Olympus');
  });
});

describe('n business days after a moment', () => {
  it('keep the time of day, also over a weekend and a change of the clocks', () => {
    expect(told(internalCalendar.addBusinessDays(at('2026-02-20T14:30:15.250Z'), 1))).toBe('2026-02-23T14:30:15.250Z');
    expect(told(internalCalendar.addBusinessDays(at('2026-02-21T09:00:00Z'), 2))).toBe('2026-02-24T09:00:00.000Z');
    expect(told(uk.addBusinessDays(at('2026-03-27T09:00:00Z'), 1))).toBe('2026-03-30T08:00:00.000Z');
  });
});

const zones = ['UTC', 'Europe/London', 'America/New_York', 'Asia/Shanghai', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo'];
const moments = fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2045-12-31T00:00:00Z') });
const calendars = fc.record({
  timeZone: fc.constantFrom(...zones),
  weekend: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 }),
  near: moments,
  offsets: fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 10 }),
  extra: fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 5 }),
}).map(({ timeZone, weekend, near, offsets, extra }): { data: CalendarData; near: number } => {
  const date = (offset: number): string => DateTime.fromMillis(near, { zone: timeZone }).plus({ days: offset }).toISODate()!;
  return { near, data: { jurisdiction: 'X', calendarVersion: 1, timeZone, weekend, holidays: offsets.map(date), extraWorkdays: extra.map(date) } };
});

describe('against a count that walks the wall calendar day by day', () => {
  it('finds the same days, the same business days between, and the same midnight', () => {
    fc.assert(fc.property(calendars, fc.integer({ min: 1, max: 25 }), ({ data, near }, n) => {
      let day = DateTime.fromMillis(near, { zone: data.timeZone });
      for (let left = n; left > 0; ) {
        day = day.plus({ days: 1 });
        const date = day.toISODate()!;
        if (data.extraWorkdays!.includes(date) || (!data.weekend.includes(day.weekday) && !data.holidays.includes(date))) left -= 1;
      }
      const calendar = new Calendar(data);
      const reached = calendar.businessDayAfter(calendar.dayOf(near), n);
      expect(dateOf(reached)).toBe(day.toISODate());
      expect(calendar.businessDaysBetween(calendar.dayOf(near), reached)).toBe(n);
      const end = calendar.endOfDay(reached);
      expect(DateTime.fromMillis(end, { zone: data.timeZone }).toISODate()).toBe(day.plus({ days: 1 }).toISODate());
      expect(DateTime.fromMillis(end - 1, { zone: data.timeZone }).toISODate()).toBe(day.toISODate());
    }));
  });

  it('gives a follow-up the wall time of its cause, on a business day, never before it', () => {
    fc.assert(fc.property(calendars, fc.integer({ min: 1, max: 5 }), ({ data, near }, n) => {
      const calendar = new Calendar(data);
      const due = calendar.addBusinessDays(near, n);
      expect(due).toBeGreaterThan(near);
      expect(calendar.isBusinessDay(calendar.dayOf(due))).toBe(true);
      const { zone } = calendar;
      const skipped = Interval.fromDateTimes(DateTime.fromMillis(due - 7_200_000), DateTime.fromMillis(due + 7_200_000));
      const changes = zone.offsetAt(skipped.start!.toMillis()) !== zone.offsetAt(skipped.end!.toMillis());
      if (!changes) expect(zone.timeOfDay(due)).toBe(zone.timeOfDay(near));
    }));
  });
});
