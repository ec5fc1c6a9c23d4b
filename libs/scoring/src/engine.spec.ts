import fc from 'fast-check';
import { add, type Cell, emptyCell, scoreOf, weightLeft } from './cell';
import { decodeState, encodeState, initialState } from './customer-state';
import { type Dimension, dimensions } from './dimensions';
import { evaluate } from './evaluate';
import { evolve } from './evolve';
import type { ScoringEvent } from './scoring-events';
import { hostileEvents, journeys, lastDay, voidedJourneys } from './testing/arbitraries';
import { noon } from './testing/journey';

/** The properties of DOMAIN.md §3.1, dimension by dimension, and of the customer's state as a whole. */

interface Piece {
  readonly x: number;
  readonly w: number;
  readonly day: number;
}
const piece = fc.record({
  x: fc.double({ min: 0, max: 100, noNaN: true }),
  w: fc.double({ min: 0.01, max: 3, noNaN: true }),
  day: fc.integer({ min: 0, max: lastDay }),
});
const pieces = fc.array(piece, { maxLength: 30 });
const anyDimension = fc.constantFrom(...dimensions.filter(({ ledger }) => ledger !== 'metric'));

const distributive = dimensions.find(({ ledger, dim }) => ledger === 'treatment' && dim === 'D') as Dimension;

const put = (cell: Cell, dimension: Dimension, { x, w, day }: Piece): Cell => {
  add(cell, dimension, x, w * (dimension.ledger === 'treatment' && x < 50 ? 2 : 1), day);
  return cell;
};
const folded = (dimension: Dimension, evidence: readonly Piece[]): Cell =>
  evidence.reduce((cell, one) => put(cell, dimension, one), emptyCell());
const fold = (events: readonly ScoringEvent[]) => events.reduce((state, event) => evolve(state, event), initialState());
const numbersIn = (value: unknown): number[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : typeof value === 'number' ? [value] : [];

describe('One dimension', () => {
  it('stays within 0..100 and is 50 with no confidence where nothing is known', () => {
    fc.assert(
      fc.property(anyDimension, pieces, fc.integer({ min: 0, max: 3 * lastDay }), (dimension, evidence, day) => {
        const cell = folded(dimension, evidence);
        expect(scoreOf(cell, dimension, day)).toBeGreaterThanOrEqual(0);
        expect(scoreOf(cell, dimension, day)).toBeLessThanOrEqual(100);
        expect(weightLeft(cell, dimension, day) > 0).toBe(evidence.length > 0);
      }),
    );
    for (const dimension of dimensions)
      expect([scoreOf(emptyCell(), dimension, 9), weightLeft(emptyCell(), dimension, 9)]).toEqual([50, 0]);
  });

  it('drifts to 50 by time alone and never across', () => {
    fc.assert(
      fc.property(anyDimension, pieces, fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 8 }), (dimension, evidence, steps) => {
        const cell = folded(dimension, evidence);
        let day = lastDay;
        let distance = scoreOf(cell, dimension, day) - 50;
        for (const step of steps) {
          day += step;
          const next = scoreOf(cell, dimension, day) - 50;
          expect(Math.abs(next)).toBeLessThanOrEqual(Math.abs(distance) + 1e-12);
          expect(next * distance).toBeGreaterThanOrEqual(0);
          distance = next;
        }
        expect(scoreOf(cell, dimension, 50_000)).toBeCloseTo(50, 9);
      }),
    );
  });

  it('does not mind the order of arrival', () => {
    const shuffled = pieces.chain((evidence) =>
      fc.tuple(fc.constant(evidence), fc.shuffledSubarray(evidence, { minLength: evidence.length })),
    );
    fc.assert(
      fc.property(anyDimension, shuffled, (dimension, [one, other]) => {
        expect(
          Math.abs(scoreOf(folded(dimension, one), dimension, lastDay) - scoreOf(folded(dimension, other), dimension, lastDay)),
        ).toBeLessThan(1e-9);
      }),
    );
  });

  it('is never raised by x = 0 and never lowered by x = 100, late or not', () => {
    fc.assert(
      fc.property(anyDimension, pieces, piece, (dimension, evidence, last) => {
        const before = scoreOf(folded(dimension, evidence), dimension, lastDay);
        expect(scoreOf(folded(dimension, [...evidence, { ...last, x: 0 }]), dimension, lastDay)).toBeLessThanOrEqual(before + 1e-12);
        expect(scoreOf(folded(dimension, [...evidence, { ...last, x: 100 }]), dimension, lastDay)).toBeGreaterThanOrEqual(before - 1e-12);
      }),
    );
  });

  it('is empty again, exactly, once all its evidence is taken out in any order', () => {
    const both = pieces.chain((evidence) => fc.tuple(fc.constant(evidence), fc.shuffledSubarray(evidence, { minLength: evidence.length })));
    fc.assert(
      fc.property(anyDimension, both, (dimension, [evidence, leaving]) => {
        const cell = folded(dimension, evidence);
        for (const { x, w, day } of leaving) add(cell, dimension, x, -w * (dimension.ledger === 'treatment' && x < 50 ? 2 : 1), day);
        if (evidence.length > 0) expect(Math.abs(scoreOf(cell, dimension, lastDay) - 50)).toBeLessThan(1e-9);
      }),
    );
  });

  it('keeps no rounding error of what was taken out as if it were evidence', () => {
    const days = Array.from({ length: 60 }, (_, i) => i * 7 + (i % 3));
    const cell = folded(
      distributive,
      days.map((day) => ({ x: 80, w: 0.3, day })),
    );
    for (const day of [...days].reverse()) add(cell, distributive, 80, -0.3, day);
    expect([cell.N, cell.W]).toEqual([0, 0]);
  });

  it('stays within bounds even where a void claims another grade than was given', () => {
    const cell = folded(distributive, [
      { x: 60, w: 1, day: 0 },
      { x: 60, w: 1, day: 3 },
    ]);
    add(cell, distributive, 100, -1.9, 3);
    expect(cell.N).toBe(0);
    expect(cell.W).toBeGreaterThan(0);
  });
});

describe("A customer's state", () => {
  it('gives the same fairness whatever the order in which events arrive', () => {
    const shuffled = journeys().chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })));
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const [a, b] = [one, other].map((events) => evaluate(fold(events), noon(lastDay)).fairness);
        const difference = numbersIn(a).map((value, i) => Math.abs(value - (numbersIn(b)[i] ?? Number.NaN)));
        expect(Math.max(0, ...difference)).toBeLessThan(1e-9);
      }),
    );
  });

  it('folds on to the same text after it was written and read at any point', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          journeys(),
          voidedJourneys.map(({ log }) => log),
          fc.array(hostileEvents),
        ),
        fc.nat(),
        (events, cut) => {
          const split = events.length === 0 ? 0 : cut % events.length;
          const resumed = events
            .slice(split)
            .reduce((state, event) => evolve(state, event), decodeState(encodeState(fold(events.slice(0, split)))));
          const straight = fold(events);
          expect(encodeState(resumed)).toBe(encodeState(straight));
          expect(evaluate(resumed, noon(lastDay))).toEqual(evaluate(straight, noon(lastDay)));
        },
      ),
    );
  });

  it('survives whatever an event may hold, and stays finite and within bounds', () => {
    fc.assert(
      fc.property(fc.array(hostileEvents, { maxLength: 30 }), (events) => {
        const state = fold(events);
        for (const value of numbersIn(state)) expect(Number.isFinite(value)).toBe(true);
        const { fairness, satisfaction } = evaluate(state, noon(4_000));
        for (const value of [fairness.treatment, fairness.perceived, satisfaction].flatMap(({ ...scores }) =>
          numbersIn({ ...scores, lastDisconfirmation: null }),
        )) {
          expect(value >= 0 && value <= 100).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not grow with history', () => {
    const state = fold(fc.sample(journeys(200), { numRuns: 30, seed: 1 }).flat());
    expect(encodeState(state).length).toBeLessThan(2_000);
  });
});
