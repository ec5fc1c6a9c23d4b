import { ordered, sumOf, type Weighted } from './sums';

export interface Theil {
  readonly total: number;
  readonly between: number;
  readonly within: number;
  /** between / total; null where all are equal */
  readonly betweenShare: number | null;
}

const xLnX = (x: number) => (x === 0 ? 0 : x * Math.log(x));

function sums(values: readonly Weighted[]) {
  const n = sumOf(values.map(({ count }) => count));
  const sum = sumOf(values.map(({ value, count }) => value * count));
  return { n, sum, index: sum > 0 ? sumOf(values.map(({ value, count }) => count * xLnX(value))) / sum - Math.log(sum / n) : 0 };
}

/**
 * Theil's T: Σ x ln x / Σ x − ln(Σx / n), with 0·ln 0 = 0, parted into between groups, Σ s_g ln(mean_g / mean), and within, Σ s_g T_g, s_g = the group's share of Σx.
 * From bucket counts the midpoints stand for the values: within 5 % of exact with buckets 2 % wide.
 * @param groups values ≥ 0 of each group
 * @returns null where the values sum to 0 or one is below 0
 */
export function theil(groups: readonly (readonly Weighted[])[]): Theil | null {
  const told = groups.map(ordered);
  const everybody = ordered(told.flat());
  const all = sums(everybody);
  if (all.sum <= 0 || (everybody[0]?.value ?? 0) < 0) return null;
  const parts = told.map(sums).filter(({ sum }) => sum > 0);
  const between = sumOf(parts.map(({ n, sum }) => (sum / all.sum) * Math.log(sum / n / (all.sum / all.n))));
  const within = sumOf(parts.map(({ sum, index }) => (sum / all.sum) * index));
  const equal = everybody.length === 1;
  return { total: equal ? 0 : all.index, between: equal ? 0 : between, within: equal ? 0 : within, betweenShare: equal ? null : between / all.index };
}

/**
 * Gini coefficient: Σ(2i − n − 1)·xᵢ / (n·Σx), x upwards, i from 1. A run of c equal values after i₀ others adds c·(2i₀ + c − n)·x, so bucket counts need no unrolling.
 * @returns 0 (all equal) .. 1; null where the values sum to 0 or one is below 0
 */
export function gini(values: readonly Weighted[]): number | null {
  const told = ordered(values);
  const n = sumOf(told.map(({ count }) => count));
  const sum = sumOf(told.map(({ value, count }) => value * count));
  if (sum <= 0 || (told[0]?.value ?? 0) < 0) return null;
  let before = 0;
  const addends = told.map(({ value, count }) => {
    const addend = count * (2 * before + count - n) * value;
    before += count;
    return addend;
  });
  return sumOf(addends) / (n * sum);
}
