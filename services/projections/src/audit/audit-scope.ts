import type { AuditQuestion } from './audit-answer';
import type { AuditColumns } from './audit-columns';
import { byCode } from './audit-groups';
import type { Groups } from './audit-groups';
import type { Strata } from './audit-strata';
import type { Metric, Test } from './audit.metrics';
import type { Range } from './audit-views';

/** Rows of a group that are counted in `n` of a metric, and how many complaints they stand for. */
export interface Members {
  readonly name: string | null;
  readonly rows: Int32Array;
  readonly n: number;
  /** complaints of the group in the range, whether the metric counts them or not */
  readonly all: number;
}

/** Every group there is, by code; of each the rows that count. */
export function membersOf(columns: AuditColumns, { of, names }: Groups, { from, to }: Range, counts: Test): Members[] {
  const { size, cases: { values: cases }, month: { values: month } } = columns;
  const [all, n, starts] = [new Int32Array(names.length), new Int32Array(names.length), new Int32Array(names.length + 1)];
  const chosen = new Int32Array(size);
  let many = 0;
  for (let row = 0; row < size; row += 1) {
    const at = month[row] as number;
    if (at < from || at > to || cases[row] === 0) continue;
    const group = of[row] as number;
    all[group] = (all[group] as number) + (cases[row] as number);
    if (!counts(row)) continue;
    n[group] = (n[group] as number) + (cases[row] as number);
    starts[group + 1] = (starts[group + 1] as number) + 1;
    chosen[many] = row;
    many += 1;
  }
  for (let group = 1; group < starts.length; group += 1) starts[group] = (starts[group] as number) + (starts[group - 1] as number);
  const next = starts.slice();
  const sorted = new Int32Array(many);
  for (let i = 0; i < many; i += 1) {
    const group = of[chosen[i] as number] as number;
    sorted[next[group] as number] = chosen[i] as number;
    next[group] = (next[group] as number) + 1;
  }
  return names
    .map((name, group) => ({ name, rows: sorted.subarray(starts[group], starts[group + 1]), n: n[group] as number, all: all[group] as number }))
    .sort((a, b) => byCode(a.name, b.name));
}

/** How many complaints some rows stand for. */
export function casesOf({ cases: { values } }: AuditColumns, rows: Int32Array, test: Test): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i += 1) if (test(rows[i] as number)) sum += values[rows[i] as number] as number;
  return sum;
}

/** Places of an array for each row, above which a map is cheaper. */
const SPARSE = 16;

/** How often each number of a column occurs among rows; counted in an array where they lie close together, which takes a fraction of a map's time. */
export function histogramOf({ cases: { values: cases } }: AuditColumns, values: Int32Array, rows: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < rows.length; i += 1) {
    const value = values[rows[i] as number] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (rows.length > 0 && most - least <= SPARSE * rows.length) {
    const sums = new Int32Array(most - least + 1);
    for (let i = 0; i < rows.length; i += 1) {
      const at = (values[rows[i] as number] as number) - least;
      sums[at] = (sums[at] as number) + (cases[rows[i] as number] as number);
    }
    for (let at = 0; at < sums.length; at += 1) if (sums[at] !== 0) counts.set(least + at, sums[at] as number);
    return counts;
  }
  for (let i = 0; i < rows.length; i += 1) {
    const value = values[rows[i] as number] as number;
    counts.set(value, (counts.get(value) ?? 0) + (cases[rows[i] as number] as number));
  }
  return counts;
}

/** What a metric is measured of: the groups that are shown, each with its rows. */
export interface Scope {
  readonly columns: AuditColumns;
  readonly question: AuditQuestion;
  readonly metric: Metric;
  readonly groups: readonly Members[];
  /** of the metric; passes nothing where it has none */
  readonly favourable: Test;
  strata(): Strata;
}
