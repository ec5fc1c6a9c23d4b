import { fisherExact } from './exact';
import { twoSided, Z_80, Z_95 } from './normal';

/** k of n had the favourable outcome; 0 ≤ k ≤ n, whole. */
export interface Rate {
  readonly k: number;
  readonly n: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How a group's rate stands to the reference's: `difference` = group − reference, `ratio` = group / reference (null where that is 0). */
export interface RateComparison {
  readonly ratio: number | null;
  readonly difference: number;
  /** `none`: shown, but too few to test */
  readonly test: 'z' | 'fisher' | 'none';
  readonly z: number | null;
  readonly p: number | null;
}

/** What an outcome was by what it should have been: k of each that the bank upheld. Truth: blind review or external decision. */
export interface Outcomes {
  readonly merited: Rate;
  readonly unmerited: Rate;
}

/** DOMAIN §4.2: below the first nothing is shown, below the second nothing is flagged. */
export const SMALLEST_SHOWN = 11;
export const SMALLEST_FLAGGED = 30;
const LEAST_EXPECTED = 5;

const rate = ({ k, n }: Rate) => k / n;

/** Wilson's score interval (1927) at 95 %: (k + z²/2 ± z·√(k(n−k)/n + z²/4)) / (n + z²). n = 0 tells nothing: 0..1. */
export function wilson(k: number, n: number): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const square = Z_95 * Z_95;
  const centre = k + square / 2;
  const reach = Z_95 * Math.sqrt((k * (n - k)) / n + square / 4);
  return { low: k === 0 ? 0 : (centre - reach) / (n + square), high: k === n ? 1 : (centre + reach) / (n + square) };
}

/** Two-proportion z: pooled, two-sided, no continuity correction. z < 0 where `one` is the lower. Null where the pooled rate is 0, 1 or of nothing. */
export function twoProportionZ(one: Rate, other: Rate): { readonly z: number; readonly p: number } | null {
  const n = one.n + other.n;
  const k = one.k + other.k;
  const variance = (k / n) * ((n - k) / n) * (1 / one.n + 1 / other.n);
  if (!(variance > 0) || !Number.isFinite(variance)) return null;
  const z = (rate(one) - rate(other)) / Math.sqrt(variance);
  return { z, p: twoSided(z) };
}

/**
 * The comparison that the sizes allow (DOMAIN §4.2): either under 11: null, nothing may be shown. Either under 30: no test. Else z where each of the four cells
 * expects at least 5 under one common rate, else Fisher's exact test.
 */
export function compareRates(group: Rate, reference: Rate): RateComparison | null {
  const smallest = Math.min(group.n, reference.n);
  if (smallest < SMALLEST_SHOWN) return null;
  const crude = { ratio: reference.k === 0 ? null : rate(group) / rate(reference), difference: rate(group) - rate(reference) };
  if (smallest < SMALLEST_FLAGGED) return { ...crude, test: 'none', z: null, p: null };
  const k = group.k + reference.k;
  const n = group.n + reference.n;
  const expected = (Math.min(k, n - k) * smallest) / n;
  const test = expected >= LEAST_EXPECTED ? twoProportionZ(group, reference) : null;
  return test === null ? { ...crude, test: 'fisher', z: null, p: fisherExact(group, reference) } : { ...crude, test: 'z', ...test };
}

/**
 * Benjamini and Hochberg (1995): with the m tests' p in order, all up to the largest i with p₍ᵢ₎ ≤ q·i/m are discoveries. Holds the false discovery rate at q.
 * @param ps null: not tested, counts in no m and is never a discovery
 * @returns discoveries in the order of `ps`
 */
export function benjaminiHochberg(ps: readonly (number | null)[], q = 0.05): boolean[] {
  const tested = ps.filter((p) => p !== null).sort((one, other) => one - other);
  const bound = tested.findLast((p, index) => p <= (q * (index + 1)) / tested.length);
  return ps.map((p) => p !== null && bound !== undefined && p <= bound);
}

/**
 * Equalized odds difference: the larger of |ΔTPR| and |ΔFPR|, TPR = upheld of merited, FPR = upheld of unmerited, Δ = group − reference.
 * Null under 30 merited or 30 unmerited cases in either (DOMAIN §4.2).
 */
export function equalizedOdds(group: Outcomes, reference: Outcomes): { readonly truePositive: number; readonly falsePositive: number; readonly difference: number } | null {
  if (Math.min(group.merited.n, group.unmerited.n, reference.merited.n, reference.unmerited.n) < SMALLEST_FLAGGED) return null;
  const truePositive = rate(group.merited) - rate(reference.merited);
  const falsePositive = rate(group.unmerited) - rate(reference.unmerited);
  return { truePositive, falsePositive, difference: Math.max(Math.abs(truePositive), Math.abs(falsePositive)) };
}

/**
 * Cases per group that show a rate of `ratio`·baseRate against baseRate with 80 % power at 5 %, two-sided (DOMAIN §4.2; Fleiss, Levin and Paik 2003, without
 * continuity correction): ⌈(z₀.₉₇₅·√(2p̄q̄) + z₀.₈·√(p₁q₁ + p₂q₂))² / (p₁ − p₂)²⌉.
 */
export function requiredSize(baseRate: number, ratio = 0.8): number {
  const other = baseRate * ratio;
  const mean = (baseRate + other) / 2;
  const root = Z_95 * Math.sqrt(2 * mean * (1 - mean)) + Z_80 * Math.sqrt(baseRate * (1 - baseRate) + other * (1 - other));
  return Math.ceil((root / (baseRate - other)) ** 2);
}
