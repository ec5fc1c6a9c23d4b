import { logRank, mantelHaenszel } from '@evenhand/audit';
import type { Durations, StratumTable } from '@evenhand/audit';
import * as fc from 'fast-check';
import { logRankWithin } from './stratified-log-rank';

const histogram = fc.uniqueArray(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 9 })), { selector: ([day]) => day, maxLength: 12 }).map((pairs) => new Map(pairs));
const durations: fc.Arbitrary<Durations> = fc.record({ closed: histogram, censored: histogram });

/** The same by way of a table for each day. */
function tables(own: Durations, other: Durations): StratumTable[] {
  const open = ({ closed, censored }: Durations, day: number): number => [...closed, ...censored].reduce((sum, [at, n]) => sum + (at >= day ? n : 0), 0);
  return [...new Set([...own.closed.keys(), ...other.closed.keys()])].map((day) => ({ group: { k: own.closed.get(day) ?? 0, n: open(own, day) }, reference: { k: other.closed.get(day) ?? 0, n: open(other, day) } }));
}

const near = (one: number | null, other: number | null): void => {
  if (one === null || other === null) expect(one).toBe(other);
  else expect(Math.abs(one - other)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(other)));
};

test('within one stratum it is the log-rank test, within several that of Mantel and Haenszel over all days', () => {
  fc.assert(fc.property(fc.array(fc.tuple(durations, durations), { minLength: 1, maxLength: 4 }), (strata) => {
    const { oddsRatio, p } = logRankWithin(strata);
    const expected = mantelHaenszel(strata.flatMap(([own, other]) => tables(own, other)));
    near(p, expected.p);
    near(oddsRatio, expected.oddsRatio);
    if (strata.length === 1) near(p, logRank(...(strata[0] as [Durations, Durations])).p);
  }), { numRuns: 500 });
});
