import type { Category, Complexity, DueClock, SlaClock } from '@evenhand/contracts';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { shippedBook, withCalendar, withPolicy, type ClockBook } from './clock-book';
import { dueOf, governingClock, reassessed } from './due';
import { extended, held, longestDueAt, resumed } from './extension';
import { warningsOf } from './progress';

/** The same dates found by walking the wall calendar day by day with another library: weekends, holidays and closing time read from the plain data. */
interface Rules {
  readonly timeZone: string;
  readonly weekend: readonly number[];
  readonly holidays: readonly string[];
  readonly closesAt: string;
}

function walked({ timeZone, weekend, holidays, closesAt }: Rules, { unit, lengthN }: SlaClock, receivedAt: number): number {
  let day = DateTime.fromMillis(receivedAt, { zone: timeZone });
  for (let left = lengthN; left > 0; ) {
    day = day.plus({ days: 1 });
    if (unit === 'calendar_day' || (!weekend.includes(day.weekday) && !holidays.includes(day.toISODate()!))) left -= 1;
  }
  if (unit === 'calendar_day') return day.plus({ days: 1 }).startOf('day').toMillis();
  const [hour, minute] = closesAt.split(':').map(Number);
  return day.set({ hour, minute, second: 0, millisecond: 0 }).toMillis();
}

const ms = (moment: string): number => Date.parse(moment);
const moments = fc.integer({ min: ms('1990-01-02T00:00:00Z'), max: ms('2045-06-01T00:00:00Z') });
const sorted = fc.record({ category: fc.constantFrom<Category>('psd', 'general'), complexity: fc.constantFrom<Complexity>('simple', 'complex', 'special') });
const zones = ['Europe/London', 'America/New_York', 'Asia/Shanghai', 'Asia/Kolkata', 'Australia/Sydney', 'Pacific/Auckland'];
const clocks = fc.array(fc.record({
  kind: fc.constantFrom('regulatory' as const, 'internal' as const),
  lengthN: fc.integer({ min: 1, max: 90 }),
  unit: fc.constantFrom('calendar_day' as const, 'business_day' as const),
  startsFrom: fc.constantFrom('receipt' as const, 'day_after_receipt' as const),
  stopsAt: fc.constantFrom('response' as const, 'summary_response' as const, 'acknowledgement' as const, undefined),
  extensionN: fc.integer({ min: 0, max: 60 }),
}), { minLength: 1, maxLength: 6 }).map((drawn) => drawn.map((clock, index): SlaClock => ({ ...clock, clockId: `clock_${index}`, pausable: clock.kind === 'internal' })));
const books = fc.record({
  timeZone: fc.constantFrom(...zones), clocks, receivedAt: moments,
  weekend: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 5 }), holidays: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 20 }),
}).map(({ timeZone, weekend, holidays: days, receivedAt, clocks: list }) => {
  const holidays = days.map((offset) => DateTime.fromMillis(receivedAt, { zone: timeZone }).plus({ days: offset }).toISODate()!);
  const rules: Rules = { timeZone, weekend, holidays, closesAt: '17:00' };
  const book = withPolicy(withCalendar(shippedBook, { jurisdiction: 'X', calendarVersion: 1, ...rules }), { jurisdiction: 'X', version: 1, calendarVersion: 1, clocks: list }, 0);
  return { rules, book, receivedAt, list };
});
const simple = { category: 'general', complexity: 'simple' } as const;
const dueAt = (due: readonly DueClock[]): readonly number[] => due.map((entry) => ms(entry.dueAt));
const clockOf = (list: readonly SlaClock[], entry: DueClock): SlaClock => list.find(({ clockId }) => clockId === entry.clockId)!;
const everywhere = ['UK', 'US', 'CN', 'internal'];

describe('the clocks of any policy', () => {
  it('run out when a walk over the wall calendar, day by day, says so; never before the receipt', () => {
    fc.assert(fc.property(books, ({ rules, book, receivedAt, list }) => {
      const due = dueOf(receivedAt, simple, ['X'], book);
      expect(due.map(({ clockId }) => clockId)).toEqual(list.map(({ clockId }) => clockId));
      expect(dueAt(due)).toEqual(list.map((clock) => walked(rules, clock, receivedAt)));
      expect(dueAt(due).every((moment) => moment > receivedAt)).toBe(true);
    }));
  });

  it('never run out earlier for a complaint received later', () => {
    fc.assert(fc.property(books, fc.integer({ min: 0, max: 40 * 86_400_000 }), ({ book, receivedAt }, later) => {
      const [first, second] = [dueAt(dueOf(receivedAt, simple, ['X'], book)), dueAt(dueOf(receivedAt + later, simple, ['X'], book))];
      expect(second.every((moment, index) => moment >= first[index]!)).toBe(true);
    }));
  });

  it('are governed by the earliest regulatory one that a response stops', () => {
    fc.assert(fc.property(books, ({ book, receivedAt, list }) => {
      const due = dueOf(receivedAt, simple, ['X'], book);
      const candidates = due.filter((entry) => (clockOf(list, entry).stopsAt ?? 'response') === 'response');
      const regulatory = candidates.filter(({ kind }) => kind === 'regulatory');
      const expected = Math.min(...dueAt(regulatory.length > 0 ? regulatory : candidates));
      const governing = governingClock(due, book);
      expect(governing ? ms(governing.dueAt) : Infinity).toBe(expected);
      if (regulatory.length > 0) expect(governing?.kind).toBe('regulatory');
    }));
  });

  it('stand still for nobody where they are regulatory: waiting for the customer moves none of them', () => {
    fc.assert(fc.property(books, fc.nat(90 * 86_400_000), fc.nat(90 * 86_400_000), ({ book, receivedAt }, wait, length) => {
      const due = dueOf(receivedAt, simple, ['X', ...everywhere], book);
      const after = resumed(due, receivedAt + wait, receivedAt + wait + length, book);
      expect(after.filter(({ kind }) => kind === 'regulatory')).toEqual(due.filter(({ kind }) => kind === 'regulatory'));
      expect(dueAt(after).every((moment, index) => moment >= dueAt(due)[index]!)).toBe(true);
    }));
  });

  it('are extended at most to their length and extension, counted from the receipt, however often', () => {
    fc.assert(fc.property(books, fc.array(fc.nat(200 * 86_400_000), { minLength: 1, maxLength: 5 }), ({ rules, book, receivedAt, list }, wishes) => {
      const due = dueOf(receivedAt, simple, ['X'], book);
      const last = wishes.reduce((now, wish) => extended(now, 'clock_0', receivedAt + wish, receivedAt, book), due);
      const [clock] = list;
      const longest = walked(rules, { ...clock!, lengthN: clock!.lengthN + (clock!.extensionN ?? 0) }, receivedAt);
      expect(longestDueAt(due[0]!, receivedAt, book)).toBe(longest);
      expect(dueAt(last)[0]).toBeLessThanOrEqual(longest);
      expect(dueAt(last)[0]).toBeGreaterThanOrEqual(dueAt(due)[0]!);
      expect(last.slice(1)).toEqual(due.slice(1));
    }));
  });

  it('warn in order, not before the day of receipt is over and not after the due date', () => {
    fc.assert(fc.property(books, ({ book, receivedAt }) => {
      for (const entry of dueOf(receivedAt, simple, ['X'], book)) {
        const warnings = warningsOf(entry, receivedAt, book).map(({ at }) => at);
        expect([receivedAt, ...warnings, ms(entry.dueAt)]).toEqual([receivedAt, ...warnings, ms(entry.dueAt)].sort((a, b) => a - b));
      }
    }));
  });
});

describe('the shipped clocks', () => {
  it('are the same after any assessments as if the complaint had been received as it was last assessed', () => {
    fc.assert(fc.property(moments, fc.array(sorted, { minLength: 2, maxLength: 5 }), (receivedAt, assessments) => {
      const [first, ...later] = assessments;
      const book: ClockBook = shippedBook;
      const due = later.reduce((now, next) => reassessed(now, receivedAt, next, everywhere, book), dueOf(receivedAt, first!, everywhere, book));
      expect([...due].sort(byClock)).toEqual([...dueOf(receivedAt, assessments.at(-1)!, everywhere, book)].sort(byClock));
    }));
  });

  it('hold one regulatory clock in each regulator\'s jurisdiction, whatever the complaint, and a holding response shortens none', () => {
    fc.assert(fc.property(moments, sorted, fc.nat(90 * 86_400_000), (receivedAt, facts, wait) => {
      const due = dueOf(receivedAt, facts, everywhere, shippedBook);
      const regulators = due.filter(({ kind }) => kind === 'regulatory').map(({ jurisdiction }) => jurisdiction);
      expect(regulators).toEqual(['UK', 'US', 'CN']);
      const after = held(due, receivedAt + wait, receivedAt, shippedBook);
      expect(dueAt(after).every((moment, index) => moment >= dueAt(due)[index]!)).toBe(true);
    }));
  });
});

function byClock(a: DueClock, b: DueClock): number {
  return a.clockId.localeCompare(b.clockId);
}
