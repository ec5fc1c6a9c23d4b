import { minorPerMajor } from './currency';
import type { DisconfirmationBand } from './customer-state';
import { clamp } from './fairness.grades';

/** Grades and movements of the satisfaction ledger (DOMAIN.md §3.4). */

/** Grade of an experience that lies g points above (or below) what was expected: equal satisfies, a miss weighs double. */
export const disconfirmationGrade = (gap: number): number => clamp(gap >= 0 ? 70 + 0.6 * gap : 70 + 1.2 * gap);

export function disconfirmationBand(gap: number): DisconfirmationBand {
  if (gap >= 5) return 'EXCEEDED';
  return gap <= -5 ? 'MISSED' : 'MET';
}

/** E after an experience p, both 0..100. */
export const adapted = (expectation: number, experience: number): number => expectation + 0.2 * (experience - expectation);

export type ExpectationMetric = 'score' | 'days' | 'hours' | 'bp' | 'minor' | 'bool';

export interface PromisedRange {
  readonly metric: ExpectationMetric;
  readonly low: number;
  readonly high: number;
  readonly betterIs: 'higher' | 'lower';
  /** ISO 4217, for metric `minor` */
  readonly currency?: string | undefined;
}

function unitOf({ metric, currency }: PromisedRange): number {
  if (metric === 'minor') return minorPerMajor(currency ?? '');
  return metric === 'bp' ? 100 : 1;
}

/**
 * Typed gap −100..100 of an outcome against a promised range: 0 inside, bounds included; beyond, its distance in percent of the range's
 * middle (of one unit at least), positive where that side is the better one.
 */
export function typedGap(promised: PromisedRange, actual: number): number {
  const { low, high, betterIs } = promised;
  if (actual >= low && actual <= high) return 0;
  const distance = actual > high ? actual - high : actual - low;
  const gap = (100 * distance) / Math.max(Math.abs((low + high) / 2), unitOf(promised));
  return Math.min(100, Math.max(-100, betterIs === 'higher' ? gap : -gap));
}

export interface Attribution {
  readonly locus: 'bank' | 'customer' | 'market' | 'third_party';
  readonly controllable: boolean;
  readonly stable?: boolean | undefined;
}

/** What an outcome's cause multiplies its weight by; 1 where none is named. */
export function attributionFactor(attribution: Attribution | undefined): number {
  if (attribution === undefined) return 1;
  const { locus, controllable, stable } = attribution;
  let factor = 1;
  if (locus === 'customer') factor = 0.5;
  else if (locus === 'bank') factor = controllable ? 1.5 : 1;
  else if (!controllable) factor = 0.6;
  return stable === true ? factor + 0.25 : factor;
}

export type ExpectationSource = 'marketing' | 'experience' | 'comparison' | 'culture' | 'need' | 'agreement';

/** β: how far a stated expectation pulls E, by where it came from. */
export const expectationPull: Readonly<Record<ExpectationSource, number>> = {
  agreement: 0.5,
  marketing: 0.3,
  comparison: 0.2,
  need: 0.2,
  experience: 0.2,
  culture: 0.1,
};

/** Waiting as an experience 0..100: all well to two minutes, nothing left at half an hour. */
export const waitExperience = (seconds: number): number => clamp((100 * (1800 - seconds)) / 1680);

/** A second failure weighs more: complaining again within half a year of the last closing, or disputing the answer. */
export const doubleDeviation = 1.5;

/** Whether a complaint received on a day falls within 180 days after the last closing. */
export const complainsAgain = (day: number, closedOn: number | null): boolean =>
  closedOn !== null && day >= closedOn && day - closedOn <= 180;

/** Whether no gesture counted on the day or the 89 before it. */
export const firstGestureIn90Days = (day: number, counted: readonly number[]): boolean =>
  !counted.some((earlier) => earlier <= day && day - earlier < 90);
