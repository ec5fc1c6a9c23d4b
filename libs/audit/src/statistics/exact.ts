import type { Rate } from './rates';

const FACTORIALS = Array.from({ length: 21 }, (_, n) => Array.from({ length: n }, (_, i) => i + 1).reduce((product, i) => product * i, 1));

/** ln n!: of the exact factorial up to 20, above by Stirling's series, whose first addend left out is under 1e-14. */
export function logFactorial(n: number): number {
  const factorial = FACTORIALS[n];
  if (factorial !== undefined) return Math.log(factorial);
  const square = n * n;
  return (n + 0.5) * Math.log(n) - n + Math.log(2 * Math.PI) / 2 + (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / n;
}

const logChoose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/**
 * Fisher's exact test of two rates, two-sided: with the margins fixed, the summed probability of all tables that are no likelier than the one seen.
 * As R's `fisher.test`, tables within a relative 1e-7 of its probability count as equally likely.
 * @returns p in 0..1; 1 where the margins allow only the one table
 */
export function fisherExact(one: Rate, other: Rate): number {
  const k = one.k + other.k;
  const least = Math.max(0, k - other.n);
  const most = Math.min(k, one.n);
  const all = logChoose(one.n + other.n, k);
  const seen = logChoose(one.n, one.k) + logChoose(other.n, other.k) - all;
  let p = 0;
  for (let i = least; i <= most; i += 1) {
    const log = logChoose(one.n, i) + logChoose(other.n, k - i) - all;
    if (log <= seen + 1e-7) p += Math.exp(log);
  }
  return Math.min(1, p);
}

/** P(X ≥ k) of a binomial X of n draws with chance 0 < chance < 1, summed exactly (from the far end, small addends first). */
export function binomialTail(n: number, k: number, chance: number): number {
  let p = 0;
  for (let i = n; i >= Math.max(0, k); i -= 1) p += Math.exp(logChoose(n, i) + i * Math.log(chance) + (n - i) * Math.log(1 - chance));
  return Math.min(1, p);
}
