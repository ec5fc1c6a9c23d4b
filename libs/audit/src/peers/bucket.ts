import { boundaries } from './bucket.table';
import { halfEven } from './exact';

/** Raised when a bucket's number means other ratios. */
export const SKETCH_VERSION = 1;

/** How many cases lie in each bucket. */
export type BucketCounts = ReadonlyMap<number, number>;

/** A ratio of exactly 0 and one of exactly 1 have buckets of their own. */
export const ZERO_BUCKET = 0;
const PPM = 1_000_000n;
/** places of the boundary 1 and of the last one */
const [ONE, LAST] = [boundaries.indexOf(Number(PPM)), boundaries.length - 1];
export const ONE_BUCKET = ONE + 2;
/** of what lies at the last boundary or beyond */
export const HIGHEST_BUCKET = LAST + 3;

/**
 * The bucket of a ratio of two whole numbers of which none is negative: 0, then one below the first boundary, then one from each boundary up to the next, in the
 * order of the ratios; exactly 1 comes right before those from 1 on.
 * @param whole above 0
 */
export function bucketOf(part: number, whole: number): number {
  if (part === 0) return ZERO_BUCKET;
  if (part === whole) return ONE_BUCKET;
  const ppm = Number((BigInt(part) * PPM) / BigInt(whole));
  let [from, to] = [0, boundaries.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((boundaries[middle] as number) <= ppm) from = middle + 1;
    else to = middle;
  }
  return from <= ONE ? from + 1 : from + 2;
}

/** Twice the ratio that a bucket stands for, in parts per million: the sum of its bounds, beyond the last boundary twice that. */
function twicePpm(bucket: number): number {
  if (bucket <= ZERO_BUCKET) return 0;
  if (bucket === ONE_BUCKET) return 2 * Number(PPM);
  const above = Math.min(bucket < ONE_BUCKET ? bucket - 1 : bucket - 2, LAST + 1);
  return (boundaries[above - 1] ?? 0) + (boundaries[Math.min(above, LAST)] as number);
}

/** The ratio that a bucket stands for: the middle of its bounds, exact in the buckets of 0 and 1. */
export const midpointOf = (bucket: number): number => twicePpm(bucket) / (2 * Number(PPM));

/** The same in basis points, ties to even. */
export const midpointBp = (bucket: number): number => Number(halfEven(BigInt(twicePpm(bucket)), 200n));

export function sizeOf(counts: BucketCounts): number {
  let size = 0;
  for (const count of counts.values()) size += count;
  return size;
}

/** The bucket that holds rank ⌈n/2⌉; undefined where nothing is counted. */
export function medianBucket(counts: BucketCounts): number | undefined {
  let left = Math.ceil(sizeOf(counts) / 2);
  for (const bucket of [...counts.keys()].sort((a, b) => a - b)) if ((left -= counts.get(bucket) ?? 0) <= 0) return sizeOf(counts) > 0 ? bucket : undefined;
  return undefined;
}
