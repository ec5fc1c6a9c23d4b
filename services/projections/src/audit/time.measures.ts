import { benjaminiHochberg, kaplanMeier, logRank, rmst, rmstDifference, SMALLEST_FLAGGED, sizeOf, survivalAt } from '@evenhand/audit';
import type { Durations, Survival } from '@evenhand/audit';
import { NOTHING, rounded, significant } from './audit-answer';
import type { Figures, Found, Standardised, WithinStrata } from './audit-answer';
import type { Scope } from './audit-scope';
import { ABSENT } from './case-profile';
import { isFew } from './stratum-tables';
import { logRankWithin, summed } from './stratified-log-rank';

const NO_STRATA = new Int32Array();
const NOBODY: Durations = { closed: new Map(), censored: new Map() };

/** How a time is told, and how much worse than the best group is too much. `worse`: by how much, above 0 where the group fares worse. */
interface Reading {
  of(curve: Survival, limit: number): number;
  worse(value: number, reference: number): number;
  tolerated(limit: number): number;
  readonly level: number;
}
const handling: Reading = { of: (curve, limit) => rmst(curve, limit).mean, worse: (value, reference) => value - reference, tolerated: (limit) => limit / 10, level: 0.01 };
const onTime: Reading = { of: (curve, limit) => 1 - survivalAt(curve, limit), worse: (value, reference) => reference - value, tolerated: () => 0.05, level: 1 };

export const measureHandling = (scope: Scope): Found => measure(scope, handling);
export const measureOnTime = (scope: Scope): Found => measure(scope, onTime);

function measure(scope: Scope, reading: Reading): Found {
  const { groups, question: { limit } } = scope;
  const durations = groups.map(({ rows }) => durationsIn(scope, rows, NO_STRATA).get(0) ?? NOBODY);
  const curves = durations.map(kaplanMeier);
  const values = curves.map((curve) => reading.of(curve, limit));
  const large = groups.map(({ n }) => groups.length > 1 && n >= SMALLEST_FLAGGED);
  let best: number | undefined;
  values.forEach((value, i) => {
    if (large[i] && groups[i]?.name !== null && (best === undefined || reading.worse(value, values[best] as number) < 0)) best = i;
  });
  const reference = best;
  const ps = durations.map((own, i) => (reference === undefined || i === reference || !large[i] ? null : logRank(own, durations[reference] as Durations).p));
  const crude = benjaminiHochberg(ps);
  const isWorse = (worse: number | null, p: number | null, found: boolean): boolean => found && p !== null && p < reading.level && worse !== null && worse >= reading.tolerated(limit);
  const strata = reference === undefined ? undefined : within(scope, reading, reference, large, isWorse);
  const figures = groups.map(({ n }, i): Figures => {
    const worse = reference === undefined ? null : reading.worse(values[i] as number, values[reference] as number);
    const apart = reference === undefined ? null : rmstDifference(curves[i] as Survival, curves[reference] as Survival, limit);
    const closed = sizeOf((durations[i] as Durations).closed);
    return {
      ...NOTHING, k: closed, value: n === 0 ? null : rounded(values[i] as number), p: significant(ps[i] ?? null), flag: !large[i] || !strata ? null : i !== reference && strata.within[i]?.flag === true,
      more: {
        open: n - closed, difference: reading === onTime ? rounded(worse === null ? null : 0 - worse) : rounded(apart?.difference ?? null),
        ...(reading === handling && { differenceLow: rounded(apart?.low ?? null), differenceHigh: rounded(apart?.high ?? null) }),
        crudeFlag: !large[i] || reference === undefined ? null : i !== reference && isWorse(worse, ps[i] ?? null, crude[i] === true),
      },
    };
  });
  return { figures, standardised: strata?.standardised ?? null, mantelHaenszel: strata?.within ?? null, reference: reference === undefined ? undefined : groups[reference]?.name };
}

/**
 * Days to the answer, by stratum; 0 where there are none. What was open on asOf was watched until then, and what was answered afterwards was open then.
 */
function durationsIn({ columns, question: { asOfDay } }: Scope, rows: Int32Array, stratumOf: Int32Array): ReadonlyMap<number, Durations> {
  const { cases: { values: cases } } = columns;
  const [day, handled] = [columns.numbers('day'), columns.numbers('handled_days')];
  const strata = new Map<number, { readonly closed: Map<number, number>; readonly censored: Map<number, number> }>();
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] as number;
    const stratum = stratumOf[row] ?? 0;
    let durations = strata.get(stratum);
    if (!durations) strata.set(stratum, (durations = { closed: new Map(), censored: new Map() }));
    const watched = asOfDay - (day[row] as number);
    const answered = handled[row] as number;
    const [into, days] = answered !== ABSENT && answered <= watched ? [durations.closed, answered] : [durations.censored, Math.max(0, watched)];
    into.set(days, (into.get(days) ?? 0) + (cases[row] as number));
  }
  return strata;
}

/** A group in a stratum. */
interface Part {
  readonly durations: Durations;
  readonly n: number;
  readonly value: number;
}

interface WithinTimes {
  readonly standardised: readonly Standardised[];
  readonly within: readonly WithinStrata[];
}

/** Each group against the best in the strata that both have: times at everybody's mix, and the log-rank test within strata. */
function within(scope: Scope, reading: Reading, reference: number, large: readonly boolean[], isWorse: (worse: number | null, p: number | null, found: boolean) => boolean): WithinTimes {
  const { groups, question: { limit } } = scope;
  const { of } = scope.strata();
  const partOf = (durations: Durations): Part => ({ durations, n: sizeOf(durations.closed) + sizeOf(durations.censored), value: reading.of(kaplanMeier(durations), limit) });
  const byStratum = groups.map(({ rows }) => new Map([...durationsIn(scope, rows, of)].map(([stratum, durations]) => [stratum, partOf(durations)])));
  const weights = new Map<number, number>();
  for (const group of byStratum) for (const [stratum, { n }] of group) weights.set(stratum, (weights.get(stratum) ?? 0) + n);
  const total = groups.reduce((sum, { n }) => sum + n, 0);
  const best = byStratum[reference] as ReadonlyMap<number, Part>;
  const compared = byStratum.map((parts, i) => {
    const shared = [...parts].flatMap(([stratum, own]) => {
      const held = best.get(stratum);
      return held ? [{ weight: weights.get(stratum) ?? 0, own, held }] : [];
    });
    const few = isFew(shared.reduce((sum, { own }) => sum + own.n, 0), shared.reduce((sum, { held }) => sum + held.n, 0));
    const weight = few ? 0 : shared.reduce((sum, one) => sum + one.weight, 0);
    const mean = (side: 'own' | 'held'): number | null => (weight === 0 ? null : summed(shared.map((one) => one.weight * one[side].value)) / weight);
    const test = i === reference || !large[i] || few ? null : logRankWithin(shared.map(({ own, held }) => [own.durations, held.durations]));
    return { value: mean('own'), held: mean('held'), coverage: total === 0 || few ? null : weight / total, test };
  });
  const found = benjaminiHochberg(compared.map(({ test }) => test?.p ?? null));
  return {
    standardised: compared.map(({ value, held, coverage }, i) => ({ group: groups[i]?.name ?? null, value: rounded(value), ratio: value === null || !held ? null : rounded(value / held), coverage: rounded(coverage) })),
    within: compared.map(({ value, held, test }, i) => ({
      group: groups[i]?.name ?? null, oddsRatio: i === reference ? 1 : rounded(test?.oddsRatio ?? null), low: null, high: null, p: significant(test?.p ?? null),
      flag: !large[i] ? null : i !== reference && isWorse(value === null || held === null ? null : reading.worse(value, held), test?.p ?? null, found[i] === true),
    })),
  };
}
