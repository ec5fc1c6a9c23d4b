import * as fc from 'fast-check';
import { bucketOf, HIGHEST_BUCKET, medianBucket, midpointBp, midpointOf, ONE_BUCKET, ZERO_BUCKET } from './bucket';
import { boundaries } from './bucket.table';

/** The table once more, from each boundary to its neighbour with a whole-number test of its own: the last number within 2 %. */
function recomputed(): number[] {
  const [up, down] = [[1_000_000], [1_000_000]];
  for (let last = 1_000_000; last <= 1_000_000_000; up.push(last)) while ((last + 1) * 50 <= (up.at(-1) as number) * 51) last += 1;
  for (let first = 1_000_000; first >= 100; down.push(first)) while ((down.at(-1) as number) * 50 <= (first - 1) * 51) first -= 1;
  return [...down.reverse(), ...up.slice(1)].filter((ppm) => ppm >= 100 && ppm <= 1_000_000_000);
}

const amount = fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 1_000_000_000_000 }));
const loss = amount.map((drawn) => drawn + 1);

describe('the buckets of ratios', () => {
  it('begin where the committed table says, which is the powers of 1.02 from 1 on, whole and never further apart', () => {
    expect(boundaries).toEqual(recomputed());
    expect([boundaries[0], boundaries.includes(1_000_000), (boundaries.at(-1) as number) * 1.02 > 1_000_000_000]).toEqual([100, true, true]);
  });

  it('follow the powers of 1.02 as nearly as whole numbers can, above 1 %', () => {
    const one = boundaries.indexOf(1_000_000);
    for (let i = 1; i < 230; i++) expect(Math.abs((boundaries[one - i] as number) / (1_000_000 * 1.02 ** -i) - 1)).toBeLessThan(0.005);
    for (let i = 1; one + i < boundaries.length; i++) expect(Math.abs((boundaries[one + i] as number) / (1_000_000 * 1.02 ** i) - 1)).toBeLessThan(0.000_1);
  });

  it('tell 0 and 1 exactly, and whatever is next to them not', () => {
    expect([midpointOf(bucketOf(0, 7)), midpointOf(bucketOf(7, 7)), bucketOf(0, 7), bucketOf(7, 7)]).toEqual([0, 1, ZERO_BUCKET, ONE_BUCKET]);
    const most = 1_000_000_000_000;
    expect([bucketOf(most - 1, most), bucketOf(most, most - 1), bucketOf(1, most)]).toEqual([ONE_BUCKET - 1, ONE_BUCKET + 1, ZERO_BUCKET + 1]);
    expect([bucketOf(most, 1), midpointBp(HIGHEST_BUCKET)]).toEqual([HIGHEST_BUCKET, 9_836_708]);
  });

  it('stand for every ratio from 0.0001 to 980 within 1 %', () => {
    fc.assert(fc.property(amount, loss, (part, whole) => {
      fc.pre(part * 10_000 >= whole && part <= 980 * whole);
      // in whole numbers: |midpoint − part/whole| ≤ part/whole / 100, both times 2 000 000 · whole
      const [twice, ratio] = [BigInt(Math.round(midpointOf(bucketOf(part, whole)) * 2_000_000)) * BigInt(whole), 2_000_000n * BigInt(part)];
      const apart = twice > ratio ? twice - ratio : ratio - twice;
      expect(apart * 100n <= ratio).toBe(true);
    }), { numRuns: 2_000 });
  });

  it('come in the order of the ratios, and so do the ratios they stand for', () => {
    fc.assert(fc.property(amount, loss, amount, loss, (a, b, c, d) => {
      const higher = BigInt(a) * BigInt(d) >= BigInt(c) * BigInt(b);
      const [one, other] = [bucketOf(a, b), bucketOf(c, d)];
      expect(higher ? one >= other : one <= other).toBe(true);
      expect(Math.sign(midpointOf(one) - midpointOf(other))).toBe(Math.sign(one - other));
    }), { numRuns: 2_000 });
  });
});

describe('the median of counts', () => {
  it('is the bucket that holds rank ⌈n/2⌉', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 30 }), (buckets) => {
      const counts = new Map<number, number>();
      for (const bucket of buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
      expect(medianBucket(counts)).toBe([...buckets].sort((a, b) => a - b)[Math.ceil(buckets.length / 2) - 1]);
    }));
  });

  it('is none of nothing', () => {
    expect([medianBucket(new Map()), medianBucket(new Map([[3, 0]]))]).toEqual([undefined, undefined]);
  });
});
