import { caseOf, NO_CASES } from './case';
import type { Case, CaseEvent, CustomerCases } from './case';
import { touchedCases } from './fold';

/** What a case adds to one row of a counter. */
export interface CaseRow {
  readonly key: readonly (string | number)[];
  readonly add: readonly number[];
}

export type RowsOf = (of: Case, segment: string | undefined) => readonly CaseRow[];

/**
 * Deltas of a counter whose rows are told by each case: what the cases that an event touches counted before it is taken off, what they count with it is added. A
 * merged case counts nothing, and an erased customer's count on: statistics hold no identities.
 * @param before,after the customer's cases without and with the event
 */
export function caseDeltas(event: CaseEvent, before: CustomerCases = NO_CASES, after: CustomerCases = NO_CASES, rowsOf: RowsOf): readonly CaseRow[] {
  if (before === after) return [];
  const touched = touchedCases(event);
  const ids = touched === 'all' ? Object.keys(after.cases) : touched;
  const sums = new Map<string, { readonly key: CaseRow['key']; readonly add: number[] }>();
  for (const id of ids) {
    const [was, is] = [caseOf(before, id), caseOf(after, id)];
    if (was === is && before.segment === after.segment) continue;
    if (was) count(sums, was, before.segment, rowsOf, -1);
    if (is) count(sums, is, after.segment, rowsOf, 1);
  }
  return [...sums.values()].filter(({ add }) => add.some((sum) => sum !== 0));
}

function count(sums: Map<string, { readonly key: CaseRow['key']; readonly add: number[] }>, of: Case, segment: string | undefined, rowsOf: RowsOf, sign: 1 | -1): void {
  if (of.merged) return;
  for (const { key, add } of rowsOf(of, segment)) {
    const name = JSON.stringify(key);
    const sum = sums.get(name) ?? { key, add: add.map(() => 0) };
    sums.set(name, sum);
    add.forEach((value, i) => (sum.add[i] = (sum.add[i] ?? 0) + sign * value));
  }
}
