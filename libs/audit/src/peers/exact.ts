/** numerator / denominator to a whole number, ties to even. @param numerator not negative @param denominator above 0 */
export function halfEven(numerator: bigint, denominator: bigint): bigint {
  const below = numerator / denominator;
  const twice = 2n * (numerator - below * denominator);
  return twice > denominator || (twice === denominator && below % 2n === 1n) ? below + 1n : below;
}
