import { bucketOf } from '@evenhand/audit';
import type { AuditRow } from './audit-columns';
import { ask, groupIn, row, viewsOf } from '../testing/audit';
import type { Told } from '../testing/audit';

const DAY = 20_500;
/** so many of so many complaints of a branch upheld, all alike otherwise */
const upheld = (branch: string, k: number, n: number, more: Told = {}): AuditRow[] =>
  [row({ day: DAY, branch, decision: 'upheld', outcome: 'decided', ...more }, k), row({ day: DAY, branch, decision: 'rejected', outcome: 'decided', ...more }, n - k)];

describe('the worked figures of DOMAIN.md §4.1, asked of the audit', () => {
  it('180 of 400 upheld against 90 of 300 is a finding', () => {
    const answer = ask(viewsOf([...upheld('A', 180, 400), ...upheld('B', 90, 300)]), { metric: 'upheld', by: 'branch' });
    expect(answer.reference).toBe('A');
    expect(groupIn(answer, 'A')).toMatchObject({ n: 400, k: 180, value: 0.45, flag: false });
    const { low, high, ...other } = groupIn(answer, 'B');
    expect(other).toMatchObject({ n: 300, k: 90, value: 0.3, ratio: 0.666667, difference: -0.15, crudeFlag: true, flag: true });
    expect([groupIn(answer, 'A').low, groupIn(answer, 'A').high, low, high].map((bound) => Number((bound ?? 0).toFixed(3)))).toEqual([0.402, 0.499, 0.251, 0.354]);
    // z = −4.035, two-sided
    expect(other.p).toBeCloseTo(5.46e-5, 6);
  });

  it("Simpson's case is none: within strata both fare alike", () => {
    const rows = [...upheld('A', 160, 200, { product: 'P1' }), ...upheld('B', 40, 50, { product: 'P1' }), ...upheld('A', 20, 200, { product: 'P2' }), ...upheld('B', 25, 250, { product: 'P2' })];
    const answer = ask(viewsOf(rows), { metric: 'upheld', by: 'branch' });
    expect(groupIn(answer, 'B')).toMatchObject({ value: 0.216667, ratio: 0.481481, crudeFlag: true, flag: false });
    expect(answer.standardised).toEqual([{ group: 'A', value: 0.35, ratio: 1, coverage: 1 }, { group: 'B', value: 0.35, ratio: 1, coverage: 1 }]);
    expect(answer.mantelHaenszel?.[1]).toMatchObject({ group: 'B', oddsRatio: 1, p: 1, flag: false });
  });

  it('times to the answer are told apart by the restricted mean, open ones censored, not by the mean of those answered', () => {
    const [many, last] = [10, DAY + 100];
    const closed = (branch: string, days: number): AuditRow => row({ day: DAY, branch, outcome: 'decided', handled_days: days }, many);
    const open = (days: number): AuditRow => row({ day: last - days, branch: 'B', outcome: 'open' }, many);
    const views = viewsOf([...[5, 7, 9, 10, 12, 14].map((days) => closed('A', days)), ...[6, 9, 13].map((days) => closed('B', days)), ...[20, 25, 30].map(open)]);
    const answer = ask(views, { metric: 'handlingTime', by: 'branch', asOfDay: last });
    expect(answer.reference).toBe('A');
    expect(groupIn(answer, 'A')).toMatchObject({ n: 60, k: 60, open: 0, value: 9.5 });
    expect(groupIn(answer, 'B')).toMatchObject({ n: 60, k: 30, open: 30, value: 19.666667, difference: 10.166667, flag: true });
    expect(groupIn(ask(views, { metric: 'onTime', by: 'branch', asOfDay: last }), 'B')).toMatchObject({ value: 0.5, difference: -0.5, flag: true });
  });

  it('inequality lies between groups, told from buckets to within 5 %', () => {
    const paid = (branch: string, percents: readonly number[]): AuditRow[] => percents.map((percent, slot) => row({ day: DAY, branch, decision: 'upheld', ratio: bucketOf(percent, 100) }, 10, slot));
    const views = viewsOf([...paid('A', [100, 100, 80, 120]), ...paid('B', [50, 50, 40, 60])]);
    const theil = ask(views, { metric: 'theil', by: 'branch' });
    const within = (found: unknown, exact: number): void => expect(Math.abs(Number(found) / exact - 1)).toBeLessThan(0.05);
    within(theil.overall?.['total'], 0.066701);
    within(theil.overall?.['between'], 0.056633);
    expect(Math.abs(Number(theil.overall?.['within']) / 0.010068 - 1)).toBeLessThan(0.06);
    within(theil.overall?.['betweenShare'], 0.849);
    expect(theil.groups.map(({ group, flag }) => [group, flag])).toEqual([['A', false], ['B', true]]);
    within(ask(views, { metric: 'gini', by: 'branch' }).overall?.['gini'], 0.204167);
  });
});
