import fc from 'fast-check';
import { bucketOf, midpointOf } from '../peers/bucket';
import { binomialTail, fisherExact, logFactorial } from './exact';
import { nearestRank } from './histogram';
import { gini, theil } from './inequality';
import { twoSided } from './normal';
import { benjaminiHochberg, twoProportionZ, wilson } from './rates';
import { mantelHaenszel, standardised } from './strata';
import { type Durations, kaplanMeier, logRank, rmst, rmstDifference, survivalAt } from './survival';

/** Each against a computation of another kind: big integers, a list of single cases, numeric integration, the definition. */
const rate = fc.integer({ min: 1, max: 40 }).chain((n) => fc.record({ k: fc.integer({ min: 0, max: n }), n: fc.constant(n) }));

function choose(n: number, k: number): bigint {
  let result = 1n;
  for (let i = 0; i < k; i += 1) result = (result * BigInt(n - i)) / BigInt(i + 1);
  return result;
}

describe('tails', () => {
  it('gives the normal tail as integrating the density does, and as tables print it', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 6, noNaN: true }), (z) => {
      const steps = 4000;
      const width = (12 - z) / steps;
      const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
      let area = density(z) + density(12);
      for (let i = 1; i < steps; i += 1) area += (i % 2 === 1 ? 4 : 2) * density(z + i * width);
      const p = (2 * area * width) / 3;
      expect(Math.abs(twoSided(z) / p - 1)).toBeLessThan(1e-9);
      expect(twoSided(-z)).toBe(twoSided(z));
    }), { numRuns: 100 });
    expect(twoSided(1.959963984540054)).toBeCloseTo(0.05, 14);
    expect(twoSided(2.5758293035489004)).toBeCloseTo(0.01, 14);
    expect(twoSided(3) / 0.0026997960632601866 - 1).toBeCloseTo(0, 12);
    expect(twoSided(10) / 1.5239706048321052e-23 - 1).toBeCloseTo(0, 11);
    expect(twoSided(0)).toBe(1);
  });

  it('gives ln n! as adding logarithms does', () => {
    let sum = 0;
    for (let n = 1; n <= 2000; n += 1) {
      sum += Math.log(n);
      expect(Math.abs(logFactorial(n) - sum)).toBeLessThan(1e-9);
    }
    expect(logFactorial(0)).toBe(0);
  });

  it("gives Fisher's p as enumerating all tables in whole numbers does", () => {
    fc.assert(fc.property(rate, rate, (one, other) => {
      const ways = (i: number) => choose(one.n, i) * choose(other.n, one.k + other.k - i);
      let extreme = 0n;
      for (let i = 0; i <= one.n; i += 1) {
        const j = one.k + other.k - i;
        if (j >= 0 && j <= other.n && ways(i) <= ways(one.k)) extreme += ways(i);
      }
      const p = Number((extreme * 10n ** 15n) / choose(one.n + other.n, one.k + other.k)) / 1e15;
      expect(fisherExact(one, other)).toBeCloseTo(p, 10);
    }));
    // Fisher's lady tasting tea: 3 of 4 against 1 of 4
    expect(fisherExact({ k: 3, n: 4 }, { k: 1, n: 4 })).toBeCloseTo(34 / 70, 12);
  });

  it('gives the binomial tail as whole numbers do', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 }), (n, k) => {
      let ways = 0n;
      for (let i = k; i <= n; i += 1) ways += choose(n, i) * 2n ** BigInt(n - i);
      expect(binomialTail(n, k, 1 / 3)).toBeCloseTo(Number((ways * 10n ** 15n) / 3n ** BigInt(n)) / 1e15, 10);
    }));
  });
});

describe('rates', () => {
  it("has for Wilson's bounds the rates that a score test at 5 % just does not refuse", () => {
    fc.assert(fc.property(rate, ({ k, n }) => {
      const { low, high } = wilson(k, n);
      for (const [bound, edge] of [[low, k === 0], [high, k === n]] as const) {
        if (!edge) expect(Math.abs(k / n - bound) / Math.sqrt((bound * (1 - bound)) / n)).toBeCloseTo(1.959963984540054, 8);
      }
      expect(low).toBeLessThanOrEqual(k / n);
      expect(high).toBeGreaterThanOrEqual(k / n);
    }));
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it("has for z² Pearson's chi-square of the 2 × 2 table", () => {
    fc.assert(fc.property(rate, rate, (one, other) => {
      const table = [[one.k, one.n - one.k], [other.k, other.n - other.k]];
      const columns = [one.k + other.k, one.n + other.n - one.k - other.k];
      fc.pre(columns.every((column) => column > 0));
      let chi = 0;
      table.forEach((row, i) => row.forEach((seen, j) => {
        const expected = ((i === 0 ? one.n : other.n) * (columns[j] ?? 0)) / (one.n + other.n);
        chi += (seen - expected) ** 2 / expected;
      }));
      expect((twoProportionZ(one, other)?.z ?? NaN) ** 2).toBeCloseTo(chi, 8);
    }));
  });

  it('discovers exactly those whose adjusted p is at most q (Benjamini and Hochberg by definition)', () => {
    fc.assert(fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 1000 }).map((p) => p / 10_000)), { maxLength: 30 }), (ps) => {
      const tested = ps.filter((p) => p !== null);
      // adjusted p = min over thresholds t ≥ p of m·t / #{p ≤ t}
      const adjusted = (p: number) => Math.min(...tested.filter((t) => t >= p).map((t) => (tested.length * t) / tested.filter((other) => other <= t).length));
      const clear = tested.every((p) => Math.abs(adjusted(p) - 0.05) > 1e-12);
      fc.pre(clear);
      expect(benjaminiHochberg(ps)).toEqual(ps.map((p) => p !== null && adjusted(p) <= 0.05));
    }));
  });
});

const days = fc.array(fc.tuple(fc.integer({ min: 0, max: 25 }), fc.boolean()), { minLength: 1, maxLength: 40 });
type People = [number, boolean][];
function durations(people: People): Durations {
  const count = (closed: boolean) => {
    const histogram = new Map<number, number>();
    for (const [day, done] of people) if (done === closed) histogram.set(day, (histogram.get(day) ?? 0) + 1);
    return histogram;
  };
  return { closed: count(true), censored: count(false) };
}
/** Share open after a day, case by case: the product over all days of who of those still there did not close. */
function openAfter(people: People, day: number): number {
  let share = 1;
  for (let d = 0; d <= day; d += 1) {
    const there = people.filter(([end]) => end >= d).length;
    if (there > 0) share *= 1 - people.filter(([end, done]) => done && end === d).length / there;
  }
  return share;
}

describe('time to close', () => {
  it('follows the cases one by one', () => {
    fc.assert(fc.property(days, fc.integer({ min: 1, max: 30 }), (people, limit) => {
      const curve = kaplanMeier(durations(people));
      let area = 0;
      for (let day = 0; day < limit; day += 1) area += openAfter(people, day);
      expect(rmst(curve, limit).mean).toBeCloseTo(area, 9);
      for (let day = 0; day <= 30; day += 1) expect(survivalAt(curve, day)).toBeCloseTo(openAfter(people, day), 10);
    }));
  });

  it('is, with nothing open, the plain mean of days cut at the limit and its variance', () => {
    fc.assert(fc.property(days, fc.integer({ min: 1, max: 30 }), (people, limit) => {
      const all = people.map(([day]): [number, boolean] => [day, true]);
      const cut = all.map(([day]) => Math.min(day, limit));
      const mean = cut.reduce((sum, day) => sum + day, 0) / cut.length;
      const variance = cut.reduce((sum, day) => sum + (day - mean) ** 2, 0) / cut.length ** 2;
      const { mean: told, variance: toldVariance } = rmst(kaplanMeier(durations(all)), limit);
      expect(told).toBeCloseTo(mean, 9);
      expect(toldVariance).toBeCloseTo(variance, 9);
    }));
  });

  it('compares two groups by log-rank as summing over every day and case does', () => {
    fc.assert(fc.property(days, days, (mine, theirs) => {
      let [excess, variance] = [0, 0];
      for (let day = 0; day <= 25; day += 1) {
        const n1 = mine.filter(([end]) => end >= day).length;
        const n = n1 + theirs.filter(([end]) => end >= day).length;
        const d1 = mine.filter(([end, done]) => done && end === day).length;
        const d = d1 + theirs.filter(([end, done]) => done && end === day).length;
        if (n === 0) continue;
        excess += d1 - (d * n1) / n;
        // variance of drawing d of n without putting back, by its distribution
        let [mean, square] = [0, 0];
        for (let i = 0; i <= Math.min(d, n1); i += 1) {
          const chance = Number(choose(n1, i) * (d - i <= n - n1 ? choose(n - n1, d - i) : 0n)) / Number(choose(n, d));
          mean += i * chance;
          square += i * i * chance;
        }
        variance += square - mean * mean;
      }
      const test = logRank(durations(mine), durations(theirs));
      if (variance < 1e-9) return;
      expect(test.chiSquare).toBeCloseTo((excess * excess) / variance, 6);
      expect(test.p).toBeCloseTo(twoSided(excess / Math.sqrt(variance)), 8);
      expect(logRank(durations(theirs), durations(mine)).p).toBeCloseTo(test.p ?? NaN, 9);
    }), { numRuns: 60 });
  });

  it('gives the figures that lifelines gives', () => {
    const each = (...on: number[]) => new Map(on.map((day) => [day, 1]));
    const slow = { closed: each(6, 9, 13), censored: each(20, 25, 30) };
    const test = logRank(slow, { closed: each(5, 7, 9, 10, 12, 14), censored: each() });
    expect(test.chiSquare).toBeCloseTo(2.996194022637, 10);
    expect(test.p).toBeCloseTo(0.083460367334, 10);
    expect(rmst(kaplanMeier(slow), 30).variance).toBeCloseTo(110.88888889 / 6, 8);
  });

  it('counts a day below nought as nought, and compares nothing with nothing', () => {
    expect(kaplanMeier({ closed: new Map([[-3, 1], [0, 1]]), censored: new Map() }).steps).toEqual([{ day: 0, atRisk: 2, closed: 2, survival: 0 }]);
    const nothing = kaplanMeier({ closed: new Map(), censored: new Map() });
    expect(rmst(nothing, 30)).toEqual({ mean: 30, variance: 0 });
    expect(rmstDifference(nothing, nothing, 30).p).toBeNull();
  });
});

describe('strata', () => {
  it('has for one stratum the plain odds ratio with its logarithmic interval, and the test of z² but for one in N', () => {
    fc.assert(fc.property(rate, rate, (group, reference) => {
      const [a, b, c, d] = [group.k, group.n - group.k, reference.k, reference.n - reference.k];
      fc.pre(a * b * c * d > 0);
      const told = mantelHaenszel([{ group, reference }]);
      const odds = (a * d) / (b * c);
      const deviation = Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
      expect(told.oddsRatio).toBeCloseTo(odds, 9);
      expect(Math.log(told.high ?? NaN)).toBeCloseTo(Math.log(odds) + 1.959963984540054 * deviation, 9);
      expect(Math.log(told.low ?? NaN)).toBeCloseTo(Math.log(odds) - 1.959963984540054 * deviation, 9);
      const n = group.n + reference.n;
      expect(told.p).toBeCloseTo(twoSided((twoProportionZ(group, reference)?.z ?? NaN) * Math.sqrt((n - 1) / n)), 9);
    }));
  });

  it("finds in Berkeley's admissions of 1973 what is known of them", () => {
    // Men and women admitted by department A-F (Bickel, Hammel and O'Connell 1975); statsmodels' StratifiedTable gives the same figures.
    const men = [[512, 825], [353, 560], [120, 325], [138, 417], [53, 191], [22, 373]] as const;
    const women = [[89, 108], [17, 25], [202, 593], [131, 375], [94, 393], [24, 341]] as const;
    const told = mantelHaenszel(men.map(([k, n], i) => ({ group: { k, n }, reference: { k: women[i]?.[0] ?? 0, n: women[i]?.[1] ?? 0 } })));
    expect([told.oddsRatio, told.low, told.high].map((value) => value?.toFixed(4))).toEqual(['0.9047', '0.7719', '1.0603']);
    expect(told.p?.toFixed(4)).toBe('0.2169');
  });

  it('is the same bits in whatever order the strata come', () => {
    const stratum = fc.record({ group: rate, reference: rate, weight: fc.integer({ min: 1, max: 90 }) });
    fc.assert(fc.property(fc.array(stratum, { minLength: 1, maxLength: 12 }), (strata) => {
      const turned = [...strata].reverse();
      expect(mantelHaenszel(turned)).toEqual(mantelHaenszel(strata));
      const own = (list: typeof strata) => standardised(list.map(({ group, weight }) => ({ ...group, weight })));
      expect(own(turned)).toEqual(own(strata));
    }));
  });

  it('leaves out strata the group has no case in, and says how much of all cases that leaves', () => {
    expect(standardised([{ k: 8, n: 10, weight: 60 }, { k: 0, n: 0, weight: 20 }])).toMatchObject({ value: 0.8, coverage: 0.75 });
    expect(standardised([{ k: 0, n: 0, weight: 20 }])).toBeNull();
    expect(mantelHaenszel([{ group: { k: 0, n: 0 }, reference: { k: 5, n: 10 } }])).toEqual({ oddsRatio: null, low: null, high: null, p: null });
    expect(mantelHaenszel([{ group: { k: 0, n: 20 }, reference: { k: 5, n: 10 } }]).oddsRatio).toBe(0);
    expect(mantelHaenszel([{ group: { k: 20, n: 20 }, reference: { k: 5, n: 10 } }]).oddsRatio).toBeNull();
  });
});

const amounts = fc.array(fc.array(fc.integer({ min: 0, max: 5000 }).map((value) => value / 1000), { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 5 });
const single = (values: readonly number[]) => values.map((value) => ({ value, count: 1 }));

describe('inequality', () => {
  it('is what the definitions say, in parts that add up', () => {
    fc.assert(fc.property(amounts, (groups) => {
      const xs = groups.flat();
      const n = xs.length;
      const sum = xs.reduce((all, x) => all + x, 0);
      const told = theil(groups.map(single));
      if (sum === 0) return expect(told).toBeNull();
      const mean = sum / n;
      expect(told?.total).toBeCloseTo(xs.reduce((all, x) => all + (x === 0 ? 0 : (x / mean) * Math.log(x / mean)), 0) / n, 9);
      expect((told?.between ?? NaN) + (told?.within ?? NaN)).toBeCloseTo(told?.total ?? NaN, 9);
      expect(told?.between).toBeGreaterThan(-1e-12);
      // Gini by all pairs: mean absolute difference over twice the mean
      const pairs = xs.reduce((all, x) => all + xs.reduce((more, y) => more + Math.abs(x - y), 0), 0);
      expect(gini(single(xs))).toBeCloseTo(pairs / (2 * n * n * mean), 9);
    }));
  });

  it('is within 5 % of exact from the log buckets of the peers', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 20, maxLength: 60 }), { minLength: 2, maxLength: 4 }), (groups) => {
      const exact = groups.map((values) => single(values.map((value) => value / 1000)));
      const rough = groups.map((values) => single(values.map((value) => midpointOf(bucketOf(value, 1000)))));
      for (const [one, other] of [[theil(rough)?.total, theil(exact)?.total], [gini(rough.flat()), gini(exact.flat())]] as const) {
        expect(Math.abs((one ?? NaN) / (other ?? NaN) - 1)).toBeLessThan(0.05);
      }
    }));
  });

  it('is the same bits in whatever order and partition the counts come', () => {
    fc.assert(fc.property(amounts, (groups) => {
      const counted = (values: readonly number[]) => [...new Set(values)].map((value) => ({ value, count: values.filter((other) => other === value).length }));
      const turned = [...groups].reverse().map((values) => single([...values].reverse()));
      expect(theil(turned)).toEqual(theil(groups.map(counted)));
      expect(gini(turned.flat())).toBe(gini(counted(groups.flat())));
    }));
    expect(theil([single([2, 2]), single([2])])).toEqual({ total: 0, between: 0, within: 0, betweenShare: null });
    expect(theil([single([0, 0])])).toBeNull();
    expect(gini(single([-1, 2]))).toBeNull();
  });
});

describe('quantiles', () => {
  it('are the value at the nearest rank of the cases in order', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 200 }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
      const histogram = new Map<number, number>();
      for (const value of values) histogram.set(value, (histogram.get(value) ?? 0) + 1);
      const inOrder = [...values].sort((one, other) => one - other);
      const rank = inOrder.findIndex((_, i) => (i + 1) * 100 >= percent * values.length);
      expect(nearestRank(histogram, percent)).toBe(inOrder[rank]);
    }));
  });
});
