import { SMALLEST_SHOWN } from '../statistics/rates';
import { type Stretch, treeOf } from './months.tree';

/** Group → month (year·12 + month0) → cases. The group null: those of which the dimension is not told; a group like others. */
export type MonthlyCounts<G extends string | null> = ReadonlyMap<G, ReadonlyMap<number, number>>;

/** What may be shown of a dimension, fixed by its data and never by a question: months from, to both included. */
export interface Disclosure<G extends string | null = string | null> {
  /** true also for a group that has no case at all, and outside the months in which anything is counted: 0 is shown */
  shown(group: G, from: number, to: number): boolean;
  /** all groups together; a row of a period (by year, by month) is shown where the period's total is */
  shownTotal(from: number, to: number): boolean;
}

/** Cases of the months from, to (both included, neither outside what is counted). */
type Sum = (from: number, to: number) => number;

/** A group's cases by stretch, and which stretches of the tree it is shown for. */
interface Row {
  readonly cases: readonly number[];       // by stretch
  readonly resolved: boolean[];            // by stretch: known by itself, or cut further
}

/**
 * Suppression of groups of 1 to 10, and of what could be derived of them (DOMAIN §4.2, ADR 18).
 *
 * **Rule.** One tree of stretches of time (`treeOf`) is common to all groups. (1) A group is shown where it has 0 or ≥ 11 altogether, and its stretch is
 * cut as long as each part has 0 or ≥ 11. (2) The groups that are not resolved at a stretch (hidden, or shown only as part of a longer one) hold 0 or
 * ≥ 11 there together; else the visible group that loses least has the cut above undone (at the root: is hidden). What it adds to any stretch is itself 0
 * or ≥ 11, so one pass suffices. (3) The hidden are not all of 1, nor all of 10: since 0 is shown, their number and sum would tell. A range is answered
 * where it is a union of the group's stretches; what a month within a stretch holds is not told, not even that it is empty.
 *
 * **Why nothing of 1..10 can be derived**, by any sums and differences, knowing that counts are whole and not negative, and the totals of all stretches.
 * Let v = n[g, M], 1..10, of any months M. What of g is shown wholly within M is 0 or ≥ 11, hence 0: some stretch B of g has cases of g in M and, since
 * B holds ≥ 11, outside M. Take such t ∈ M, s ∉ M with the smallest stretch A of the tree that holds both. A a leaf: a case of t may as well be of s, in
 * every dimension at once. Else let C be the part of A that holds t: all of g in C lies in M, so g has 1..10 there, and by (2) another group h has a case
 * in C and is, like g, not cut at A. If h's case lies in M, let it and g's case in s exchange their groups; if not, it and g's case in t. If g is hidden,
 * another hidden h exists by (2), not all with one case by (3): a case in M may change between two of them, and each keep one. No answer and no total
 * changes, v does. Only groups were exchanged: answers by other dimensions of the same cases stand too. That is why those not told must be counted.
 *
 * Not covered: two states of the log compared (who asks daily sees what came), crossings of two dimensions, guesses from knowing the rule (an uncut year has a
 * small quarter), and a dimension that has as many groups as there are cases, where no other group is left to hide.
 * @param counts all cases of every group; 0 and absent are alike
 * @param least the smallest number that is shown, beside 0
 */
export function disclosureOf<G extends string | null>(counts: MonthlyCounts<G>, least = SMALLEST_SHOWN): Disclosure<G> {
  const totals = new Map<number, number>();
  for (const months of counts.values()) for (const [month, n] of months) if (n > 0) totals.set(month, (totals.get(month) ?? 0) + n);
  const first = [...totals.keys()].reduce((one, other) => Math.min(one, other), Infinity);
  const last = [...totals.keys()].reduce((one, other) => Math.max(one, other), -Infinity);
  if (totals.size === 0) return { shown: () => true, shownTotal: () => true };

  const total = runningSum(totals, first, last);
  const tree = treeOf(first, last, total, least);
  const order = [...counts.keys()].sort(codes);
  const rows = order.map((group) => rowOf(runningSum(counts.get(group) ?? totals, first, last), tree, least));
  protect(rows, tree, least);

  const within = (edges: Edges | undefined, from: number, to: number) =>
    from > last || to < first || to < from || (edges !== undefined && edges.starts.has(Math.max(from, first)) && edges.ends.has(Math.min(to, last)));
  const edges = new Map(order.map((group, index) => [group, edgesOf(rows[index], tree)]));
  const whole = edgesOf(rowOf(total, tree, least), tree);
  return {
    shown: (group, from, to) => !edges.has(group) || within(edges.get(group), from, to),
    shownTotal: (from, to) => within(whole, from, to),
  };
}

/** Suppression of one table without time: 1..10 is hidden, and where the hidden are under 11 together the smallest other with them. Groups of 0 are shown. */
export function shownCells<G extends string | null>(counts: ReadonlyMap<G, number>): ReadonlySet<G> {
  const disclosure = disclosureOf(new Map([...counts].map(([group, n]) => [group, new Map([[0, n]])])));
  return new Set([...counts.keys()].filter((group) => disclosure.shown(group, 0, 0)));
}

/** Rules (2) and (3), stretch by stretch from the root down. */
function protect(rows: readonly Row[], tree: readonly Stretch[], least: number): void {
  for (const [index, stretch] of tree.entries()) {
    let hidden = 0;
    for (const row of rows) if (row.resolved[index] !== true) hidden += row.cases[index] ?? 0;
    const few = index > 0 ? 0 : rows.filter((row) => row.resolved[index] !== true).length;
    const alike = few > 0 && (hidden === few || hidden === few * (least - 1));
    if (hidden === 0 || (hidden >= least && !alike)) continue;
    const [partner] = rows
      .filter((row) => row.resolved[index] === true && (row.cases[index] ?? 0) > 0)
      .sort((one, other) => loses(one, stretch) - loses(other, stretch));
    // None is left only at the root, with every group hidden already.
    partner?.resolved.fill(false, stretch.parent < 0 ? 0 : stretch.parent + 1, tree[stretch.parent]?.end ?? tree.length);
  }
}

/** Cases that are shown less finely when the cut above the stretch is undone. */
const loses = (row: Row, stretch: Stretch) => row.cases[Math.max(stretch.parent, 0)] ?? 0;

function rowOf(sum: Sum, tree: readonly Stretch[], least: number): Row {
  const cases = tree.map(({ from, to }) => sum(from, to));
  const fit = (index: number) => cases[index] === 0 || (cases[index] ?? 0) >= least;
  const resolved = tree.map(() => false);
  resolved[0] = fit(0);
  for (const [index, { children }] of tree.entries()) {
    if (resolved[index] === true && children.every(fit)) for (const child of children) resolved[child] = true;
  }
  return { cases, resolved };
}

interface Edges { readonly starts: ReadonlySet<number>; readonly ends: ReadonlySet<number> }

/** Where the stretches that a group is shown for begin and end; they lie side by side, so every range between two such edges is a union of them. */
function edgesOf(row: Row | undefined, tree: readonly Stretch[]): Edges | undefined {
  if (row?.resolved[0] !== true) return undefined;
  const blocks = tree.filter(({ children }, index) => row.resolved[index] === true && !children.some((child) => row.resolved[child] === true));
  return { starts: new Set(blocks.map(({ from }) => from)), ends: new Set(blocks.map(({ to }) => to)) };
}

function runningSum(months: ReadonlyMap<number, number>, first: number, last: number): Sum {
  const before = new Float64Array(last - first + 2);
  for (const [month, n] of months) if (n > 0) before[month - first + 1] = n;
  for (let index = 1; index < before.length; index += 1) before[index] = (before[index] ?? 0) + (before[index - 1] ?? 0);
  return (from, to) => (before[to - first + 1] ?? 0) - (before[from - first] ?? 0);
}

/** Code order, those not told first: ties are broken the same way whatever order the counts come in. */
function codes(one: string | null, other: string | null): number {
  if (one === other) return 0;
  if (one === null || (other !== null && one < other)) return -1;
  return 1;
}
