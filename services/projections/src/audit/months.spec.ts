import { lastDayOf, monthOfDay, monthText, readMonth } from './months';

test('the last day of a month is the day before the next, in any year that can be asked for', () => {
  for (const text of ['0000-01', '0050-02', '0099-12', '1900-02', '2024-02', '2026-11', '9999-12']) {
    const day = lastDayOf(readMonth(text) as number);
    expect([monthText(monthOfDay(day)), monthOfDay(day + 1) - monthOfDay(day)]).toEqual([text, 1]);
  }
});
