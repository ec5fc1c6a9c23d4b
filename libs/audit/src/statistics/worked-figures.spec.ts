import { bunching } from './bunching';
import { nearestRank, summaryOf } from './histogram';
import { gini, theil } from './inequality';
import { benjaminiHochberg, compareRates, equalizedOdds, requiredSize, twoProportionZ, wilson } from './rates';
import { redressStratum, standardisedMedianRatio } from './redress';
import { mantelHaenszel, standardised, standardisedRatio } from './strata';
import { kaplanMeier, logRank, rmst, survivalAt } from './survival';

const each = (...days: number[]) => new Map(days.map((day) => [day, 1]));
const exact = (...values: number[]) => values.map((value) => ({ value, count: 1 }));

/** The figures of DOMAIN §4.1 and §4.2, to the digits printed there. */
describe('worked figures of the fairness audit', () => {
  it('finds 180 of 400 upheld against 90 of 300 unfair', () => {
    const comparison = compareRates({ k: 90, n: 300 }, { k: 180, n: 400 });
    expect(comparison?.ratio?.toFixed(3)).toBe('0.667');
    expect(comparison?.difference.toFixed(2)).toBe('-0.15');
    expect(comparison?.z?.toFixed(3)).toBe('-4.035');
    expect(comparison?.test).toBe('z');
    expect(comparison?.p).toBeCloseTo(5.466443968511e-5, 14);
    expect([wilson(180, 400), wilson(90, 300)].map(({ low, high }) => `(${low.toFixed(3)}, ${high.toFixed(3)})`)).toEqual(['(0.402, 0.499)', '(0.251, 0.354)']);
  });

  it('finds no unfairness where only the case mix differs (Simpson)', () => {
    const strata = [
      { group: { k: 160, n: 200 }, reference: { k: 40, n: 50 }, weight: 250 },
      { group: { k: 20, n: 200 }, reference: { k: 25, n: 250 }, weight: 450 },
    ];
    const crude = compareRates({ k: 65, n: 300 }, { k: 180, n: 400 });
    expect([180 / 400, 65 / 300].map((rate) => rate.toFixed(3))).toEqual(['0.450', '0.217']);
    expect(crude?.ratio?.toFixed(3)).toBe('0.481');
    const within = mantelHaenszel(strata);
    expect(within.oddsRatio?.toFixed(3)).toBe('1.000');
    expect(within.p).toBeCloseTo(1, 10);
    expect(within.low).toBeLessThan(1);
    expect(within.high).toBeGreaterThan(1);
    expect(standardised(strata.map(({ group, weight }) => ({ ...group, weight })))?.value.toFixed(2)).toBe('0.35');
    const ratio = standardisedRatio(strata);
    expect([ratio?.group, ratio?.reference, ratio?.ratio].map((value) => value?.toFixed(2))).toEqual(['0.35', '0.35', '1.00']);
  });

  it('parts the inequality of redress into between and within groups', () => {
    const groups = [exact(1, 1, 0.8, 1.2), exact(0.5, 0.5, 0.4, 0.6)];
    const t = theil(groups);
    expect([t?.total, t?.between, t?.within].map((value) => value?.toFixed(6))).toEqual(['0.066701', '0.056633', '0.010068']);
    expect(((t?.betweenShare ?? 0) * 100).toFixed(1)).toBe('84.9');
    expect(gini(groups.flat())?.toFixed(6)).toBe('0.204167');
  });

  it('sees the slow group that the mean of closed cases hides', () => {
    const a = { closed: each(5, 7, 9, 10, 12, 14), censored: each() };
    const b = { closed: each(6, 9, 13), censored: each(20, 25, 30) };
    expect([summaryOf(a.closed).mean, summaryOf(b.closed).mean].map((mean) => mean?.toFixed(2))).toEqual(['9.50', '9.33']);
    expect([a, b].map((durations) => rmst(kaplanMeier(durations), 30).mean.toFixed(2))).toEqual(['9.50', '19.67']);
    expect(1 - survivalAt(kaplanMeier(b), 13)).toBeCloseTo(0.5, 12);
    expect(logRank(b, a).observed).toBe(3);
    expect(logRank(b, a).expected).toBeGreaterThan(3);
  });

  it.each([[0.2, 1447], [0.3, 859], [0.5, 388], [0.7, 186], [0.9, 74]])('needs at base rate %d %d cases a group to find a ratio of 0.8', (rate, n) => {
    expect(requiredSize(rate)).toBe(n);
  });
});

describe('what sizes allow', () => {
  it('compares nothing under 11, shows without a test under 30, and tests exactly where few are expected', () => {
    expect(compareRates({ k: 5, n: 10 }, { k: 50, n: 100 })).toBeNull();
    expect(compareRates({ k: 5, n: 11 }, { k: 50, n: 100 })).toMatchObject({ test: 'none', p: null });
    expect(compareRates({ k: 5, n: 29 }, { k: 50, n: 100 })?.test).toBe('none');
    expect(compareRates({ k: 5, n: 30 }, { k: 50, n: 100 })?.test).toBe('z');
    expect(compareRates({ k: 2, n: 30 }, { k: 8, n: 100 })?.test).toBe('fisher');   // 2.3 expected
    expect(compareRates({ k: 30, n: 30 }, { k: 92, n: 100 })?.test).toBe('fisher');   // 1.8 expected not to
    expect(compareRates({ k: 0, n: 40 }, { k: 0, n: 40 })).toEqual({ ratio: null, difference: 0, test: 'fisher', z: null, p: 1 });
    expect(twoProportionZ({ k: 0, n: 40 }, { k: 0, n: 40 })).toBeNull();
  });

  it('compares equal odds from 30 merited and 30 unmerited cases on', () => {
    const reference = { merited: { k: 90, n: 100 }, unmerited: { k: 10, n: 100 } };
    const odds = equalizedOdds({ merited: { k: 24, n: 30 }, unmerited: { k: 9, n: 30 } }, reference);
    expect(odds?.truePositive).toBeCloseTo(-0.1, 12);
    expect(odds?.falsePositive).toBeCloseTo(0.2, 12);
    expect(odds?.difference).toBeCloseTo(0.2, 12);
    expect(equalizedOdds({ merited: { k: 24, n: 29 }, unmerited: { k: 9, n: 30 } }, reference)).toBeNull();
  });

  it('discovers as Benjamini and Hochberg did in 1995', () => {
    // The fifteen p of their section 3.2: Bonferroni finds three, they find four.
    const ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
    expect(benjaminiHochberg(ps).filter(Boolean)).toHaveLength(4);
    expect(benjaminiHochberg([null, 0.04, null])).toEqual([false, true, false]);
  });

  it('tells quantiles by nearest rank, negatives and zeros', () => {
    const days = new Map([[5, 3], [-2, 1], [0, 4], [40, 2]]);
    expect(summaryOf(days)).toEqual({ n: 10, min: -2, max: 40, mean: 9.3, median: 0, p90: 40, p99: 40, negative: 1, zero: 4 });
    expect(nearestRank(days, 80)).toBe(5);
    expect(summaryOf(new Map())).toEqual({ n: 0, min: null, max: null, mean: null, median: null, p90: null, p99: null, negative: 0, zero: 0 });
  });

  it('finds closes that bunch before the end of a clock, and no such thing in an even flow', () => {
    expect(bunching(new Map([[18, 20], [19, 60], [20, 10]]), 19)).toMatchObject({ n: 90, k: 60, expected: 30, ratio: 4, flag: true });
    expect(bunching(new Map([[18, 31], [19, 33], [20, 28]]), 19).flag).toBe(false);
    expect(bunching(new Map([[18, 1], [19, 12], [20, 0]]), 19).flag).toBe(false);   // 13 are too few
    expect(bunching(new Map(), 19)).toEqual({ n: 0, k: 0, expected: 0, ratio: null, p: null, flag: false });
  });

  it('finds a group paid a fifth less within every stratum, though its dear cases lift the crude median', () => {
    const histogram = (ratio: number, n: number) => new Map([[ratio, n]]);
    const strata = [redressStratum(histogram(80, 300), histogram(100, 500)), redressStratum(histogram(40, 50), histogram(50, 900))];
    expect(strata[0]).toMatchObject({ median: 100, groupMedian: 80, table: { group: { k: 0, n: 300 }, reference: { k: 500, n: 500 } }, weight: 800 });
    const gap = standardisedMedianRatio(strata.filter((stratum) => stratum !== null));
    expect(gap?.value).toBeCloseTo(0.8, 12);
    expect(gap?.coverage).toBe(1);
    expect(standardisedMedianRatio([{ groupMedian: 0.5, median: 1, weight: 30 }, { groupMedian: 0, median: 0, weight: 70 }])).toEqual({ value: 0.5, coverage: 0.3 });
    expect(redressStratum(new Map(), histogram(1, 5))).toBeNull();
  });
});
