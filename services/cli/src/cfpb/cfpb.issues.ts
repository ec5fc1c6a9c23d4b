import { ISSUES } from './cfpb.issues.table';

/** The suite's own issues that something of the register stands for. */
export type OurIssue =
  | 'credit_bureau' | 'fees' | 'collection' | 'staff_attitude' | 'facility_system' | 'rules_process' | 'marketing' | 'disclosure' | 'product_return' | 'choice' | 'contract_terms'
  | 'fund_safety' | 'data_safety';

/** Labels of the register, each `Issue` or `Issue › Sub-issue`, that stand for one issue of ours, or for none (null: it was looked at, and says no cause or several). */
export interface IssueGroup {
  readonly ours: OurIssue | null;
  readonly why: string;
  readonly labels: readonly string[];
}

const known: ReadonlyMap<string, OurIssue | null> = new Map(ISSUES.flatMap(({ ours, labels }) => labels.map((label) => [label, ours] as const)));

export const nameOf = (issue: string, subIssue: string | undefined): string => (subIssue === undefined ? issue : `${issue} › ${subIssue}`);

/** Our issue by the register's sub-issue where that decides, else by its issue; undefined where nothing says it. */
export function issueOf(issue: string | undefined, subIssue: string | undefined): OurIssue | undefined {
  if (issue === undefined) return undefined;
  const bySub = subIssue === undefined ? undefined : known.get(nameOf(issue, subIssue));
  return (bySub === undefined ? known.get(issue) : bySub) ?? undefined;
}
