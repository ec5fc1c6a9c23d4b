import { bucketOf } from '@evenhand/audit';
import { ask, groupIn, row, viewsOf } from '../testing/audit';
import type { AuditRow } from './audit-columns';

const DAY = 20_500;
const ISSUES = [{ issue: 'fees', percent: 100 }, { issue: 'choice', percent: 50 }] as const;

/**
 * Complaints of a branch: of what was lost `percent` of the issue, give and take 20 %, times what the branch is worth.
 * @param generous how many are of the issue that pays well, of 400
 */
function branch(name: string, generous: number, worth: number): AuditRow[] {
  return ISSUES.flatMap(({ issue, percent }, i) => Array.from({ length: 41 }, (_, step) => {
    const many = Math.round((i === 0 ? generous : 400 - generous) / 41);
    const compensation = Math.round(percent * worth * (80 + step));
    return row({ day: DAY, product: 'CARD', issue, severity: 2, branch: name, outcome: 'decided', decision: 'upheld', ratio: bucketOf(compensation, 10_000) }, many);
  })).filter((one) => one.at(-1) !== '0');
}

/** Two ordinary branches; one that pays a fifth less, hidden since what pays well comes to it; one whose figures look bad, since what pays badly comes to it. */
const views = viewsOf([...branch('city', 200, 1), ...branch('harbour', 200, 1), ...branch('gardens', 330, 0.8), ...branch('old town', 70, 1)]);
const answer = ask(views, { metric: 'redress', by: 'branch' });

test('a branch that pays a fifth less than the others for like cases is named, though its crude figures hide it', () => {
  expect(answer.groups.filter(({ flag }) => flag).map(({ group }) => group)).toEqual(['gardens']);
  expect(groupIn(answer, 'gardens')).toMatchObject({ crudeFlag: false });
  expect(groupIn(answer, 'gardens')['gap']).toBeGreaterThan(0.9);
  expect(answer.standardised?.find(({ group }) => group === 'gardens')?.ratio).toBeLessThan(0.9);
});

test('a branch whose crude figures are bad only by what comes to it is not', () => {
  expect(groupIn(answer, 'old town')).toMatchObject({ crudeFlag: true, flag: false });
  expect(answer.standardised?.find(({ group }) => group === 'old town')?.ratio).toBeGreaterThan(0.9);
});
