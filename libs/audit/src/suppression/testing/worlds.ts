import fc from 'fast-check';
import type { Cell } from './attacker';

/** A month as the audit counts them. */
export const month = (year: number, ofYear: number) => year * 12 + ofYear - 1;
export const ALWAYS = [0, month(9999, 12)] as const;

/** Months on all levels of the tree: of one quarter, of two, of two years, and years later. */
export const MONTHS = [month(2019, 11), month(2020, 1), month(2020, 2), month(2020, 7), month(2021, 3), month(2023, 6)];
export const RANGES = MONTHS.flatMap((from) => MONTHS.filter((to) => to >= from).map((to) => [from, to] as const)).concat([
  [month(2019, 1), month(2019, 12)], [month(2020, 1), month(2020, 3)], [month(2020, 1), month(2020, 12)], [month(2020, 7), month(2020, 9)],
  [month(2020, 1), month(2021, 12)], [month(2021, 1), month(2022, 12)], [month(2022, 1), month(2022, 12)],
]);

export type Counted = Cell & { n: number };
export function countsOf(cells: readonly Counted[], by: 'a' | 'b'): Map<string | null, Map<number, number>> {
  const counts = new Map<string | null, Map<number, number>>();
  for (const cell of cells) {
    const months = counts.get(cell[by]) ?? new Map<number, number>();
    months.set(cell.month, (months.get(cell.month) ?? 0) + cell.n);
    counts.set(cell[by], months);
  }
  return counts;
}

/** Few, none, and many, so that thresholds are met from both sides. */
const size = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.integer({ min: 1, max: 6 }) }, { weight: 2, arbitrary: fc.integer({ min: 7, max: 40 }) });
export const GROUPS: readonly (string | null)[] = [null, 'branch-1', 'branch-2'];
export const CELLS: readonly Cell[] = GROUPS.flatMap((a) => GROUPS.slice(0, 2).flatMap((b) => MONTHS.map((at) => ({ a, b, month: at }))));
export const world = fc.array(size, { minLength: CELLS.length, maxLength: CELLS.length }).map((ns) => CELLS.map((cell, index) => ({ ...cell, n: ns[index] ?? 0 })));
