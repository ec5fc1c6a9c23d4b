import { ask, groupIn, row, viewsOf } from '../testing/audit';
import type { AuditRow } from './audit-columns';
import { monthOfDay } from './months';

const DAY = 20_454;
const [JANUARY, FEBRUARY] = [monthOfDay(DAY), monthOfDay(DAY + 31)] as const;

describe('what would tell of 10 or fewer complaints is not shown', () => {
  const of = (branch: string, cases: number, day = DAY): AuditRow => row({ day, branch, timely: 1 }, cases);

  it('a small group alone, with the smallest other that the sum of all would give it away by', () => {
    const { groups } = ask(viewsOf([of('A', 100), of('B', 40), of('C', 3)]), { metric: 'count', by: 'branch' });
    expect(groups.map(({ group, n, value, suppressed }) => [group, n, value, suppressed])).toEqual([['A', 100, 100, false], ['B', null, null, true], ['C', null, null, true]]);
  });

  it('a month that two longer answers would differ by', () => {
    const views = viewsOf([of('A', 100), of('A', 100, DAY + 31), of('B', 40), of('B', 4, DAY + 31)]);
    const asked = (from: number, to: number): unknown[] => ask(views, { metric: 'count', by: 'branch', from, to }).groups.map(({ n }) => n);
    expect([asked(JANUARY, FEBRUARY), asked(JANUARY, JANUARY), asked(FEBRUARY, FEBRUARY)]).toEqual([[200, 44], [null, null], [null, null]]);
  });

  it('whether a group has any in a month: eleven in eleven of twelve months would be one in each', () => {
    const views = viewsOf([...Array.from({ length: 12 }, (_, i) => of('A', 100, DAY + i * 31)), ...Array.from({ length: 11 }, (_, i) => of('B', 1, DAY + i * 31)), ...Array.from({ length: 11 }, (_, i) => of('C', 1, DAY + 31 + i * 31))]);
    for (let month = JANUARY; month < JANUARY + 12; month += 1) {
      expect(ask(views, { metric: 'count', by: 'branch', from: month, to: month }).groups.map(({ group, suppressed }) => [group, suppressed])).toEqual([['A', expect.any(Boolean)], ['B', true], ['C', true]]);
    }
    expect(ask(views, { metric: 'count', by: 'branch' }).groups.map(({ n }) => n)).toEqual([1200, 11, 11]);
  });

  it('those that a metric counts few of, though there are many', () => {
    const views = viewsOf([of('A', 100), of('B', 40), of('C', 5), row({ day: DAY, branch: 'C' }, 50)]);
    expect(ask(views, { metric: 'timely', by: 'branch' }).groups.map(({ group, suppressed }) => [group, suppressed])).toEqual([['A', false], ['B', true], ['C', true]]);
    expect(groupIn(ask(views, { metric: 'count', by: 'branch' }), 'C')).toMatchObject({ n: 55, suppressed: false });
  });

  it('a month of few that a metric counts, by two longer answers, though the month has many complaints', () => {
    const views = viewsOf([of('A', 100), of('A', 100, DAY + 31), of('B', 40), of('B', 4, DAY + 31), row({ day: DAY + 31, branch: 'B' }, 50)]);
    const asked = (from: number, to: number): unknown => groupIn(ask(views, { metric: 'timely', by: 'branch', from, to }), 'B').n;
    expect([asked(JANUARY, FEBRUARY), asked(JANUARY, JANUARY), asked(FEBRUARY, FEBRUARY)]).toEqual([44, null, null]);
  });

  it('few that a metric counts of those that are hidden anyway, by the sum of all', () => {
    const views = viewsOf([of('A', 100), of('B', 60), row({ day: DAY, branch: 'C' }, 40), row({ day: DAY, branch: 'D' }, 3), of('D', 2)]);
    expect(ask(views, { metric: 'timely', by: 'branch' }).groups.map(({ group, suppressed }) => [group, suppressed])).toEqual([['A', false], ['B', true], ['C', true], ['D', true]]);
  });

  it('in which of the months of a longer stretch there was none', () => {
    const views = viewsOf(Array.from({ length: 11 }, (_, i) => of('A', 1, DAY + i * 31)));
    expect(ask(views, { metric: 'count', by: 'month' }).groups.map(({ suppressed }) => suppressed)).toEqual(Array.from({ length: 11 }, () => true));
    const gap = viewsOf([0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11].map((i) => of('A', 1, DAY + i * 31)));
    expect(ask(gap, { metric: 'count', by: 'month' }).groups).toHaveLength(12);
  });

  it('an answer that few of a group had in a month, by two longer answers', () => {
    const answered = (source_response: string, cases: number, day = DAY, branch = 'A'): AuditRow => row({ day, branch, register: 1, source_response }, cases);
    const both = (branch: string): AuditRow[] => [...['closed', 'closed_with_relief', 'closed_without_relief'].flatMap((code) => [answered(code, 40, DAY, branch), answered(code, 40, DAY + 31, branch)])];
    const views = viewsOf([...both('A'), ...both('B'), answered('untimely_response', 40), answered('untimely_response', 4, DAY + 31)]);
    for (const by of [undefined, 'branch'] as const) {
      const untimely = (from: number, to: number): unknown => {
        const { responses } = groupIn(ask(views, { metric: 'response', by, from, to }), by ? 'A' : 'all') as unknown as { readonly responses: readonly { readonly response: string; readonly n: number | null }[] };
        return responses.find(({ response }) => response === 'untimely_response')?.n;
      };
      expect([untimely(JANUARY, FEBRUARY), untimely(JANUARY, JANUARY), untimely(FEBRUARY, FEBRUARY)]).toEqual([44, null, null]);
    }
  });

  it('how few of a group fared within the strata that it shares with the best', () => {
    const views = viewsOf([
      ...[1, 0].map((timely) => row({ day: DAY, branch: 'A', product: 'credit_card', timely }, 50)), row({ day: DAY, branch: 'A', product: 'mortgage', timely: 1 }, 100),
      ...[1, 0].map((timely) => row({ day: DAY, branch: 'B', product: 'auto_loan', timely }, 50)), row({ day: DAY, branch: 'B', product: 'mortgage', timely: 0 }, 3),
    ]);
    const { standardised, mantelHaenszel } = ask(views, { metric: 'timely', by: 'branch' });
    expect([standardised?.[1], mantelHaenszel?.[1]]).toMatchObject([{ group: 'B', value: null, ratio: null, coverage: null }, { group: 'B', oddsRatio: null, p: null, flag: false }]);
  });
});

describe('chances of being upheld', () => {
  const judged = (branch: string, merited: number, decision: string, cases: number): AuditRow => row({ day: DAY, branch, decision, outcome: 'decided', merited }, cases);
  const branch = (name: string, upheldOfMerited: number, upheldOfUnmerited: number): AuditRow[] => [
    judged(name, 1, 'upheld', upheldOfMerited), judged(name, 1, 'rejected', 40 - upheldOfMerited), judged(name, 0, 'partly', upheldOfUnmerited), judged(name, 0, 'rejected', 40 - upheldOfUnmerited),
  ];

  it('are apart where what is merited is upheld less, or what is not is upheld more', () => {
    const answer = ask(viewsOf([...branch('A', 36, 4), ...branch('B', 30, 4), ...branch('C', 35, 12), ...branch('D', 34, 5)]), { metric: 'equalizedOdds', by: 'branch' });
    expect(answer.reference).toBe('A');
    expect(answer.groups.map(({ group, value, flag }) => [group, value, flag])).toEqual([['A', 0, false], ['B', 0.15, true], ['C', 0.2, true], ['D', 0.05, false]]);
    expect(groupIn(answer, 'C')).toMatchObject({ merited: 40, unmerited: 40, truePositiveRate: 0.875, falsePositiveRate: 0.3 });
  });

  it('are not judged of fewer than 30 of either kind', () => {
    const few = [judged('E', 1, 'upheld', 10), judged('E', 1, 'rejected', 19), judged('E', 0, 'upheld', 40)];
    expect(groupIn(ask(viewsOf([...branch('A', 36, 4), ...few]), { metric: 'equalizedOdds', by: 'branch' }), 'E')).toMatchObject({ value: null, flag: null, n: 69 });
  });
});

test('answers that pile up in the last twentieth of the clock are noticed, evenly spread ones are not', () => {
  const used = (branch: string, steps: readonly [step: number, cases: number][]): AuditRow[] => steps.map(([step, cases]) => row({ day: DAY, branch, outcome: 'decided', used: step }, cases));
  const views = viewsOf([...used('A', [[10, 40], [19, 30], [20, 30], [21, 30]]), ...used('B', [[10, 40], [19, 10], [20, 80], [21, 5]])]);
  expect(ask(views, { metric: 'bunching', by: 'branch' }).groups.map(({ group, n, k, flag }) => [group, n, k, flag])).toEqual([['A', 130, 30, false], ['B', 135, 80, true]]);
});

test('compensation that hugs four fifths of what peers were given is noticed', () => {
  const views = viewsOf([row({ day: DAY, branch: 'A', peer: 31 }, 5), row({ day: DAY, branch: 'A', peer: 32 }, 60), row({ day: DAY, branch: 'A', peer: 33 }, 20)]);
  expect(groupIn(ask(views, { metric: 'hugging', by: 'branch' }), 'A')).toMatchObject({ n: 85, k: 60, flag: true });
});

test('where the unfavourable outcome is counted, the best group is the one that has it least', () => {
  const disputed = (branch: string, k: number): AuditRow[] => [row({ day: DAY, branch, disputed: 1 }, k), row({ day: DAY, branch, disputed: 0 }, 200 - k)];
  const answer = ask(viewsOf([...disputed('A', 20), ...disputed('B', 80)]), { metric: 'disputed', by: 'branch' });
  expect(answer).toMatchObject({ reference: 'A', standardised: [{ group: 'A', value: 0.1, ratio: 1 }, { group: 'B', value: 0.4, ratio: 0.666667 }] });
  expect(groupIn(answer, 'B')).toMatchObject({ k: 80, value: 0.4, ratio: 0.666667, difference: -0.3, flag: true });
});

test('nothing is judged of groups under 30, nothing compared where there is one group', () => {
  const views = viewsOf([row({ day: DAY, branch: 'A', timely: 1 }, 29), row({ day: DAY, branch: 'B', timely: 0 }, 40), row({ day: DAY, branch: 'C', timely: 1 }, 40)]);
  expect(groupIn(ask(views, { metric: 'timely', by: 'branch' }), 'A')).toMatchObject({ n: 29, value: 1, p: null, flag: null });
  expect(ask(views, { metric: 'timely' })).toMatchObject({ reference: null, standardised: null, mantelHaenszel: null, groups: [{ group: 'all', n: 109, flag: null }] });
});

test('without a complaint there is one empty group of all, and none by anything', () => {
  expect(ask(viewsOf([]), { metric: 'count' }).groups).toMatchObject([{ group: 'all', n: 0, suppressed: false }]);
  expect(ask(viewsOf([]), { metric: 'upheld', by: 'branch' }).groups).toEqual([]);
});
