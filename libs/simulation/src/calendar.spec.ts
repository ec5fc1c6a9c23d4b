import { dateOf, DAY, dayOf, dayOfDate, iso, monthsAfter, weekdayOf } from './calendar';

describe('the calendar', () => {
  it('writes moments as the platform does', () => {
    for (let moment = 0; moment < 4_102_444_800; moment += 7_777_777) expect(iso(moment)).toBe(new Date(moment * 1000).toISOString().replace('.000Z', 'Z'));
  });

  it('knows days and weekdays, Monday first', () => {
    expect(dateOf(dayOfDate('2024-02-29') ?? 0)).toBe('2024-02-29');
    expect(['2025-02-29', '2025-1-1', '2025-13-01', 'today', ''].map(dayOfDate)).toEqual(Array(5).fill(undefined));
    expect(['2025-01-06', '2025-01-12'].map((date) => weekdayOf(dayOfDate(date) ?? 0))).toEqual([0, 6]);
    expect(dayOf(DAY * 20_000 - 1)).toBe(19_999);
  });

  it('adds calendar months', () => {
    const after = (date: string, months: number): string => dateOf(monthsAfter(dayOfDate(date) ?? 0, months));
    expect([after('2025-01-01', 12), after('2025-01-31', 1), after('2024-02-29', 12), after('2025-06-15', 0)])
      .toEqual(['2026-01-01', '2025-03-03', '2025-03-01', '2025-06-15']);
  });
});
