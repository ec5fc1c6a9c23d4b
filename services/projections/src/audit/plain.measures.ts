import { benjaminiHochberg, bunching, equalizedOdds, gini, midpointOf, SMALLEST_FLAGGED, SMALLEST_SHOWN, summaryOf, theil, wilson } from '@evenhand/audit';
import type { Outcomes, Rate, Weighted } from '@evenhand/audit';
import { NOTHING, rounded, significant } from './audit-answer';
import type { Figures, Found } from './audit-answer';
import { casesOf, histogramOf } from './audit-scope';
import type { Members, Scope } from './audit-scope';
import type { Test } from './audit.metrics';
import { bestOf } from './rate.measure';

/** What is measured of each group by itself, without strata. */
const plain = (figures: readonly Figures[], more: Partial<Found> = {}): Found => ({ figures, standardised: null, mantelHaenszel: null, ...more });

const histogramsOf = ({ columns, groups, metric }: Scope): ReadonlyMap<number, number>[] => {
  const values = columns.numbers(metric.of ?? 'day');
  return groups.map(({ rows }) => histogramOf(columns, values, rows));
};

export const measureCount = ({ groups }: Scope): Found => plain(groups.map(({ n }) => ({ ...NOTHING, value: n, more: {} })));

export const measureDays = (scope: Scope): Found => plain(histogramsOf(scope).map((histogram) => {
  const { min, max, mean, median, p90, p99, negative, zero } = summaryOf(histogram);
  return { ...NOTHING, value: median, more: { min, max, mean: rounded(mean), median, p90, p99, negative, zero } };
}));

/** Whether more lies in a step than its neighbours let expect. */
export function measureBunching(scope: Scope): Found {
  const { groups, metric: { step = 0 } } = scope;
  const found = histogramsOf(scope).map((steps) => bunching(steps, step));
  const significances = benjaminiHochberg(found.map(({ p }, i) => (large(groups[i]) ? p : null)));
  return plain(found.map(({ n, k, expected, ratio, p, flag }, i): Figures => {
    const of = groups[i]?.n ?? 0;
    const { low, high } = wilson(k, of);
    return {
      k, value: of === 0 ? null : rounded(k / of), low: of === 0 ? null : rounded(low), high: of === 0 ? null : rounded(high), p: significant(p),
      flag: large(groups[i]) ? flag && significances[i] === true : null, more: { near: n, expected: rounded(expected), ratio: rounded(ratio) },
    };
  }));
}

/** How far a group's chances lie from those of the group that upholds what is merited most often: of merited complaints and of unmerited ones. */
export function measureOdds({ columns, groups, favourable }: Scope): Found {
  const merited = columns.numbers('merited');
  const outcomes = groups.map(({ rows }): Outcomes => ({ merited: rateWhere(1, rows), unmerited: rateWhere(0, rows) }));
  const best = groups.length < 2 ? undefined : bestOf(groups.map((group, i) => ((outcomes[i]?.unmerited.n ?? 0) < SMALLEST_FLAGGED ? { ...group, name: null } : group)), outcomes.map((one) => one.merited));
  const reference = best === undefined ? undefined : outcomes[best];
  return plain(outcomes.map((own): Figures => {
    const { merited: { k, n }, unmerited } = own;
    const apart = reference && equalizedOdds(own, reference);
    const told = [n, unmerited.n].every((cell) => cell === 0 || cell >= SMALLEST_SHOWN);
    const rate = (of: Rate): number | null => (!told || of.n === 0 ? null : rounded(of.k / of.n));
    return {
      ...NOTHING, k: k + unmerited.k, value: rounded(apart?.difference ?? null), flag: apart ? apart.difference >= APART : null,
      more: { merited: told ? n : null, unmerited: told ? unmerited.n : null, truePositiveRate: rate(own.merited), falsePositiveRate: rate(unmerited) },
    };
  }), { reference: best === undefined ? undefined : groups[best]?.name });

  function rateWhere(value: number, rows: Int32Array): Rate {
    const isMeant: Test = (row) => merited[row] === value;
    return { n: casesOf(columns, rows, isMeant), k: casesOf(columns, rows, (row) => isMeant(row) && favourable(row)) };
  }
}

/** How unequal ratios are within each group, and how much of it lies between the groups. */
export function measureTheil(scope: Scope): Found {
  const values = histogramsOf(scope).map(midpoints);
  const all = theil(values);
  const mean = meanOf(values.flat());
  const unequal = scope.groups.length > 1 && (all?.betweenShare ?? 0) >= MOSTLY_BETWEEN;
  return plain(values.map((own, i): Figures => {
    const ownMean = meanOf(own);
    return {
      ...NOTHING, value: rounded(theil([own])?.total ?? null), flag: large(scope.groups[i]) && scope.groups.length > 1 ? unequal && (ownMean ?? 0) < (mean ?? 0) : null, more: { mean: rounded(ownMean) },
    };
  }), {
    overall: { total: rounded(all?.total ?? null), between: rounded(all?.between ?? null), within: rounded(all?.within ?? null), betweenShare: rounded(all?.betweenShare ?? null), mean: rounded(mean), flag: unequal },
  });
}

export const measureGini = (scope: Scope): Found => {
  const values = histogramsOf(scope).map(midpoints);
  return plain(values.map((own) => ({ ...NOTHING, value: rounded(gini(own)), more: { mean: rounded(meanOf(own)) } })), { overall: { gini: rounded(gini(values.flat())) } });
};

const APART = 0.1;
const MOSTLY_BETWEEN = 0.2;
const large = (group: Members | undefined): boolean => (group?.n ?? 0) >= SMALLEST_FLAGGED;

export const midpoints = (buckets: ReadonlyMap<number, number>): Weighted[] => [...buckets].map(([bucket, count]) => ({ value: midpointOf(bucket), count }));

/** Summed up in the order of the values: the same of the same counts. */
function meanOf(values: readonly Weighted[]): number | null {
  const n = values.reduce((sum, { count }) => sum + count, 0);
  const sum = [...values].sort((a, b) => a.value - b.value || a.count - b.count).reduce((total, { value, count }) => total + value * count, 0);
  return n === 0 ? null : sum / n;
}
