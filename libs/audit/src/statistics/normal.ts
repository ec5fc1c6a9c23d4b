/** Two-sided 5 % and one-sided 20 % points of the normal distribution, to double precision. */
export const Z_95 = 1.959963984540054;
export const Z_80 = 0.8416212335729143;

const SERIES_UP_TO = 3;
const ROOT_TAU = Math.sqrt(2 * Math.PI);

/** P(Z ≤ x) − ½ for small x: φ(x)·(x + x³/3 + x⁵/15 + …), all addends of one sign (Abramowitz and Stegun 26.2.11). */
function half(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return (sum * Math.exp((-x * x) / 2)) / ROOT_TAU;
}

/** P(Z > x) for large x: φ(x)/(x + 1/(x + 2/(x + 3/(x + …)))) (Abramowitz and Stegun 26.2.14). */
function farTail(x: number): number {
  let denominator = x;
  for (let depth = 120; depth >= 1; depth -= 1) denominator = x + depth / denominator;
  return Math.exp((-x * x) / 2) / ROOT_TAU / denominator;
}

/** P(|Z| ≥ |z|) of a standard normal Z: the p of a two-sided test, and P(χ²₁ ≥ z²). Relative error under 1e-12 up to |z| = 30. */
export function twoSided(z: number): number {
  const x = Math.abs(z);
  return x < SERIES_UP_TO ? 1 - 2 * half(x) : 2 * farTail(x);
}
