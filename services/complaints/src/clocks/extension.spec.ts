import type { DueClock } from '@evenhand/contracts';
import { shippedBook, withCalendar, withPolicy } from './clock-book';
import { dueOf, type Sorted } from './due';
import { checkExtension, extended, held, longestDueAt, resumed } from './extension';
import { checkCalendar, checkPolicy } from './publishing';

const at = (moment: string): number => Date.parse(moment);
const receivedAt = at('2026-02-16T08:00:00Z');
const general: Sorted = { category: 'general', complexity: 'complex' };
const psd: Sorted = { category: 'psd', complexity: 'simple' };
const dates = (due: readonly DueClock[]): Record<string, string> => Object.fromEntries(due.map(({ clockId, dueAt }) => [clockId, dueAt]));
const chinese = dueOf(receivedAt, general, ['CN'], shippedBook);

describe('the extension of a clock', () => {
  const attempt = (clockId: string, newDueAt: string, when = '2026-03-10T09:00:00Z', due = chinese) => (): void =>
    checkExtension(due, clockId, at(newDueAt), at(when), receivedAt, shippedBook);

  it('takes a complex complaint in China from the 30th to the 60th day at most (SC-18)', () => {
    expect(attempt('final_complex', '2026-04-17T16:00:00Z')).not.toThrow();
    expect(dates(extended(chinese, 'final_complex', at('2026-04-17T16:00:00Z'), receivedAt, shippedBook))).toEqual({ final_complex: '2026-04-17T16:00:00Z' });
    expect(attempt('final_complex', '2026-04-17T16:00:01Z')).toThrow('the policy lets final_complex run to 2026-04-17T16:00:00Z');
  });

  it('may be shorter than the policy allows, but always gives time', () => {
    expect(attempt('final_complex', '2026-04-01T09:00:00Z')).not.toThrow();
    expect(attempt('final_complex', '2026-03-18T16:00:00Z')).toThrow('final_complex is due then or later already');
  });

  it('comes before the clock runs out', () => {
    expect(attempt('final_complex', '2026-04-17T16:00:00Z', '2026-03-18T16:00:00Z')).toThrow('final_complex ran out before it was extended');
  });

  it('is of a clock that the complaint runs, and that its policy lets run longer', () => {
    expect(attempt('final_simple', '2026-04-17T16:00:00Z')).toThrow('the complaint runs no clock final_simple');
    const british = dueOf(receivedAt, general, ['UK'], shippedBook);
    expect(attempt('final', '2026-05-01T16:00:00Z', '2026-03-10T09:00:00Z', british)).toThrow('the policy lets final run no longer');
  });

  it('moves no clock of the same name that another jurisdiction does not let run longer', () => {
    const clock = { clockId: 'final_complex', kind: 'regulatory', lengthN: 30, unit: 'calendar_day', startsFrom: 'receipt', pausable: false } as const;
    const book = withPolicy(withCalendar(shippedBook, { jurisdiction: 'X', calendarVersion: 1, timeZone: 'UTC', weekend: [], holidays: [] }), {
      jurisdiction: 'X', version: 1, calendarVersion: 1, clocks: [clock],
    }, 0);
    const both = dueOf(receivedAt, general, ['X', 'CN'], book);
    expect(extended(both, 'final_complex', at('2026-04-17T16:00:00Z'), receivedAt, book).map(({ dueAt }) => dueAt)).toEqual(['2026-03-19T00:00:00Z', '2026-04-17T16:00:00Z']);
  });
});

describe('a holding response', () => {
  it('gives a payment complaint in the United Kingdom 35 business days and one in the United States 60 days', () => {
    const due = dueOf(receivedAt, psd, ['UK', 'US', 'CN'], shippedBook);
    expect(dates(due)).toEqual({ final_psd: '2026-03-09T17:00:00Z', initial: '2026-03-04T05:00:00Z', final_simple: '2026-03-03T16:00:00Z' });
    expect(dates(held(due, at('2026-02-27T10:00:00Z'), receivedAt, shippedBook)))
      .toEqual({ final_psd: '2026-04-08T16:00:00Z', initial: '2026-04-18T04:00:00Z', final_simple: '2026-03-03T16:00:00Z' });
  });

  it('moves no clock that ran out before it, and none a second time', () => {
    const due = dueOf(receivedAt, psd, ['UK', 'US'], shippedBook);
    const once = held(due, at('2026-03-05T10:00:00Z'), receivedAt, shippedBook);
    expect(dates(once)).toEqual({ final_psd: '2026-04-08T16:00:00Z', initial: '2026-03-04T05:00:00Z' });
    expect(dates(held(due, at('2026-03-04T05:00:00Z'), receivedAt, shippedBook)).initial).toBe('2026-03-04T05:00:00Z');
    expect(held(once, at('2026-03-06T10:00:00Z'), receivedAt, shippedBook)).toEqual(once);
  });
});

describe('a complaint that waits for the customer', () => {
  const calendar = { jurisdiction: 'X', calendarVersion: 1, timeZone: 'UTC', weekend: [6, 7], holidays: [], closesAt: '17:00' };
  const clock = { unit: 'calendar_day', startsFrom: 'receipt', kind: 'internal', pausable: true, lengthN: 10 } as const;
  const book = withPolicy(withCalendar(shippedBook, calendar), {
    jurisdiction: 'X', version: 1, calendarVersion: 1,
    clocks: [{ ...clock, clockId: 'days' }, { ...clock, clockId: 'business', unit: 'business_day' }, { ...clock, clockId: 'firm', pausable: false }],
  }, 0);

  it('stops its pausable clocks for as long, and never a regulatory one (C-INV-3)', () => {
    const due = dueOf(receivedAt, general, ['X', 'CN'], book);
    expect(dates(due)).toEqual({ days: '2026-02-27T00:00:00Z', business: '2026-03-02T17:00:00Z', firm: '2026-02-27T00:00:00Z', final_complex: '2026-03-18T16:00:00Z' });
    expect(dates(resumed(due, at('2026-02-19T10:00:00Z'), at('2026-02-24T09:00:00Z'), book)))
      .toEqual({ days: '2026-03-04T00:00:00Z', business: '2026-03-05T17:00:00Z', firm: '2026-02-27T00:00:00Z', final_complex: '2026-03-18T16:00:00Z' });
  });
});

describe('what a bank publishes', () => {
  const clock = { clockId: 'final', kind: 'regulatory', lengthN: 5, unit: 'business_day', startsFrom: 'receipt', pausable: false } as const;
  const policy = { jurisdiction: 'CN', version: 2, calendarVersion: 1, clocks: [clock] };
  const calendar = { jurisdiction: 'CN', calendarVersion: 2, timeZone: 'Asia/Shanghai', weekend: [6, 7], holidays: [] };

  it('is a policy with a version of its own, clocks of their own and a calendar that is known', () => {
    expect(() => checkPolicy(shippedBook, policy)).not.toThrow();
    expect(() => checkPolicy(shippedBook, { ...policy, version: 1 })).toThrow('the last policy of CN is version 1');
    expect(() => checkPolicy(shippedBook, { ...policy, clocks: [clock, { ...clock, lengthN: 6 }] })).toThrow('final names two clocks');
    expect(() => checkPolicy(shippedBook, { ...policy, calendarVersion: 2 })).toThrow('CN has no calendar of version 2');
    expect(() => checkPolicy(shippedBook, { ...policy, jurisdiction: 'DE' })).toThrow('DE has no calendar of version 1');
  });

  it('is a calendar with a version of its own, in a time zone that exists', () => {
    expect(() => checkCalendar(shippedBook, calendar)).not.toThrow();
    expect(() => checkCalendar(shippedBook, { ...calendar, calendarVersion: 1 })).toThrow('the last calendar of CN is version 1');
    expect(() => checkCalendar(shippedBook, { ...calendar, timeZone: 'Mars/Olympus' })).toThrow('there is no time zone Mars/Olympus');
  });

  it('lets a clock run at least to its due date, whatever is known of it', () => {
    const unknown: DueClock = { jurisdiction: 'DE', policyVersion: 9, clockId: 'final', kind: 'regulatory', dueAt: '2026-03-03T16:00:00Z' };
    expect(longestDueAt(unknown, receivedAt, shippedBook)).toBe(at('2026-03-03T16:00:00Z'));
  });
});
