import { dataOf, mapped, notesOf } from './bpic2012.examples';

describe('a call', () => {
  const call = (no: number, employee: string, from: string, to: string, ender = employee): string[] =>
    [`${no} | W_Nabellen incomplete dossiers | START | ${employee} | ${from}`, `${no + 1} | W_Nabellen incomplete dossiers | COMPLETE | ${ender} | ${to}`];
  const morning = (minute: number): string => `2011-12-01T09:${String(minute).padStart(2, '0')}:00.000+01:00`;

  it('counts the changes of employee since the call before, none at the first', () => {
    const all = mapped(...call(1, '11120', morning(0), morning(1)), ...call(3, '11120', morning(2), morning(3)), ...call(5, '11203', morning(4), morning(5), '10982'));
    expect(dataOf(all)).toMatchObject([{ handoffs: 0 }, { handoffs: 0 }, { handoffs: 2 }]);
  });

  it('says nothing of hand-offs where an employee has no number, and that is noted', () => {
    const all = mapped(...call(1, '', morning(0), morning(1)), ...call(3, '11120', morning(2), morning(3)), ...call(5, '11120', morning(4), morning(5)));
    expect(dataOf(all).map((data) => 'handoffs' in data)).toEqual([false, false, true]);
    expect(notesOf(all)).toEqual(['employee_without_number', 'employee_without_number']);
  });

  it('carries the wait only of the first START after its SCHEDULE', () => {
    const all = mapped('1 | W_Nabellen incomplete dossiers | SCHEDULE | 11120 | 2011-12-01T08:00:00.000+01:00', ...call(2, '1', morning(0), morning(1)), ...call(4, '1', morning(2), morning(3)));
    expect(dataOf(all)).toMatchObject([{ waitSec: 3600 }, {}]);
    expect(dataOf(all)[1]).not.toHaveProperty('waitSec');
  });

  it('of over a day, or after a wait of over a day, is sent without, and that is noted', () => {
    const all = mapped('1 | W_Nabellen incomplete dossiers | SCHEDULE | 11120 | 2011-11-28T08:00:00.000+01:00', ...call(2, '1', morning(0), '2011-12-02T09:00:01.000+01:00'));
    expect(dataOf(all)).toEqual([{ interactionId: 'bpic2012-173688-2', kind: 'sales', initiator: 'bank', topic: 'incomplete_file', outcome: 'pending', handoffs: 0 }]);
    expect(notesOf(all)).toEqual(['duration_not_usable', 'wait_not_usable']);
  });

  it('is timed across the end of summer time by the offsets', () => {
    expect(dataOf(mapped(...call(1, '1', '2011-10-30T02:50:00.000+02:00', '2011-10-30T02:10:00.000+01:00')))).toMatchObject([{ durationSec: 1200 }]);
  });

  it('that the log does not end is sent without a length', () => {
    const all = mapped(call(1, '1', morning(0), '')[0] ?? '', ...call(2, '1', morning(5), morning(6)));
    expect(dataOf(all).map((data) => 'durationSec' in data)).toEqual([false, true]);
    expect(notesOf(all)).toEqual(['call_without_end']);
  });

  it.each([
    ['resolved', 'A_ACCEPTED'], ['resolved', 'O_SENT'], ['resolved', 'A_APPROVED'], ['pending', 'O_CANCELLED'], ['pending', 'A_DECLINED'], ['pending', 'A_CANCELLED'],
  ])('is %s when %s lies within', (outcome, step) => {
    const [start = '', end = ''] = call(1, '1', morning(0), morning(9));
    expect(dataOf(mapped(start, `2 | ${step} | COMPLETE | 1 | ${morning(1)}`, end.replace('2', '3')))[0]).toMatchObject({ outcome });
  });
});
