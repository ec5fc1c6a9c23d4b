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

/** What a void took out, aged to the day of its evidence. */
export interface Taken {
  readonly weight: number;
  /** Σ w·x */
  readonly sum: number;
}

/**
 * Adds a value with its weight after λ on a day; a negative weight takes the same evidence out again.
 * @returns what was taken, where that is not what was asked
 */
export function add(cell: Cell, dimension: Dimension, value: number, weight: number, day: number): { readonly taken: Taken } | undefined {
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
  const before = weight < 0 ? { N: cell.N, W: cell.W } : undefined;
  cell.N += aged * value;
  cell.W += aged;
  if (before === undefined || !settle(cell, dimension, -aged)) return undefined;
  const share = weight / aged;
  return { taken: { weight: (cell.W - before.W) * share, sum: (cell.N - before.N) * share } };
}

/**
 * After a void: what remains is evidence or nothing at all, never the rounding error of what was taken, which would leave a confidence
 * above 0; and never less than nothing, whatever a void claims to take. @returns whether that differs from what was claimed
 */
function settle(cell: Cell, { low, high }: Dimension, taken: number): boolean {
  const { N, W } = cell;
  if (W > taken * 1e-12) {
    cell.N = Math.min(Math.max(N, low * W), high * W);
  } else {
    cell.N = 0;
    cell.W = 0;
  }
  return cell.N !== N || cell.W !== W;
}

/** Σ of the weights that are left on a day: W·δ. A day before L reads as L. */
export const weightLeft = (cell: Cell, dimension: Dimension, day: number): number =>
  cell.W * decay(ledgers[dimension.ledger].halfLife, Math.max(0, day - cell.L));

/** Score 0..100 on a day: (K·50 + N·δ) / (K + W·δ). */
export function scoreOf(cell: Cell, dimension: Dimension, day: number): number {
  const left = decay(ledgers[dimension.ledger].halfLife, Math.max(0, day - cell.L));
  return (prior.weight * prior.score + cell.N * left) / (prior.weight + cell.W * left);
}
