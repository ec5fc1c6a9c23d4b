import { twoSided, Z_95 } from './normal';
import { type Histogram, sumOf } from './sums';

/** How long cases took: closed after so many whole days, or open still (censored) after so many. A day below 0 counts as 0. */
export interface Durations {
  readonly closed: Histogram;
  readonly censored: Histogram;
}

/** One day on which cases closed: how many were open until it, how many closed on it, and the share open after it. */
export interface SurvivalStep {
  readonly day: number;
  readonly atRisk: number;
  readonly closed: number;
  readonly survival: number;
}

/** Share still open over time: 1 from day 0 until the first step; after the last step it stays (also beyond the longest observation). */
export interface Survival {
  readonly steps: readonly SurvivalStep[];
}

interface Day { closed: number; censored: number }

function daysOf({ closed, censored }: Durations): Map<number, Day> {
  const days = new Map<number, Day>();
  const add = (histogram: Histogram, what: keyof Day) => {
    for (const [value, count] of histogram) {
      const day = Math.max(0, value);
      const row = days.get(day) ?? { closed: 0, censored: 0 };
      row[what] += count;
      days.set(day, row);
    }
  };
  add(closed, 'closed');
  add(censored, 'censored');
  return days;
}

const total = (days: ReadonlyMap<number, Day>) => [...days.values()].reduce((sum, day) => sum + day.closed + day.censored, 0);

/** Kaplan and Meier (1958): S(t) = Π over days d ≤ t of (1 − closed_d / atRisk_d). Who is censored on a day was at risk that day. */
export function kaplanMeier(durations: Durations): Survival {
  const days = daysOf(durations);
  const steps: SurvivalStep[] = [];
  let atRisk = total(days);
  let survival = 1;
  for (const [day, { closed, censored }] of [...days].sort(([one], [other]) => one - other)) {
    if (closed > 0) {
      survival *= (atRisk - closed) / atRisk;
      steps.push({ day, atRisk, closed, survival });
    }
    atRisk -= closed + censored;
  }
  return { steps };
}

/** Share still open after that day, 0..1; the on-time rate of a limit is 1 − survivalAt(limit). */
export function survivalAt({ steps }: Survival, day: number): number {
  return steps.findLast((step) => step.day <= day)?.survival ?? 1;
}

/**
 * Restricted mean survival time: mean days a case is open, days beyond the limit not counted: ∫₀^limit S(t) dt. With its variance (Greenwood's, as in Klein and
 * Moeschberger 2003, 4.5): Σ over steps of A²·closed/(atRisk·(atRisk − closed)), A = the area from the step to the limit.
 * @param limit days
 * @returns days and days²
 */
export function rmst({ steps }: Survival, limit: number): { readonly mean: number; readonly variance: number } {
  const within = steps.filter((step) => step.day < limit);
  let area = 0;
  let end = limit;
  let variance = 0;
  for (const { day, atRisk, closed, survival } of within.toReversed()) {
    area += survival * (end - day);
    end = day;
    if (atRisk > closed) variance += (area * area * closed) / (atRisk * (atRisk - closed));
  }
  return { mean: area + end, variance };
}

/** RMST of the group less that of the reference, in days, with its 95 % interval and two-sided p (null where neither varies). */
export function rmstDifference(group: Survival, reference: Survival, limit: number): { readonly difference: number; readonly low: number; readonly high: number; readonly p: number | null } {
  const one = rmst(group, limit);
  const other = rmst(reference, limit);
  const difference = one.mean - other.mean;
  const deviation = Math.sqrt(one.variance + other.variance);
  return { difference, low: difference - Z_95 * deviation, high: difference + Z_95 * deviation, p: deviation > 0 ? twoSided(difference / deviation) : null };
}

/**
 * Log-rank test of two groups (Mantel 1966): on each day with closes, the group's closes against atRisk_group·closed/atRisk, with hypergeometric variance.
 * @returns observed and expected closes of the group; χ² of 1 degree and its p, null where nothing can vary
 */
export function logRank(group: Durations, reference: Durations): { readonly observed: number; readonly expected: number; readonly chiSquare: number | null; readonly p: number | null } {
  const one = daysOf(group);
  const other = daysOf(reference);
  let mine = total(one);
  let theirs = total(other);
  let observed = 0;
  const expected: number[] = [];
  const variance: number[] = [];
  for (const day of [...new Set([...one.keys(), ...other.keys()])].sort((a, b) => a - b)) {
    const a = one.get(day) ?? { closed: 0, censored: 0 };
    const b = other.get(day) ?? { closed: 0, censored: 0 };
    const atRisk = mine + theirs;
    const closed = a.closed + b.closed;
    observed += a.closed;
    if (closed > 0) expected.push((mine * closed) / atRisk);
    if (closed > 0 && atRisk > 1) variance.push((closed * (mine / atRisk) * (theirs / atRisk) * (atRisk - closed)) / (atRisk - 1));
    mine -= a.closed + a.censored;
    theirs -= b.closed + b.censored;
  }
  const spread = sumOf(variance);
  const excess = observed - sumOf(expected);
  const chiSquare = spread > 0 ? (excess * excess) / spread : null;
  return { observed, expected: sumOf(expected), chiSquare, p: chiSquare === null ? null : twoSided(Math.sqrt(chiSquare)) };
}
