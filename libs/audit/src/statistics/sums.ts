/** Value → how many have it. Values are whole days, minor units, or indices of ordered buckets; counts are whole and at least 0. */
export type Histogram = ReadonlyMap<number, number>;

/** A value that `count` things have: exact (count 1), or the midpoint of a bucket. */
export interface Weighted {
  readonly value: number;
  readonly count: number;
}

const upwards = (one: number, other: number) => one - other;

/** Sum of floats, smallest first: the same addends give the same bits whatever order they come in. */
export function sumOf(addends: readonly number[]): number {
  return [...addends].sort(upwards).reduce((sum, addend) => sum + addend, 0);
}

/** What is really there, by value upwards; equal values are one. Neither order nor partition of the input shows. */
export function ordered(values: Iterable<Weighted>): readonly Weighted[] {
  const counts = new Map<number, number>();
  for (const { value, count } of values) if (count > 0) counts.set(value, (counts.get(value) ?? 0) + count);
  return [...counts].map(([value, count]) => ({ value, count })).sort((one, other) => one.value - other.value);
}

export function weightedOf(histogram: Histogram): readonly Weighted[] {
  return ordered([...histogram].map(([value, count]) => ({ value, count })));
}
