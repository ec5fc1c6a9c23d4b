import { roundHalfEven } from '@evenhand/scoring';
import type { FairnessBand, SatisfactionBand } from '@evenhand/scoring';
import { fairnessBands, listedScores, satisfactionBands } from './customer-columns';
import type { CustomerColumns, ListedScore } from './customer-columns';

/** How one score is spread over the customers that have evidence of it (a confidence of 0.01 or more): to 2 decimals, quantiles by nearest rank. */
export interface ScoreSpread {
  readonly score: ListedScore;
  readonly customers: number;
  readonly mean: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

export interface Spread {
  readonly customers: number;
  readonly fairness: Readonly<Record<FairnessBand, number>>;
  readonly satisfaction: Readonly<Record<SatisfactionBand, number>>;
  /** customers by both; what is 0 is left out */
  readonly bands: readonly { readonly fairness: FairnessBand; readonly satisfaction: SatisfactionBand; readonly customers: number }[];
  readonly scores: readonly ScoreSpread[];
}

/** values −100.00 to 100.00 */
const LOWEST = -10_000;
const VALUES = 20_001;

/** How all customers stand: bands counted, each score's spread over those whose confidence in it is 0.01 or more, as published. */
export function spreadOf(columns: CustomerColumns): Spread {
  const size = columns.fit();
  const cells = new Float64Array(fairnessBands.length * satisfactionBands.length);
  let customers = 0;
  for (let who = 0; who < size; who += 1) {
    if (columns.listed.values[who] !== 1) continue;
    customers += 1;
    const cell = (columns.fairness.values[who] as number) * satisfactionBands.length + (columns.satisfaction.values[who] as number);
    cells[cell] = (cells[cell] as number) + 1;
  }
  const bands = fairnessBands.flatMap((fairness, i) => satisfactionBands.map((satisfaction, j) => ({ fairness, satisfaction, customers: cells[i * satisfactionBands.length + j] as number })));
  const total = (chosen: (band: (typeof bands)[number]) => boolean): number => bands.filter(chosen).reduce((sum, band) => sum + band.customers, 0);
  return {
    customers,
    fairness: Object.fromEntries(fairnessBands.map((band) => [band, total(({ fairness }) => fairness === band)])) as Record<FairnessBand, number>,
    satisfaction: Object.fromEntries(satisfactionBands.map((band) => [band, total(({ satisfaction }) => satisfaction === band)])) as Record<SatisfactionBand, number>,
    bands: bands.filter((band) => band.customers > 0),
    scores: listedScores.flatMap((_, i) => spreadOfScore(columns, i, size) ?? []),
  };
}

function spreadOfScore(columns: CustomerColumns, index: number, size: number): ScoreSpread | undefined {
  const { values } = columns.values[index] as (typeof columns.values)[number];
  const { values: confidences } = columns.confidences[index] as (typeof columns.confidences)[number];
  const counts = new Int32Array(VALUES);
  let [n, sum] = [0, 0];
  for (let who = 0; who < size; who += 1) {
    if (columns.listed.values[who] !== 1 || confidences[who] === 0) continue;
    const value = values[who] as number;
    counts[value - LOWEST] = (counts[value - LOWEST] as number) + 1;
    n += 1;
    sum += value;
  }
  if (n === 0) return undefined;
  const quantile = (share: number): number => {
    let left = Math.ceil(share * n);
    for (let value = 0; value < VALUES; value += 1) if ((left -= counts[value] as number) <= 0) return (value + LOWEST) / 100;
    return NaN;
  };
  return { score: listedScores[index] as ListedScore, customers: n, mean: roundHalfEven(sum / n / 100, 2), p10: quantile(0.1), p50: quantile(0.5), p90: quantile(0.9) };
}
