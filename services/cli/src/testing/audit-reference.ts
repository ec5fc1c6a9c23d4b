import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditGroup, AuditQuery, EvenhandClient } from '@evenhand/client';

interface Cell {
  readonly n: number;
  readonly [figure: string]: number | boolean;
}
export type Reference = Readonly<Record<string, unknown>>;

/** What an independent program computed of a published file: counts, rates, days. */
export const referenceIn = (data: string, name: string): Reference => JSON.parse(readFileSync(join(data, 'reference', `${name}.json`), 'utf8')) as Reference;

/** Groups of fewer complaints are never shown. */
const LEAST_SHOWN = 11;

/** Which member of an answer the reference calls what. */
const FIGURES: Readonly<Record<string, string>> = { k: 'k', rate: 'value', min: 'min', max: 'max', mean: 'mean', median_nearest_rank: 'median', p90_nearest_rank: 'p90', p99_nearest_rank: 'p99', negative: 'negative', zero: 'zero' };

/** What there is to say of an answer beside the reference. */
export interface Held {
  /** groups that are told otherwise than the reference has them, each with both; none is as it should be */
  readonly different: readonly unknown[];
  /** groups of 11 and more that are hidden only because a smaller one could be told from the sum of all */
  readonly partners: readonly string[];
  readonly compared: number;
}

/** Asks the suite and holds every cell of the reference against its answer, groups by the register's own words. */
export async function holdAudit(client: EvenhandClient, of: unknown, query: AuditQuery): Promise<Held> {
  const groups = new Map((await client.audit.complaints(query)).groups.map((group) => [group.label ?? group.group ?? '', group]));
  const cells = cellsOf(of);
  const names = [...new Set([...groups.keys(), ...cells.keys()])];
  const told = names.map((name) => ({ name, cell: cells.get(name), group: groups.get(name) }));
  const isPartner = ({ cell, group }: (typeof told)[number]): boolean => group?.suppressed === true && (cell?.n ?? 0) >= LEAST_SHOWN;
  const compared = told.filter((one) => !isPartner(one));
  return { different: compared.filter(({ cell, group }) => !isSame(cell, group)), partners: told.filter(isPartner).map(({ name }) => name), compared: compared.length };
}

function isSame(cell: Cell | undefined, group: AuditGroup | undefined): boolean {
  if (!cell || !group) return false;
  if (cell.n < LEAST_SHOWN) return group.suppressed && [group.n, group.k, group.value].every((figure) => figure === null);
  return group.n === cell.n && Object.entries(FIGURES).every(([theirs, ours]) => !(theirs in cell) || group[ours] === cell[theirs]);
}

/** A reference's cells by name, in whichever of its forms they come: counts, or figures with or without more about them all. */
function cellsOf(of: unknown): ReadonlyMap<string, Cell> {
  const groups = (of as { readonly groups?: object }).groups ?? (of as object);
  return new Map(Object.entries(groups).map(([name, cell]) => [name, typeof cell === 'number' ? { n: cell } : (cell as Cell)]));
}
