import { decay180, decay360 } from './decay.tables';

export type HalfLife = 180 | 360;

const tables: Readonly<Record<HalfLife, Float64Array>> = { 180: Float64Array.from(decay180), 360: Float64Array.from(decay360) };

/** 2^-n by exact halving; past its end the value is below the smallest double, so 0 */
const halvings = new Float64Array(1075);
for (let n = 0, value = 1; n < halvings.length; n += 1, value /= 2) halvings[n] = value;

/**
 * What is left of a weight of 1 after some days: 2^(-days / halfLife), the same bits on every engine. `days` is a whole number ≥ 0.
 * A committed table gives the part below one half-life, exact halving the rest (DOMAIN.md §3.1).
 */
export function decay(halfLife: HalfLife, days: number): number {
  const rest = days % halfLife;
  return (tables[halfLife][rest] ?? 0) * (halvings[(days - rest) / halfLife] ?? 0);
}
