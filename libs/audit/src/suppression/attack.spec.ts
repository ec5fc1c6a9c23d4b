import fc from 'fast-check';
import { disclosureOf } from './disclosure';
import { type Cell, LinearAttacker, tablesOf, type Told } from './testing/attacker';
import { ALWAYS, CELLS, countsOf, GROUPS, month, RANGES, world } from './testing/worlds';

/** Four quarters, two of them of one year: small enough to write down every table. */
const QUARTERS = [month(2020, 1), month(2020, 4), month(2021, 1), month(2022, 1)];
const NAMES = ['x', 'y', 'z'];
const SPANS = QUARTERS.flatMap((_, from) => QUARTERS.flatMap((__, to) => (to >= from ? [[from, to] as const] : [])));

const cellsOf = (groups: readonly number[], [from, to]: readonly [number, number]) =>
  groups.flatMap((group) => QUARTERS.flatMap((_, index) => (index >= from && index <= to ? [group * QUARTERS.length + index] : [])));
const sumOver = (table: readonly number[], cells: readonly number[]) => cells.reduce((sum, cell) => sum + (table[cell] ?? 0), 0);

/** All questions for whole months that take in these quarters' months and no other. */
function questions([first, last]: readonly [number, number]): (readonly [number, number])[] {
  const froms = [...Array(12).keys()].map((back) => (QUARTERS[first] ?? 0) - back).filter((from) => from > (QUARTERS[first - 1] ?? 0));
  const tos = [...Array(12).keys()].map((on) => (QUARTERS[last] ?? 0) + on).filter((to) => to < (QUARTERS[last + 1] ?? Infinity));
  return froms.flatMap((from) => tos.map((to) => [from, to] as const));
}

describe('who attacks what an audit shows', () => {
  it('learns of no group of one to ten by sums and differences of all answers of two dimensions and of all totals', () => {
    fc.assert(fc.property(world, (cells) => {
      const told: Told[] = [];
      for (const by of ['a', 'b'] as const) {
        const counts = countsOf(cells, by);
        const disclosure = disclosureOf(counts);
        for (const [from, to] of [...RANGES, ALWAYS]) {
          const within = (cell: Cell) => cell.month >= from && cell.month <= to;
          for (const group of counts.keys()) if (disclosure.shown(group, from, to)) told.push((cell) => cell[by] === group && within(cell));
          if (disclosure.shownTotal(from, to)) told.push(within);
        }
      }
      const attacker = new LinearAttacker(CELLS, told);
      for (const by of ['a', 'b'] as const) {
        for (const group of GROUPS) {
          for (const [from, to] of [...RANGES, ALWAYS]) {
            const sum = (cell: Cell) => cell[by] === group && cell.month >= from && cell.month <= to;
            const n = cells.filter(sum).reduce((all, cell) => all + cell.n, 0);
            if (n >= 1 && n <= 10) expect(attacker.derives(sum)).toBe(false);
          }
        }
      }
    }), { numRuns: 150 });
  });

  it('learns of no small group even knowing that counts are whole, not below zero, and that a hidden group has a case', () => {
    // The same rule with 3 for 11: of all tables that fit the answers, some differ in each sum that is 1 or 2.
    const table = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 12, maxLength: 12 }).filter((ns) => ns.reduce((sum, n) => sum + n, 0) >= 3);
    let surely = 0;
    fc.assert(fc.property(table, (ns) => {
      const disclosure = disclosureOf(new Map(NAMES.map((name, group) => [name, new Map(QUARTERS.map((at, index) => [at, ns[group * QUARTERS.length + index] ?? 0]))])), 3);
      const told = SPANS.flatMap((span) => [
        ...NAMES.flatMap((name, group) => (questions(span).some(([from, to]) => disclosure.shown(name, from, to)) ? [cellsOf([group], span)] : [])),
        ...(questions(span).some(([from, to]) => disclosure.shownTotal(from, to)) ? [cellsOf([0, 1, 2], span)] : []),
      ]);
      const hidden = [0, 1, 2].filter((group) => !disclosure.shown(NAMES[group] ?? '', ...ALWAYS)).map((group) => cellsOf([group], [0, 3]));
      const sums = [0, 1, 2].flatMap((group) => SPANS.map((span) => cellsOf([group], span)));
      const seen = sums.map(() => new Set<number>());
      tablesOf(3, QUARTERS.length, told.map((cells) => ({ cells, value: sumOver(ns, cells) })), (fits) => {
        if (hidden.every((cells) => sumOver(fits, cells) > 0)) sums.forEach((cells, index) => seen[index]?.add(sumOver(fits, cells)));
      });
      sums.forEach((cells, index) => {
        const truth = sumOver(ns, cells);
        expect(seen[index]?.has(truth)).toBe(true);
        if (seen[index]?.size === 1) surely += 1;
        if (truth === 1 || truth === 2) expect(seen[index]?.size).toBeGreaterThan(1);
      });
    }), { numRuns: 25 });
    expect(surely).toBeGreaterThan(0);
  });
});
