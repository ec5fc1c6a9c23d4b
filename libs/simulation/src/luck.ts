/** Draws in whole 32-bit arithmetic and exact IEEE products: the same on every engine. No draw depends on another stream's. */

const TWO_32 = 4_294_967_296;

/** Two keys as one, well mixed (the finaliser of murmur3). @returns 0..2^32 - 1 */
export function mixed(key: number, by: number): number {
  let h = key ^ Math.imul(by, 0x9e3779b1) ^ 0x5851f42d;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A name as a key (FNV-1a, then mixed). */
export function keyOf(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return mixed(h, name.length);
}

/** Whether a key falls under a chance in parts of a thousand. */
export const falls = (key: number, permille: number): boolean => key * 1000 < permille * TWO_32;

/** What may be drawn, each with its whole weight. */
export type Weighted<T> = readonly (readonly [value: T, weight: number])[];

/** Points of a distribution: parts of a thousand below, ascending from 0 to 1000, and the value there. */
export type Quantiles = readonly (readonly [permille: number, value: number])[];

/** One stream of draws (mulberry32). */
export class Luck {
  private state = 0;

  restart(key: number): this {
    this.state = key;
    return this;
  }

  /** @returns a whole number from 0 to count - 1; count at most 2^20 */
  below(count: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) * count) / TWO_32);
  }

  /** @returns a whole number, both bounds included */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** @param permille how often of a thousand times */
  happens(permille: number): boolean {
    return this.below(1000) < permille;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  of<T>(table: Weighted<T>): T {
    let left = this.below(totalOf(table));
    for (const [value, weight] of table) if ((left -= weight) < 0) return value;
    throw new Error('a table without weight');
  }

  /** A whole value between two neighbouring points of the distribution. */
  quantile(points: Quantiles): number {
    const share = this.below(1_000_000) / 1000;
    const above = points.findIndex(([permille]) => permille > share);
    const [[fromShare, from], [toShare, to]] = [points[above - 1] as Quantiles[number], points[above] as Quantiles[number]];
    return Math.floor(from + ((to - from) * (share - fromShare)) / (toShare - fromShare));
  }

  /** How many of `tries` succeed, each with the same chance: a mark on a scale. */
  successes(tries: number, permille: number): number {
    let count = 0;
    for (let i = 0; i < tries; i++) if (this.happens(permille)) count += 1;
    return count;
  }
}

const totals = new WeakMap<object, number>();

function totalOf(table: Weighted<unknown>): number {
  let total = totals.get(table);
  if (total === undefined) totals.set(table, (total = table.reduce((sum, [, weight]) => sum + weight, 0)));
  return total;
}
