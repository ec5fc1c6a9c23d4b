import type { DueClock } from '@evenhand/contracts';
import { shippedBook, withCalendar, withPolicy } from './clock-book';
import { dueOf, governingClock, reassessed, startedBy, type Sorted } from './due';
import { extended } from './extension';

const at = (moment: string): number => Date.parse(moment);
const general: Sorted = { category: 'general', complexity: 'simple' };
const psd: Sorted = { category: 'psd', complexity: 'simple' };
const complex: Sorted = { category: 'general', complexity: 'complex' };
const dates = (due: readonly DueClock[]): Record<string, string> => Object.fromEntries(due.map(({ clockId, dueAt }) => [clockId, dueAt]));
const dueIn = (jurisdictions: string | readonly string[], receivedAt: string, sorted: Sorted = general): Record<string, string> =>
  dates(dueOf(at(receivedAt), sorted, [jurisdictions].flat(), shippedBook));

describe('the due dates of a complaint in China', () => {
  it('are the end of the 15th day after receipt where it is simple, of the 30th where it is complex or special', () => {
    expect(dueOf(at('2026-02-16T08:00:00Z'), general, ['CN'], shippedBook)).toEqual([
      { jurisdiction: 'CN', policyVersion: 1, clockId: 'final_simple', kind: 'regulatory', dueAt: '2026-03-03T16:00:00Z' },
    ]);
    expect(dueIn('CN', '2026-02-16T08:00:00Z', complex)).toEqual({ final_complex: '2026-03-18T16:00:00Z' });
    expect(dueIn('CN', '2026-02-16T08:00:00Z', { category: 'psd', complexity: 'special' })).toEqual({ final_complex: '2026-03-18T16:00:00Z' });
  });

  it('count from the day it is in Shanghai, not in London', () => {
    expect(dueIn('CN', '2026-02-16T15:59:59.999Z')).toEqual({ final_simple: '2026-03-03T16:00:00Z' });
    expect(dueIn('CN', '2026-02-16T16:00:00Z')).toEqual({ final_simple: '2026-03-04T16:00:00Z' });
  });
});

describe('the due dates of a complaint in the United Kingdom', () => {
  it('leave a complaint of Friday 16:00 until the close of Wednesday, the third business day, for a summary response (SC-19)', () => {
    const due = dueOf(at('2026-02-20T16:00:00Z'), general, ['UK'], shippedBook);
    expect(dates(due)).toEqual({ summary: '2026-02-25T17:00:00Z', final: '2026-04-17T23:00:00Z' });
    expect(governingClock(due, shippedBook)?.clockId).toBe('final');
  });

  it('give a payment complaint 15 business days, over Easter and the change of the clocks', () => {
    expect(dueIn('UK', '2026-03-20T10:00:00Z', psd)).toEqual({ final_psd: '2026-04-14T16:00:00Z' });
  });

  it('start counting on Monday whether the complaint came on Friday night or on Sunday', () => {
    expect(dueIn('UK', '2026-02-20T23:59:59Z').summary).toBe('2026-02-25T17:00:00Z');
    expect(dueIn('UK', '2026-02-22T12:00:00Z').summary).toBe('2026-02-25T17:00:00Z');
  });

  it('end the eight weeks at a local midnight in summer as in winter', () => {
    expect(dueIn('UK', '2026-09-01T12:00:00Z').final).toBe('2026-10-28T00:00:00Z');
    expect(dueIn('UK', '2026-08-29T12:00:00Z').final).toBe('2026-10-24T23:00:00Z');
  });
});

describe('the due dates of a complaint', () => {
  it('run in parallel in all its jurisdictions, the earliest regulatory one governing (C-INV-4)', () => {
    const due = dueOf(at('2026-02-16T08:00:00Z'), general, ['UK', 'US', 'CN', 'internal', 'UK'], shippedBook);
    expect(dates(due)).toEqual({
      summary: '2026-02-19T17:00:00Z', final: '2026-04-13T23:00:00Z', initial: '2026-03-04T05:00:00Z', final_simple: '2026-03-03T16:00:00Z',
      acknowledge: '2026-02-17T17:00:00Z',
    });
    expect(governingClock(due, shippedBook)?.clockId).toBe('final_simple');
  });

  it('count the leap day like any other', () => {
    expect(dueIn('US', '2028-02-20T12:00:00Z')).toEqual({ initial: '2028-03-07T05:00:00Z' });
  });

  it('are none where no policy is known or in force yet', () => {
    expect(dueIn('DE', '2026-02-16T08:00:00Z')).toEqual({});
    expect(dueIn('CN', '1989-12-31T08:00:00Z')).toEqual({});
  });

  it('govern nothing where no clock counts to a response', () => {
    expect(governingClock(dueOf(at('2026-02-16T08:00:00Z'), general, ['internal'], shippedBook), shippedBook)).toBeUndefined();
  });
});

describe('a clock that starts after the receipt', () => {
  it('counts seven days from one update to the next, to the hour', () => {
    const due = startedBy('last_update', at('2026-02-23T08:00:00Z'), at('2026-02-16T08:00:00Z'), general, ['CN', 'internal-updates'], shippedBook);
    expect(dates(due)).toEqual({ update_weekly: '2026-03-02T08:00:00Z' });
  });

  it('is of the policy in force when the complaint was received', () => {
    expect(startedBy('last_update', at('2026-02-23T08:00:00Z'), at('1989-02-16T08:00:00Z'), general, ['internal-updates'], shippedBook)).toEqual([]);
  });
});

describe('a published policy', () => {
  const calendar = {
    jurisdiction: 'CN', calendarVersion: 5, timeZone: 'Asia/Shanghai', weekend: [6, 7], holidays: ['2026-02-17'], extraWorkdays: ['2026-02-21'], closesAt: '16:30',
  };
  const policy = {
    jurisdiction: 'CN', version: 2, calendarVersion: 5,
    clocks: [{ clockId: 'final', kind: 'regulatory', lengthN: 5, unit: 'business_day', startsFrom: 'receipt', pausable: false }],
  } as const;
  const book = withPolicy(withCalendar(shippedBook, calendar), { ...policy, effectiveFrom: '2026-01-01T00:00:00+08:00' }, at('2025-12-15T09:00:00Z'));

  it('replaces the shipped one for complaints received from its effectiveFrom', () => {
    expect(dates(dueOf(at('2026-02-16T08:00:00Z'), general, ['CN'], book))).toEqual({ final: '2026-02-23T08:30:00Z' });
    expect(dates(dueOf(at('2025-12-31T15:59:59Z'), general, ['CN'], book))).toEqual({ final_simple: '2026-01-15T16:00:00Z' });
    expect(dueOf(at('2025-12-31T16:00:00Z'), general, ['CN'], book).map(({ policyVersion }) => policyVersion)).toEqual([2]);
  });

  it('holds from its own time where it names none', () => {
    const silent = withPolicy(withCalendar(shippedBook, calendar), policy, at('2026-02-01T00:00:00Z'));
    expect(dueOf(at('2026-01-31T23:59:59Z'), general, ['CN'], silent).map(({ policyVersion }) => policyVersion)).toEqual([1]);
    expect(dueOf(at('2026-02-01T00:00:00Z'), general, ['CN'], silent).map(({ policyVersion }) => policyVersion)).toEqual([2]);
  });

  it('gives way to a higher version even where that one holds from an earlier day', () => {
    const third = withPolicy(book, { ...policy, version: 3, effectiveFrom: '2025-06-01T00:00:00Z' }, at('2026-01-05T00:00:00Z'));
    expect(dueOf(at('2026-02-16T08:00:00Z'), general, ['CN'], third).map(({ policyVersion }) => policyVersion)).toEqual([3]);
  });

  it('changes no book whose calendar it does not know, nor one that has its version', () => {
    expect(withPolicy(shippedBook, policy, 0)).toBe(shippedBook);
    expect(withPolicy(book, policy, 0)).toBe(book);
    expect(withCalendar(book, calendar)).toBe(book);
  });

  it('leaves the clocks of a complaint with the version they started with', () => {
    const due = dueOf(at('2026-02-16T08:00:00Z'), general, ['CN'], shippedBook);
    expect(dates(reassessed(due, at('2026-02-16T08:00:00Z'), complex, ['CN'], book))).toEqual({ final_complex: '2026-03-18T16:00:00Z' });
  });
});

describe('an assessment that changes category or complexity', () => {
  const receivedAt = at('2026-02-16T08:00:00Z');
  const jurisdictions = ['UK', 'CN', 'internal'];
  const due = dueOf(receivedAt, general, jurisdictions, shippedBook);

  it('swaps the clocks that apply, all counted from the receipt', () => {
    expect(dates(reassessed(due, receivedAt, { category: 'psd', complexity: 'complex' }, jurisdictions, shippedBook)))
      .toEqual(dates(dueOf(receivedAt, { category: 'psd', complexity: 'complex' }, jurisdictions, shippedBook)));
  });

  it('moves nothing where neither changed', () => {
    expect(reassessed(due, receivedAt, general, jurisdictions, shippedBook)).toEqual(due);
  });

  it('keeps the extension of a clock that still applies, and no other', () => {
    const longer = extended(dueOf(receivedAt, complex, jurisdictions, shippedBook), 'final_complex', at('2026-04-17T16:00:00Z'), receivedAt, shippedBook);
    const special = reassessed(longer, receivedAt, { category: 'psd', complexity: 'special' }, jurisdictions, shippedBook);
    expect(dates(special).final_complex).toBe('2026-04-17T16:00:00Z');
    expect(dates(reassessed(longer, receivedAt, general, jurisdictions, shippedBook)).final_simple).toBe('2026-03-03T16:00:00Z');
  });

  it('keeps clocks that something later than the receipt started', () => {
    const running = [...due, ...startedBy('last_update', receivedAt, receivedAt, general, ['internal-updates'], shippedBook)];
    expect(dates(reassessed(running, receivedAt, complex, [...jurisdictions, 'internal-updates'], shippedBook)).update_weekly).toBe('2026-02-23T08:00:00Z');
  });
});
