import { decay, type HalfLife } from './decay';
import { decay180, decay360 } from './decay.tables';

const halfLives: readonly (readonly [HalfLife, readonly number[]])[] = [
  [180, decay180],
  [360, decay360],
];

/** Whether m / 2^53 is the double nearest to 2^(−k/H): the true value lies between the middles to both neighbours, in exact integers. */
function isNearest(value: number, halfLife: number, k: number): boolean {
  const m = BigInt(value * 2 ** 53);
  const power = 1n << BigInt(54 * halfLife - k);
  const raised = (base: bigint): bigint => Array.from({ length: halfLife }).reduce<bigint>((product) => product * base, 1n);
  return raised(2n * m - 1n) < power && power < raised(2n * m + 1n);
}

describe.each(halfLives)('The decay table of half-life %i', (halfLife, table) => {
  it('has one entry a day below a half-life', () => {
    expect(table).toHaveLength(halfLife);
    expect(table[0]).toBe(1);
  });
  it('holds the correctly rounded double of 2^(-k/H) on every day', () => {
    expect(table.map((value, k) => isNearest(value, halfLife, k)).indexOf(false, 1)).toBe(-1);
  });
  it('would show a neighbouring double as wrong', () => {
    const value = table[7] ?? 0;
    expect([value - 2 ** -53, value, value + 2 ** -53].map((candidate) => isNearest(candidate, halfLife, 7))).toEqual([false, true, false]);
  });
  it('halves exactly with each half-life', () => {
    for (const k of [0, 1, 17, halfLife - 1]) {
      for (const n of [1, 2, 9]) expect(decay(halfLife, k + n * halfLife)).toBe(decay(halfLife, k) / 2 ** n);
    }
  });
  it('fades to nothing, never below', () => {
    expect(decay(halfLife, 1074 * halfLife)).toBe(Number.MIN_VALUE);
    expect(decay(halfLife, 5000 * halfLife)).toBe(0);
  });
});

it('gives the printed figures', () => {
  expect(decay(360, 90)).toBeCloseTo(0.840896, 6);
  expect(decay(360, 180)).toBeCloseTo(0.707107, 6);
  expect(decay(180, 90)).toBeCloseTo(0.707107, 6);
});
