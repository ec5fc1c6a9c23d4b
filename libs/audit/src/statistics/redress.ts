import { nearestRank, sizeOf } from './histogram';
import type { Rate } from './rates';
import type { StratumTable } from './strata';
import { type Histogram, sumOf } from './sums';

/** The redress of one stratum: medians of all its cases and of the group's, and the 2 × 2 table of Y = "ratio at or above the stratum's median". */
export interface RedressStratum {
  readonly median: number;
  readonly groupMedian: number;
  readonly table: StratumTable;
  /** all cases of the stratum */
  readonly weight: number;
}

function atLeast(histogram: Histogram, least: number): Rate {
  let k = 0;
  for (const [value, count] of histogram) if (value >= least) k += count;
  return { k, n: sizeOf(histogram) };
}

/**
 * Compares redress within a stratum as a rate, so that Mantel-Haenszel applies to amounts: Y = ratio ≥ the median (nearest rank) of all cases of the stratum.
 * @param group,others cases by index of their ratio's bucket (upwards), disjoint; medians come as indices
 * @returns null where the group has no case
 */
export function redressStratum(group: Histogram, others: Histogram): RedressStratum | null {
  const all = new Map(group);
  for (const [value, count] of others) all.set(value, (all.get(value) ?? 0) + count);
  const groupMedian = nearestRank(group, 50);
  const median = nearestRank(all, 50);
  if (groupMedian === null || median === null) return null;
  return { median, groupMedian, table: { group: atLeast(group, median), reference: atLeast(others, median) }, weight: sizeOf(all) };
}

/**
 * Redress ratio gap free of case mix: the weighted mean over strata of median_group / median_all, weights = all cases of the stratum. 1 = as everybody, < 0.90 flags.
 * Strata whose median is 0 (nothing paid to most) have no ratio: they are left out, `coverage` is the share of weight that is in.
 * @param strata medians as values (midpoints of buckets), not as indices
 */
export function standardisedMedianRatio(
  strata: readonly { readonly groupMedian: number; readonly median: number; readonly weight: number }[],
): { readonly value: number; readonly coverage: number } | null {
  const told = strata.filter(({ median, weight }) => median > 0 && weight > 0);
  const weight = sumOf(told.map((stratum) => stratum.weight));
  if (weight === 0) return null;
  const value = sumOf(told.map((stratum) => (stratum.weight * stratum.groupMedian) / stratum.median)) / weight;
  return { value, coverage: weight / sumOf(strata.map((stratum) => stratum.weight)) };
}
