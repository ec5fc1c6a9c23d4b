import type { DueClock } from '@evenhand/contracts';
import { timelinessGrade } from '@evenhand/scoring';
import { shippedBook } from './clock-book';
import { dueOf, startedBy, type Sorted } from './due';
import { extended } from './extension';
import { businessDaysLate, statusOf, timelinessRatioBp, warningsOf } from './progress';

const DAY = 86_400_000;
const at = (moment: string): number => Date.parse(moment);
const told = (ms: number): string => new Date(ms).toISOString();
const simple: Sorted = { category: 'general', complexity: 'simple' };
const receivedAt = at('2026-02-16T08:00:00Z');
const only = (due: readonly DueClock[]): DueClock => {
  expect(due).toHaveLength(1);
  return due[0]!;
};

describe('the warnings of a clock', () => {
  it('come at 75 and 90 percent of the time from the end of the day of receipt to the due date', () => {
    expect(warningsOf(only(dueOf(receivedAt, simple, ['CN'], shippedBook)), receivedAt, shippedBook).map(({ elapsedBp, at: moment }) => [elapsedBp, told(moment)]))
      .toEqual([[7500, '2026-02-27T22:00:00.000Z'], [9000, '2026-03-02T04:00:00.000Z']]);
  });

  it('come later where the clock was extended', () => {
    const due = dueOf(receivedAt, { ...simple, complexity: 'complex' }, ['CN'], shippedBook);
    const longer = only(extended(due, 'final_complex', at('2026-04-17T16:00:00Z'), receivedAt, shippedBook));
    expect(warningsOf(longer, receivedAt, shippedBook).map(({ at: moment }) => told(moment))).toEqual(['2026-04-02T16:00:00.000Z', '2026-04-11T16:00:00.000Z']);
  });

  it('count from the last update for the next one, and are none for a summary window', () => {
    const update = only(startedBy('last_update', receivedAt, receivedAt, simple, ['internal-updates'], shippedBook));
    expect(told(warningsOf(update, receivedAt, shippedBook)[0]!.at)).toBe('2026-02-21T14:00:00.000Z');
    const [summary] = dueOf(receivedAt, simple, ['UK'], shippedBook);
    expect(warningsOf(summary!, receivedAt, shippedBook)).toEqual([]);
  });
});

describe('timeliness', () => {
  const ratio = (jurisdictions: readonly string[], days: number, sorted: Sorted = simple): number =>
    timelinessRatioBp(dueOf(receivedAt, sorted, jurisdictions, shippedBook), receivedAt, receivedAt + days * DAY, shippedBook);

  it('is 12 of 15 days in worked example A, 26 of 15 in C, 9 of 15 in SC-06, 8 of 15 in SC-07', () => {
    expect([12, 26, 9, 8].map((days) => ratio(['CN'], days))).toEqual([8000, 17333, 6000, 5333]);
    expect(timelinessGrade(ratio(['CN'], 12) / 10_000)).toBe(70);
  });

  it('is 45 of 60 days where a complex complaint was extended (SC-18)', () => {
    const due = dueOf(receivedAt, { ...simple, complexity: 'complex' }, ['CN'], shippedBook);
    const longer = extended(due, 'final_complex', at('2026-04-17T16:00:00Z'), receivedAt, shippedBook);
    expect(timelinessRatioBp(longer, receivedAt, receivedAt + 45 * DAY, shippedBook)).toBe(7500);
    expect(timelinessRatioBp(due, receivedAt, receivedAt + 45 * DAY, shippedBook)).toBe(15_000);
  });

  it('counts business days where the clock does: the tenth of fifteen', () => {
    expect(ratio(['UK'], 14, { ...simple, category: 'psd' })).toBe(6667);
    expect(ratio(['UK'], 12, { ...simple, category: 'psd' })).toBe(ratio(['UK'], 11, { ...simple, category: 'psd' }));
  });

  it('is that of the earliest regulatory clock, and 0 where none counts to a response', () => {
    expect(ratio(['UK', 'US', 'CN', 'internal'], 3)).toBe(2000);
    expect(ratio(['internal'], 40)).toBe(0);
  });

  it('is 0 on the day of receipt, and bounded however late the response is', () => {
    expect([ratio(['CN'], 0), ratio(['CN'], 40_000)]).toEqual([0, 10_000_000]);
  });

  it('rounds a tie to the even basis point', () => {
    const day = (n: number): DueClock => ({ jurisdiction: 'CN', policyVersion: 1, clockId: 'final_simple', kind: 'regulatory', dueAt: told(at('2026-02-16T16:00:00Z') + n * DAY) });
    expect([1, 3, 5].map((days) => timelinessRatioBp([day(32)], receivedAt, receivedAt + days * DAY, shippedBook))).toEqual([312, 938, 1562]);
  });
});

describe('how a clock stands', () => {
  const clock = only(dueOf(receivedAt, simple, ['CN'], shippedBook));
  const standing = (now: string, stoppedAt?: string) => statusOf(clock, receivedAt, stoppedAt === undefined ? undefined : at(stoppedAt), at(now), shippedBook);

  it('tells the days used and the time left', () => {
    expect(standing('2026-02-28T10:00:00Z')).toEqual({
      ...clock, stopsAt: 'response', unit: 'calendar_day', usedDays: 12, limitDays: 15, leftMs: 3 * DAY + 6 * 3_600_000, state: 'running', extended: false,
    });
  });

  it('is breached from the due moment on, unless it stopped by then', () => {
    expect(standing('2026-03-03T15:59:59Z')?.state).toBe('running');
    expect(standing('2026-03-03T16:00:00Z')).toMatchObject({ state: 'breached', leftMs: 0 });
    expect(standing('2026-04-01T00:00:00Z', '2026-03-03T16:00:00Z')).toMatchObject({ state: 'met', leftMs: 0 });
    expect(standing('2026-04-01T00:00:00Z', '2026-03-04T16:00:00Z')).toMatchObject({ state: 'breached', usedDays: 17, leftMs: -DAY });
  });

  it('says that a clock was extended', () => {
    const longer = only(extended([clock], 'final_simple', at('2026-03-20T16:00:00Z'), receivedAt, shippedBook));
    expect(statusOf(longer, receivedAt, undefined, at('2026-03-10T00:00:00Z'), shippedBook)).toMatchObject({ state: 'running', extended: true, limitDays: 32 });
  });

  it('has seven days from one update to the next, whatever the time of day', () => {
    for (const updatedAt of [at('2026-02-16T00:00:00Z'), at('2026-02-16T08:00:00Z'), at('2026-02-16T23:59:59.999Z')]) {
      const update = only(startedBy('last_update', updatedAt, receivedAt, simple, ['internal-updates'], shippedBook));
      expect(statusOf(update, updatedAt, undefined, updatedAt, shippedBook)).toMatchObject({ limitDays: 7, usedDays: 0, leftMs: 7 * DAY });
    }
  });

  it('closes a summary window without a breach', () => {
    const [summary] = dueOf(receivedAt, simple, ['UK'], shippedBook);
    expect(statusOf(summary!, receivedAt, undefined, at('2026-02-20T09:00:00Z'), shippedBook)).toMatchObject({ state: 'closed', usedDays: 4, limitDays: 3 });
  });
});

describe('a payment', () => {
  it('is late by the business days beyond the tenth after acceptance', () => {
    const accepted = at('2026-02-16T08:00:00Z');
    expect([at('2026-02-17T08:00:00Z'), at('2026-03-02T23:59:00Z'), at('2026-03-03T00:00:00Z'), at('2026-03-09T12:00:00Z')].map((paid) => businessDaysLate(accepted, paid)))
      .toEqual([0, 0, 1, 5]);
  });
});
