import * as fc from 'fast-check';
import { shownTable } from './suppressed-cells';

const sum = (of: readonly number[]): number => of.reduce((total, one) => total + one, 0);

test('no answer of 1 to 10 is shown, and none can be told from the sums of its group or of all groups', () => {
  const table = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })).chain(([rows, columns]) =>
    fc.tuple(fc.array(fc.array(fc.oneof(fc.constant(0), fc.nat(12), fc.nat(200)), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }), fc.array(fc.boolean(), { minLength: rows, maxLength: rows })));
  fc.assert(fc.property(table, ([counts, hidden]) => {
    const shown = shownTable({ counts, hidden: (row) => hidden[row] === true });
    const lines = [
      ...counts.flatMap((row, i) => (hidden[i] ? [] : [row.map((n, j) => ({ n, told: shown[i]?.[j] === true }))])),
      ...(counts[0] ?? []).map((_, j) => counts.map((row, i) => ({ n: row[j] ?? 0, told: shown[i]?.[j] === true }))),
    ];
    for (const line of lines) {
      expect(line.filter(({ n, told }) => told && n > 0 && n < 11)).toEqual([]);
      const secret = line.filter(({ n, told }) => !told && n > 0);
      const open = line.some(({ n, told }) => told && n > 0);
      if (secret.length > 0 && open) expect([secret.length > 1, sum(secret.map(({ n }) => n)) >= 11]).toEqual([true, true]);
    }
  }), { numRuns: 1_000 });
});

test('with nothing small everything is shown', () => {
  expect(shownTable({ counts: [[11, 0], [20, 30]], hidden: () => false })).toEqual([[true, true], [true, true]]);
});
