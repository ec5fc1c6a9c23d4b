import { decay } from './decay';
import { ledgers, type Dimension } from './dimensions';

/** Prior of every dimension: a weight of 1 at 50. */
export const prior = { weight: 1, score: 50 } as const;

/** What customers expect before anything moved it. */
export const priorExpectation = 60;

/**
 * One dimension: N = Σ w·x and W = Σ w, both decayed to day L; E, the expectation, moves in satisfaction only. W = 0 is no evidence.
 * The written order of the operations is part of the contract: every rebuild must give the same bits (DOMAIN.md §3.1).
 */
export interface Cell {
  N: number;
  W: number;
  L: number;
  E: number;
}

export const emptyCell = (): Cell => ({ N: 0, W: 0, L: 0, E: priorExpectation });

/** Adds a value with its weight after λ on a day; a negative weight takes the same evidence out again. */
export function add(cell: Cell, dimension: Dimension, value: number, weight: number, day: number): void {
  if (cell.W === 0) {
    cell.N = 0;
    cell.L = day;
  }
  const { halfLife } = ledgers[dimension.ledger];
  let aged = weight;
  if (day > cell.L) {
    const left = decay(halfLife, day - cell.L);
    cell.N *= left;
    cell.W *= left;
    cell.L = day;
  } else if (day < cell.L) {
    aged = decay(halfLife, cell.L - day) * weight;
  }
  cell.N += aged * value;
  cell.W += aged;
  if (weight < 0) settle(cell, dimension, -aged);
}

/**
 * After a void: what remains is evidence or nothing at all, never the rounding error of what was taken, which would leave a confidence
 * above 0; and never less than nothing, whatever a void claims to take.
 */
function settle(cell: Cell, { low, high }: Dimension, taken: number): void {
  if (cell.W > taken * 1e-12) {
    cell.N = Math.min(Math.max(cell.N, low * cell.W), high * cell.W);
  } else {
    cell.N = 0;
    cell.W = 0;
  }
}

/** Σ of the weights that are left on a day: W·δ. A day before L reads as L. */
export const weightLeft = (cell: Cell, dimension: Dimension, day: number): number =>
  cell.W * decay(ledgers[dimension.ledger].halfLife, Math.max(0, day - cell.L));

/** Score 0..100 on a day: (K·50 + N·δ) / (K + W·δ). */
export function scoreOf(cell: Cell, dimension: Dimension, day: number): number {
  const left = decay(ledgers[dimension.ledger].halfLife, Math.max(0, day - cell.L));
  return (prior.weight * prior.score + cell.N * left) / (prior.weight + cell.W * left);
}
