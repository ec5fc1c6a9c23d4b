import { benjaminiHochberg, compareRates, mantelHaenszel, medianBucket, midpointOf, SMALLEST_FLAGGED, standardised, standardisedRatio, ZERO_BUCKET } from '@evenhand/audit';
import type { BucketCounts } from '@evenhand/audit';
import { NOTHING, rounded, significant } from './audit-answer';
import type { Figures, Found } from './audit-answer';
import { casesOf, histogramOf } from './audit-scope';
import type { Scope } from './audit-scope';
import { comparable, others, ratesIn, tablesOf } from './stratum-tables';
import type { StratumRates } from './stratum-tables';

const GAP = 0.9;

/**
 * What was given of what was lost, group by group: medians against that of all, and like with like: the share of those who got something, and no less than
 * half of their stratum. Each group is held against all others together.
 */
export function measureRedress(scope: Scope): Found {
  const { columns, groups } = scope;
  const ratio = columns.numbers('ratio');
  const strata = scope.strata();
  const histograms = groups.map(({ rows }) => histogramOf(columns, ratio, rows));
  const overall = medianBucket(merged(histograms));
  const medians = mediansOf(scope, ratio, strata.of);
  const isFavoured = (row: number): boolean => ratio[row] !== ZERO_BUCKET && (ratio[row] as number) >= (medians.get(strata.of[row] as number) ?? 0);
  const rates = groups.map(({ rows }) => ratesIn(columns, rows, strata, isFavoured));
  const all = together(rates);
  const weights = new Map([...all].map(([stratum, { n }]) => [stratum, n]));
  const total = groups.reduce((sum, { n }) => sum + n, 0);
  const atMedian = groups.map(({ rows, n }) => ({ n, k: overall === undefined ? 0 : casesOf(columns, rows, (row) => (ratio[row] as number) >= overall) }));
  const allAtMedian = { n: total, k: atMedian.reduce((sum, { k }) => sum + k, 0) };
  const compared = groups.map(({ n }, i) => {
    const [own, crude] = [rates[i] as StratumRates, atMedian[i] ?? { k: 0, n: 0 }];
    const judged = groups.length > 1 && n >= SMALLEST_FLAGGED && total - n >= SMALLEST_FLAGGED;
    return {
      judged, crude: judged ? compareRates(crude, { k: allAtMedian.k - crude.k, n: total - n }) : null,
      odds: judged ? mantelHaenszel(comparable(tablesOf(own, others(all, own), weights, total))) : null, sides: standardisedRatio(comparable(tablesOf(own, all, weights, total))),
    };
  });
  const [crudeFound, found] = [benjaminiHochberg(compared.map(({ crude }) => crude?.p ?? null)), benjaminiHochberg(compared.map(({ odds }) => odds?.p ?? null))];
  const flags = compared.map(({ judged, odds, sides }, i) => (judged ? found[i] === true && odds !== null && (sides?.ratio ?? 1) < GAP : null));
  const middle = overall === undefined ? null : midpointOf(overall);
  const figures = groups.map((_, i): Figures => {
    const bucket = medianBucket(histograms[i] as BucketCounts);
    const value = bucket === undefined ? null : midpointOf(bucket);
    const gap = value === null || !middle ? null : value / middle;
    const { judged, crude } = compared[i] as (typeof compared)[number];
    const k = [...(rates[i] as StratumRates).values()].reduce((sum, rate) => sum + rate.k, 0);
    return { ...NOTHING, k, value: rounded(value), p: significant(crude?.p ?? null), flag: flags[i] ?? null, more: { gap: rounded(gap), crudeFlag: judged ? crudeFound[i] === true && gap !== null && gap < GAP : null } };
  });
  return {
    figures, overall: { median: rounded(middle), favourable: rounded(standardised([...all.values()].map((rate) => ({ ...rate, weight: rate.n })))?.value ?? null) },
    standardised: groups.length < 2 ? null : compared.map(({ sides }, i) => ({ group: groups[i]?.name ?? null, value: rounded(sides?.group ?? null), ratio: rounded(sides?.ratio ?? null), coverage: rounded(sides?.coverage ?? null) })),
    mantelHaenszel: groups.length < 2 ? null : compared.map(({ odds }, i) => ({
      group: groups[i]?.name ?? null, oddsRatio: rounded(odds?.oddsRatio ?? null), low: rounded(odds?.low ?? null), high: rounded(odds?.high ?? null), p: significant(odds?.p ?? null), flag: flags[i] ?? null,
    })),
  };
}

/** By stratum: the bucket of its median, of all groups that are shown. */
function mediansOf({ columns: { cases: { values: cases } }, groups }: Scope, ratio: Int32Array, stratumOf: Int32Array): ReadonlyMap<number, number> {
  const histograms = new Map<number, Map<number, number>>();
  for (const { rows } of groups) {
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i] as number;
      const stratum = stratumOf[row] as number;
      let histogram = histograms.get(stratum);
      if (!histogram) histograms.set(stratum, (histogram = new Map()));
      histogram.set(ratio[row] as number, (histogram.get(ratio[row] as number) ?? 0) + (cases[row] as number));
    }
  }
  return new Map([...histograms].map(([stratum, histogram]) => [stratum, medianBucket(histogram) ?? 0]));
}

function merged(histograms: readonly BucketCounts[]): BucketCounts {
  const all = new Map<number, number>();
  for (const histogram of histograms) for (const [bucket, count] of histogram) all.set(bucket, (all.get(bucket) ?? 0) + count);
  return all;
}

function together(rates: readonly StratumRates[]): StratumRates {
  const all = new Map<number, { k: number; n: number }>();
  for (const group of rates) for (const [stratum, { k, n }] of group) {
    const sum = all.get(stratum) ?? { k: 0, n: 0 };
    all.set(stratum, { k: sum.k + k, n: sum.n + n });
  }
  return all;
}
