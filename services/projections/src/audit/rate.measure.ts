import { benjaminiHochberg, compareRates, mantelHaenszel, SMALLEST_FLAGGED, standardised, standardisedRatio, wilson } from '@evenhand/audit';
import type { Rate } from '@evenhand/audit';
import { rounded, significant } from './audit-answer';
import type { Figures, Found, Standardised, WithinStrata } from './audit-answer';
import { casesOf } from './audit-scope';
import type { Members, Scope } from './audit-scope';
import { comparable, ratesIn, tablesOf } from './stratum-tables';
import type { StratumRates } from './stratum-tables';

const FOUR_FIFTHS = 0.8;
const PARITY = -0.1;
const STRICT = 0.01;

/** Rates held against the best group's: crude, and like with like. The favourable rate is compared, whichever of the two `k` counts. */
export function measureRates(scope: Scope): Found {
  const { columns, groups, favourable: isCounted, metric: { adverse = false } } = scope;
  const counted = groups.map(({ rows, n }) => ({ k: casesOf(columns, rows, isCounted), n }));
  const favourable = counted.map(({ k, n }) => ({ k: adverse ? n - k : k, n }));
  const best = groups.length < 2 ? undefined : bestOf(groups, favourable);
  const reference = best === undefined ? undefined : favourable[best];
  const crude = favourable.map((rate, i) => (reference && i !== best ? compareRates(rate, reference) : null));
  const significances = benjaminiHochberg(crude.map((comparison) => comparison?.p ?? null));
  const strata = best === undefined ? undefined : compareWithin(scope, best, adverse);
  const figures = counted.map(({ k, n }, i): Figures => {
    const { low, high } = wilson(k, n);
    const comparison = crude[i] ?? null;
    const crudeFlag = i === best ? false : isUnfair(comparison?.ratio ?? null, comparison?.difference ?? null, comparison?.p ?? null, significances[i] === true);
    const judged = best !== undefined && n >= SMALLEST_FLAGGED;
    return {
      k, value: n === 0 ? null : rounded(k / n), low: n === 0 ? null : rounded(low), high: n === 0 ? null : rounded(high), p: significant(comparison?.p ?? null),
      flag: judged ? i !== best && strata?.within[i]?.flag === true : null,
      more: { ratio: i === best ? 1 : rounded(comparison?.ratio ?? null), difference: i === best ? 0 : rounded(comparison?.difference ?? null), crudeFlag: judged ? crudeFlag : null },
    };
  });
  return { figures, standardised: strata?.standardised ?? null, mantelHaenszel: strata?.within ?? null, reference: best === undefined ? undefined : groups[best]?.name };
}

/** The highest favourable rate of those that are told and large enough to judge others by. */
export function bestOf(groups: readonly Members[], rates: readonly Rate[], smallest = SMALLEST_FLAGGED): number | undefined {
  let best: number | undefined;
  rates.forEach(({ k, n }, i) => {
    if (n < smallest || groups[i]?.name === null) return;
    const known = best === undefined ? undefined : rates[best];
    if (!known || k * known.n > known.k * n) best = i;
  });
  return best;
}

const isUnfair = (ratio: number | null, difference: number | null, p: number | null, found: boolean): boolean =>
  found && p !== null && ((ratio !== null && ratio < FOUR_FIFTHS) || (difference !== null && difference <= PARITY && p < STRICT));

/** Each group against the best one, in the strata that both have. */
function compareWithin(scope: Scope, best: number, adverse: boolean): { readonly standardised: readonly Standardised[]; readonly within: readonly WithinStrata[] } {
  const { groups, columns, favourable } = scope;
  const { of, many } = scope.strata();
  const rates = groups.map(({ rows }) => ratesIn(columns, rows, { of, many }, favourable, adverse));
  const weights = new Map<number, number>();
  for (const group of rates) for (const [stratum, { n }] of group) weights.set(stratum, (weights.get(stratum) ?? 0) + n);
  const total = groups.reduce((sum, { n }) => sum + n, 0);
  const reference = rates[best] as StratumRates;
  const large = groups.map(({ n }) => n >= SMALLEST_FLAGGED);
  const compared = rates.map((group, i) => {
    const tables = comparable(tablesOf(group, reference, weights, total));
    const odds = i === best || !large[i] ? null : mantelHaenszel(tables);
    return { odds, sides: i === best ? null : standardisedRatio(tables), own: i === best ? standardised(tables.map(({ group: { k, n }, weight }) => ({ k, n, weight }))) : null };
  });
  const found = benjaminiHochberg(compared.map(({ odds }) => odds?.p ?? null));
  return {
    standardised: compared.map(({ sides, own }, i) => ({
      group: groups[i]?.name ?? null, value: rounded(shownRate(own?.value ?? sides?.group ?? null, adverse)), ratio: own ? 1 : rounded(sides?.ratio ?? null), coverage: rounded(own?.coverage ?? sides?.coverage ?? null),
    })),
    within: compared.map(({ odds, sides }, i) => ({
      group: groups[i]?.name ?? null, oddsRatio: i === best ? 1 : rounded(odds?.oddsRatio ?? null), low: rounded(odds?.low ?? null), high: rounded(odds?.high ?? null), p: significant(odds?.p ?? null),
      flag: i === best ? false : !large[i] ? null : isUnfair(sides?.ratio ?? null, sides ? sides.group - sides.reference : null, odds?.p ?? null, found[i] === true),
    })),
  };
}

/** A value is told as `k / n`, whether that is the favourable rate or the other. */
const shownRate = (favourable: number | null, adverse: boolean): number | null => (favourable !== null && adverse ? 1 - favourable : favourable);

