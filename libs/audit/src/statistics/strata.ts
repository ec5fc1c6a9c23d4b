import { twoSided, Z_95 } from './normal';
import type { Rate } from './rates';
import { sumOf } from './sums';

/** One stratum (product × issue × severity): the group's rate in it and that of whom it is compared with. */
export interface StratumTable {
  readonly group: Rate;
  readonly reference: Rate;
}

export interface OddsRatio {
  /** > 1: the group fares better than the reference within strata; null where no stratum tells */
  readonly oddsRatio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
}

/** A group's rate in a stratum, and how many cases all groups have in it. A stratum without cases of the group has n = 0. */
export interface StratumRate extends Rate {
  readonly weight: number;
}

/**
 * Odds ratio over strata (Mantel and Haenszel 1959): Σ ad/N / Σ bc/N, with the interval of Robins, Breslow and Greenland (1986) at 95 % and the p of the
 * Cochran-Mantel-Haenszel test, (Σ(a − E a))²/ΣV a against χ²₁, no continuity correction. Strata without cases of either tell nothing and count for nothing.
 * The interval is null where a sum is 0 (an odds ratio of 0 is told, an infinite one is null), p where no stratum varies.
 */
export function mantelHaenszel(strata: readonly StratumTable[]): OddsRatio {
  const parts = strata
    .filter(({ group, reference }) => group.n > 0 && reference.n > 0)
    .map(({ group, reference }) => {
      const n = group.n + reference.n;
      const k = group.k + reference.k;
      const [a, b, c, d] = [group.k, group.n - group.k, reference.k, reference.n - reference.k];
      return {
        r: (a * d) / n, s: (b * c) / n, p: (a + d) / n, q: (b + c) / n,
        excess: (a * d - b * c) / n,   // = a − group.n·k/N, in one rounding
        variance: n > 1 ? (((group.n * reference.n) / n) * ((k * (n - k)) / n)) / (n - 1) : 0,
      };
    });
  type Part = (typeof parts)[number];
  const over = (of: (part: Part) => number) => sumOf(parts.map(of));
  const r = over((part) => part.r);
  const s = over((part) => part.s);
  const spread = over((part) => part.variance);
  const p = spread > 0 ? twoSided(over((part) => part.excess) / Math.sqrt(spread)) : null;
  if (s === 0) return { oddsRatio: null, low: null, high: null, p };
  const oddsRatio = r / s;
  if (r === 0) return { oddsRatio, low: null, high: null, p };
  const variance = over((part) => part.p * part.r) / (2 * r * r) + over((part) => part.p * part.s + part.q * part.r) / (2 * r * s) + over((part) => part.q * part.s) / (2 * s * s);
  const reach = Math.exp(Z_95 * Math.sqrt(variance));
  return { oddsRatio, low: oddsRatio / reach, high: oddsRatio * reach, p };
}

/**
 * Direct standardisation: the group's rates reweighted to the stratum mix of all groups together: Σ w·k/n / Σ w, 95 % by the normal approximation of its variance
 * Σ w²·p(1−p)/n / (Σ w)². A stratum the group has no case in cannot be told: it is left out and the rest reweighted; `coverage` is the share of all weight that is in.
 * @returns null where the group has no case at all
 */
export function standardised(strata: readonly StratumRate[]): { readonly value: number; readonly low: number; readonly high: number; readonly coverage: number } | null {
  const told = strata.filter(({ n, weight }) => n > 0 && weight > 0);
  const weight = sumOf(told.map((stratum) => stratum.weight));
  if (weight === 0) return null;
  const value = sumOf(told.map((stratum) => (stratum.weight * stratum.k) / stratum.n)) / weight;
  const variance = sumOf(told.map(({ k, n, weight: w }) => (((w / weight) ** 2 * (k / n)) * ((n - k) / n)) / n));
  const reach = Z_95 * Math.sqrt(variance);
  return { value, low: Math.max(0, value - reach), high: Math.min(1, value + reach), coverage: weight / sumOf(strata.map((stratum) => stratum.weight)) };
}

/**
 * Two groups standardised to the same mix, so that like stands against like: only strata that both have count (two calls of `standardised` may leave out different ones).
 * @returns ratio = group / reference, null where the reference's is 0; null where they share no stratum
 */
export function standardisedRatio(
  strata: readonly (StratumTable & { readonly weight: number })[],
): { readonly group: number; readonly reference: number; readonly ratio: number | null; readonly coverage: number } | null {
  const shared = strata.map(({ group, reference, weight }) => ({ group, reference, weight, both: group.n > 0 && reference.n > 0 }));
  const side = (of: 'group' | 'reference') => standardised(shared.map((stratum) => ({ k: stratum[of].k, n: stratum.both ? stratum[of].n : 0, weight: stratum.weight })));
  const group = side('group');
  const reference = side('reference');
  if (group === null || reference === null) return null;
  return { group: group.value, reference: reference.value, ratio: reference.value === 0 ? null : group.value / reference.value, coverage: group.coverage };
}
