import fc from 'fast-check';
import { disclosureOf, shownCells } from './disclosure';
import { ALWAYS, countsOf, GROUPS, month, RANGES, world } from './testing/worlds';

describe('what an audit shows', () => {
  it('shows over all months every group of at least eleven, but for one partner of those hidden', () => {
    fc.assert(fc.property(world, (cells) => {
      const counts = countsOf(cells, 'a');
      const disclosure = disclosureOf(counts);
      const sum = (months: ReadonlyMap<number, number>) => [...months.values()].reduce((all, n) => all + n, 0);
      const hidden = [...counts].filter(([group]) => !disclosure.shown(group, ...ALWAYS)).map(([, months]) => sum(months));
      const small = [...counts.values()].map(sum).filter((n) => n >= 1 && n <= 10);
      const together = small.reduce((all, n) => all + n, 0);
      const needed = small.length === 0 || (together >= 11 && together !== small.length && together !== 10 * small.length) ? 0 : 1;
      const large = [...counts.values()].map(sum).filter((n) => n >= 11);
      expect(hidden.filter((n) => n >= 11)).toEqual(large.sort((one, other) => one - other).slice(0, needed));
      expect(hidden.filter((n) => n < 11).sort()).toEqual(small.sort());
    }), { numRuns: 300 });
  });

  it('is known of 200 groups over five years within the time a question has, once warm', () => {
    const months = [...Array(60).keys()];
    const counts = new Map([...Array(200).keys()].map((group) => [`g${group}`, new Map(months.map((at) => [month(2019, 1) + at, (group * 7 + at * 13) % 40]))]));
    const took = [...Array(60).keys()].map(() => {
      const start = process.hrtime.bigint();
      disclosureOf(counts);
      return Number(process.hrtime.bigint() - start) / 1e6;
    });
    expect(Math.min(...took)).toBeLessThan(20);
  });

  it('depends on nothing but the counts', () => {
    fc.assert(fc.property(world, (cells) => {
      const straight = disclosureOf(countsOf(cells, 'a'));
      const turned = disclosureOf(countsOf([...cells].reverse(), 'a'));
      for (const group of GROUPS) for (const [from, to] of RANGES) expect(turned.shown(group, from, to)).toBe(straight.shown(group, from, to));
    }), { numRuns: 50 });
  });

  it('shows a group of none, months before and after everything, and a quarter without cases beside full ones', () => {
    const disclosure = disclosureOf(new Map([['web', new Map([[month(2020, 2), 40], [month(2020, 8), 12]])], ['fax', new Map<number, number>()]]));
    expect(disclosure.shown('fax', ...ALWAYS)).toBe(true);
    expect(disclosure.shown('email', ...ALWAYS)).toBe(true);
    expect(disclosure.shown('web', month(2019, 1), month(2019, 12))).toBe(true);
    expect(disclosure.shown('web', month(2020, 4), month(2020, 6))).toBe(true);
    expect(disclosure.shown('web', month(2020, 7), month(2020, 9))).toBe(true);
    expect(disclosure.shown('web', month(2020, 2), month(2020, 2))).toBe(true);
  });

  it('tells no empty month beside eleven single ones, since each would be known to hold one', () => {
    const months = new Map([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((of) => [month(2020, of), 1]));
    const others = new Map([...Array(12).keys()].map((of) => [month(2020, of + 1), 50]));
    const disclosure = disclosureOf(new Map([['small', months], ['large', others], ['larger', others]]));
    expect(disclosure.shown('small', month(2020, 1), month(2020, 12))).toBe(true);
    expect(disclosure.shown('small', month(2020, 12), month(2020, 12))).toBe(false);
  });

  it('hides the smallest other group with a small one, in the time where the small one is and nowhere else', () => {
    const full = (n: number) => new Map([2019, 2020, 2021, 2022].flatMap((year) => [...Array(12).keys()].map((of): [number, number] => [month(year, of + 1), n])));
    const once = new Map(full(20)).set(month(2022, 5), 4);
    const disclosure = disclosureOf(new Map([['a', once], ['b', full(30)], ['c', full(40)]]));
    const may = [month(2022, 5), month(2022, 5)] as const;
    const quarter = [month(2022, 4), month(2022, 6)] as const;
    expect([disclosure.shown('a', ...may), disclosure.shown('b', ...may), disclosure.shown('c', ...may)]).toEqual([false, false, true]);
    expect([disclosure.shown('a', ...quarter), disclosure.shown('b', ...quarter)]).toEqual([true, true]);
    expect(disclosure.shown('a', month(2022, 4), month(2022, 4))).toBe(false);
    expect(disclosure.shown('b', month(2022, 7), month(2022, 7))).toBe(true);
    expect(disclosure.shownTotal(...may)).toBe(true);
  });

  it('hides another group with fifteen of one each, and with two of ten, which their sum would tell', () => {
    const at = (n: number) => new Map([[month(2020, 1), n]]);
    const single = disclosureOf(new Map([...[...Array(15).keys()].map((i) => [`state-${i}`, at(1)] as const), ['large', at(500)], ['larger', at(900)]]));
    expect([single.shown('large', ...ALWAYS), single.shown('larger', ...ALWAYS)]).toEqual([false, true]);
    const tens = disclosureOf(new Map([['one', at(10)], ['other', at(10)], ['large', at(500)], ['larger', at(900)]]));
    expect([tens.shown('large', ...ALWAYS), tens.shown('larger', ...ALWAYS)]).toEqual([false, true]);
    const mixed = disclosureOf(new Map([['one', at(10)], ['other', at(9)], ['large', at(500)]]));
    expect(mixed.shown('large', ...ALWAYS)).toBe(true);
  });

  it('hides a table of a few altogether', () => {
    const disclosure = disclosureOf(new Map([['a', new Map([[month(2020, 1), 4]])], [null, new Map([[month(2020, 3), 6]])]]));
    expect([disclosure.shown('a', ...ALWAYS), disclosure.shown(null, ...ALWAYS), disclosure.shownTotal(...ALWAYS)]).toEqual([false, false, false]);
  });

  it('joins a first year of a few with the one after it, and a last one with the one before', () => {
    const counts = new Map([['a', new Map([[month(2016, 12), 3], [month(2017, 5), 100], [month(2018, 5), 100], [month(2019, 1), 2]])]]);
    const disclosure = disclosureOf(counts);
    expect(disclosure.shown('a', month(2016, 1), month(2017, 12))).toBe(true);
    expect(disclosure.shown('a', month(2017, 1), month(2017, 12))).toBe(false);
    expect(disclosure.shown('a', month(2018, 1), month(2019, 12))).toBe(true);
    expect(disclosure.shownTotal(month(2018, 1), month(2018, 12))).toBe(false);
  });

  it('hides in a table without time what is small, and what would give it away', () => {
    expect([...shownCells(new Map([['closed', 900], ['relief', 30], ['untimely', 4], ['none', 0]]))]).toEqual(['closed', 'none']);
    expect([...shownCells(new Map([['closed', 900], ['relief', 7], ['untimely', 4]]))]).toEqual(['closed']);
    expect([...shownCells(new Map<string | null, number>([[null, 900], ['relief', 30]]))]).toEqual([null, 'relief']);
  });
});
