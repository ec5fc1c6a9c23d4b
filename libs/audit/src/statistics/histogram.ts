import { type Histogram, weightedOf } from './sums';

export interface Summary {
  readonly n: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly median: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  /** how many are below 0, and exactly 0 */
  readonly negative: number;
  readonly zero: number;
}

export function sizeOf(histogram: Histogram): number {
  let n = 0;
  for (const count of histogram.values()) n += count;
  return n;
}

/**
 * Quantile by nearest rank: the value that holds rank ⌈percent·n/100⌉, counted from 1 upwards; always a value that occurs.
 * @param percent 0..100; 0 is the smallest value
 * @returns null where nothing is counted
 */
export function nearestRank(histogram: Histogram, percent: number): number | null {
  const rank = Math.max(1, Math.ceil((percent * sizeOf(histogram)) / 100));
  let below = 0;
  for (const { value, count } of weightedOf(histogram)) {
    below += count;
    if (below >= rank) return value;
  }
  return null;
}

/** Size, extremes, mean and quantiles (nearest rank) of whole numbers, in their unit. The mean is one division of two exact integers. */
export function summaryOf(histogram: Histogram): Summary {
  const values = weightedOf(histogram);
  const n = sizeOf(histogram);
  let sum = 0;
  let negative = 0;
  for (const { value, count } of values) {
    sum += value * count;
    if (value < 0) negative += count;
  }
  return {
    n,
    min: values[0]?.value ?? null,
    max: values.at(-1)?.value ?? null,
    mean: n === 0 ? null : sum / n,
    median: nearestRank(histogram, 50),
    p90: nearestRank(histogram, 90),
    p99: nearestRank(histogram, 99),
    negative,
    zero: histogram.get(0) ?? 0,
  };
}
