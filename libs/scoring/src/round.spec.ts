import fc from 'fast-check';
import { initialState } from './customer-state';
import { evaluate } from './evaluate';
import { evolve } from './evolve';
import { roundHalfEven } from './round';
import { roundScores } from './scores';
import { noon, on } from './testing/journey';

/** Half-even over the exact binary value, in integers: value = m · 2^e. */
function exactly(value: number, digits: number): number {
  let exponent = 0;
  let mantissa = Math.abs(value);
  while (mantissa % 1 !== 0) {
    mantissa *= 2;
    exponent += 1;
  }
  const scaled = BigInt(mantissa) * 10n ** BigInt(digits);
  const unit = 1n << BigInt(exponent);
  const [floor, twice] = [scaled / unit, 2n * (scaled % unit)];
  const steps = twice > unit || (twice === unit && floor % 2n === 1n) ? floor + 1n : floor;
  return (Math.sign(value) * Number(steps)) / 10 ** digits + 0;
}

it('rounds ties to the even digit and nothing else', () => {
  expect([0.125, 0.375, 2.5, -0.125, -0.375].map((value) => roundHalfEven(value, 2))).toEqual([0.12, 0.38, 2.5, -0.12, -0.38]);
  expect([0.5, 1.5, 2.5].map((value) => roundHalfEven(value, 0))).toEqual([0, 2, 2]);
  expect([1.005, 2.675, 1.015].map((value) => roundHalfEven(value, 2))).toEqual([1, 2.67, 1.01]);
});

it('never writes a negative zero', () => {
  expect(Object.is(roundHalfEven(-0.001, 2), 0)).toBe(true);
  expect(Object.is(roundHalfEven(-0, 2), 0)).toBe(true);
});

it('agrees with exact integer arithmetic on any score, ties included', () => {
  const eighths = fc.integer({ min: -8_000, max: 8_000 }).map((n) => n / 8);
  fc.assert(
    fc.property(fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), eighths), fc.integer({ min: 0, max: 6 }), (value, digits) => {
      expect(roundHalfEven(value, digits)).toBe(exactly(value, digits));
    }),
  );
});

it("rounds every number of a customer's scores and leaves the words", () => {
  const state = evolve(initialState(), on(0, 'InteractionRated', { courtesy: 4, ease: 2 }));
  const scores = evaluate(state, noon(100));
  const numbers = (value: unknown): number[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : typeof value === 'number' ? [value] : [];
  const rounded = roundScores(scores);
  expect(numbers(rounded)).toEqual(numbers(scores).map((value) => roundHalfEven(value, 2)));
  expect(rounded.fairness.treatment.band).toBe(scores.fairness.treatment.band);
  expect(rounded.fairness.gap).toBeNull();
  expect(rounded.satisfaction.lastDisconfirmation).toBeNull();
});
