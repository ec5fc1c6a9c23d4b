import { twoSided } from '@evenhand/audit';
import type { Durations } from '@evenhand/audit';

/** Adds up in the order of size: the same of the same addends. */
export const summed = (addends: readonly number[]): number => [...addends].sort((a, b) => a - b).reduce((sum, one) => sum + one, 0);

/**
 * The log-rank test within strata, as Mantel put it (1966): a table for each day of each stratum, of those answered among those still open. `oddsRatio` is Mantel and
 * Haenszel's of being answered on a day, below 1 where the group waits longer; null, as p is, where nothing can be told.
 * @param strata the group's days and those of whom it is compared with
 */
export function logRankWithin(strata: readonly (readonly [Durations, Durations])[]): { readonly oddsRatio: number | null; readonly p: number | null } {
  const parts = strata.map(([own, other]) => partOf(own, other));
  const [sooner, later, excess, variance] = (['sooner', 'later', 'excess', 'variance'] as const).map((name) => summed(parts.map((part) => part[name]))) as [number, number, number, number];
  return { oddsRatio: later === 0 ? null : sooner / later, p: variance > 0 ? twoSided(excess / Math.sqrt(variance)) : null };
}

/** From the last day down, so that who is open adds up. */
function partOf(own: Durations, other: Durations): { readonly sooner: number; readonly later: number; readonly excess: number; readonly variance: number } {
  let [mine, theirs, sooner, later, excess, variance] = [0, 0, 0, 0, 0, 0];
  const days = new Set([...own.closed.keys(), ...own.censored.keys(), ...other.closed.keys(), ...other.censored.keys()]);
  for (const day of [...days].sort((a, b) => b - a)) {
    const [a, c] = [own.closed.get(day) ?? 0, other.closed.get(day) ?? 0];
    mine += a + (own.censored.get(day) ?? 0);
    theirs += c + (other.censored.get(day) ?? 0);
    const [open, closed] = [mine + theirs, a + c];
    if (closed === 0 || mine === 0 || theirs === 0) continue;
    const [ad, bc] = [(a * (theirs - c)) / open, ((mine - a) * c) / open];
    sooner += ad;
    later += bc;
    excess += ad - bc;
    if (open > 1) variance += ((((mine * theirs) / open) * closed) / open) * ((open - closed) / (open - 1));
  }
  return { sooner, later, excess, variance };
}
