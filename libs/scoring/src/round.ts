/**
 * Rounds to `digits` decimals, ties to the even digit, judging the exact binary value (1.005 lies below its tie and gives 1). A tie needs
 * value · 2^(digits+1) to be an odd integer, which doubling shows without error; toFixed is exact for all else. Never gives −0; NaN and
 * infinities come back as they are.
 */
export function roundHalfEven(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value;
  const magnitude = Math.abs(value);
  let rounded = Number(magnitude.toFixed(digits));
  let halves = magnitude * 2;
  let scale = 1;
  for (let digit = 0; digit < digits; digit += 1) {
    halves *= 2;
    scale *= 10;
  }
  if (halves % 2 === 1) {
    const steps = Math.round(rounded * scale);
    rounded = (steps % 2 === 0 ? steps : steps - 1) / scale;
  }
  return value < 0 && rounded !== 0 ? -rounded : rounded;
}
