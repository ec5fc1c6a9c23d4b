import { SMALLEST_SHOWN } from '@evenhand/audit';
import type { Rate, StratumTable } from '@evenhand/audit';
import type { AuditColumns } from './audit-columns';
import type { Strata } from './audit-strata';
import type { Test } from './audit.metrics';

/** Of one group: its rate in each stratum it has complaints in. */
export type StratumRates = ReadonlyMap<number, Rate>;

/** @param adverse whether those that pass the test had the unfavourable outcome; rates are favourable ones */
export function ratesIn({ cases: { values: cases } }: AuditColumns, rows: Int32Array, { of, many }: Strata, test: Test, adverse = false): StratumRates {
  const [k, n] = [new Int32Array(many), new Int32Array(many)];
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] as number;
    const stratum = of[row] as number;
    n[stratum] = (n[stratum] as number) + (cases[row] as number);
    if (test(row) !== adverse) k[stratum] = (k[stratum] as number) + (cases[row] as number);
  }
  const rates = new Map<number, Rate>();
  for (let stratum = 0; stratum < many; stratum += 1) if (n[stratum] !== 0) rates.set(stratum, { k: k[stratum] as number, n: n[stratum] as number });
  return rates;
}

/**
 * A table for each stratum of the group; all other strata, of which it has none, are one table that only weighs.
 * @param weights complaints of all groups by stratum @param total of them
 */
export function tablesOf(group: StratumRates, reference: StratumRates, weights: ReadonlyMap<number, number>, total: number): (StratumTable & { readonly weight: number })[] {
  let left = total;
  const tables = [...group].map(([stratum, rate]) => {
    const weight = weights.get(stratum) ?? 0;
    left -= weight;
    return { group: rate, reference: reference.get(stratum) ?? NONE, weight };
  });
  return left > 0 ? [...tables, { group: NONE, reference: NONE, weight: left }] : tables;
}

/**
 * Whether so few complaints of either side lie in the strata that both have, that figures of these would be theirs: of 1 to 10 nothing is told.
 */
export const isFew = (own: number, held: number): boolean => [own, held].some((n) => n > 0 && n < SMALLEST_SHOWN);

/** Those tables that both sides have complaints in; none where these are too few to be told of. */
export function comparable<Table extends StratumTable>(tables: readonly Table[]): readonly Table[] {
  const shared = tables.filter(({ group, reference }) => group.n > 0 && reference.n > 0);
  return isFew(sumOf(shared.map(({ group }) => group.n)), sumOf(shared.map(({ reference }) => reference.n))) ? [] : tables;
}
const sumOf = (counts: readonly number[]): number => counts.reduce((sum, n) => sum + n, 0);

/** What is left of all, in the strata of a group, when that is taken out. */
export const others = (all: StratumRates, group: StratumRates): StratumRates =>
  new Map([...group].map(([stratum, own]) => [stratum, { k: (all.get(stratum)?.k ?? 0) - own.k, n: (all.get(stratum)?.n ?? 0) - own.n }]));

const NONE: Rate = { k: 0, n: 0 };
