import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issues } from '@evenhand/contracts';
import { issueOf } from './cfpb.issues';
import { ISSUES } from './cfpb.issues.table';

describe('our issue of a complaint in the register', () => {
  it.each([
    ['Late fee', undefined, 'fees'],
    ['Managing an account', 'Fee problem', 'fees'],
    ['Managing an account', 'Banking errors', 'rules_process'],
    ['Getting a credit card', 'Card opened as result of identity theft or fraud', 'fund_safety'],
    ['Getting a credit card', 'Application denied', 'rules_process'],
    ['Managing an account', 'A sub-issue of later years', undefined],
    ['Managing an account', undefined, undefined],
    ['Other', undefined, undefined],
    ['An issue of later years', 'Fee problem', undefined],
    [undefined, 'Fee problem', undefined],
  ])('is told by the sub-issue first, then by the issue: %s, %s', (issue, subIssue, ours) => expect(issueOf(issue, subIssue)).toBe(ours));

  it('is one of ours, and each label has one', () => {
    const labels = ISSUES.flatMap((group) => group.labels);
    expect(new Set(labels).size).toBe(labels.length);
    for (const { ours } of ISSUES) if (ours !== null) expect(issues).toContain(ours);
  });

  it('is the one that docs/cfpb-mapping.md tells, with its reason', () => {
    const document = readFileSync(join(__dirname, '../../../../docs/cfpb-mapping.md'), 'utf8');
    const [, section = ''] = /\| ours \| why \| the register's words \|\n\|---\|---\|---\|\n((?:\|.*\n)+)/.exec(document) ?? [];
    const rows = section.trim().split('\n').map((line) => line.split(' | '));
    const told = rows.map(([ours = '', why = '', labels = '']) => ({
      ours: /`(\w+)`/.exec(ours)?.[1] ?? null, why, labels: [...labels.matchAll(/`([^`]+)`/g)].map(([, label]) => label),
    }));
    expect(told).toEqual(ISSUES);
  });
});
