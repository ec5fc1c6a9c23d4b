import { binomialTail } from './exact';
import { SMALLEST_FLAGGED } from './rates';
import type { Histogram } from './sums';

export interface Bunching {
  /** cases in the three bins, and in the middle one */
  readonly n: number;
  readonly k: number;
  /** what the middle one would hold if the three were alike: n / 3 */
  readonly expected: number;
  /** k over the mean of its neighbours; null where they are empty */
  readonly ratio: number | null;
  readonly p: number | null;
  readonly flag: boolean;
}

const SIGNIFICANT = 0.01;
const FOUR_FIFTHS = 0.8;

/**
 * Do cases bunch where a target would have them (DOMAIN §4.3)? A bin against the one before and the one after it: where the three are alike, k of their n falls
 * into it as Binomial(n, ⅓); p is the exact one-sided tail. Flags with n ≥ 30, p < 0.01, and neighbours of less than four fifths of it on average.
 * A bin that holds 95–100 % of a clock shows closes in its last 5 %; one that begins at 0.80 r* shows compensation that hugs the threshold.
 * @param bins cases by bin, equally wide
 */
export function bunching(bins: Histogram, at: number): Bunching {
  const k = bins.get(at) ?? 0;
  const beside = (bins.get(at - 1) ?? 0) + (bins.get(at + 1) ?? 0);
  const n = k + beside;
  const p = n === 0 ? null : binomialTail(n, k, 1 / 3);
  return { n, k, expected: n / 3, ratio: beside === 0 ? null : (2 * k) / beside, p, flag: n >= SMALLEST_FLAGGED && p !== null && p < SIGNIFICANT && beside / 2 < FOUR_FIFTHS * k };
}
