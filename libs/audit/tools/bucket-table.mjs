// Writes src/peers/bucket.table.ts: node tools/bucket-table.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [ONE, LOWEST, HIGHEST] = [1_000_000n, 100n, 1_000_000_000n];
const table = [ONE];
// upwards rounded down, downwards rounded up: no bucket is wider than 2 %
for (let last = ONE; (last = (last * 102n) / 100n) <= HIGHEST; ) table.push(last);
for (let first = ONE; (first = (first * 100n + 101n) / 102n) >= LOWEST; ) table.unshift(first);
const lines = [];
for (let line = '  ', i = 0; i <= table.length; i++) {
  const next = i < table.length ? `${String(table[i]).replace(/\B(?=(\d{3})+$)/g, '_')}, ` : '';
  if (i === table.length || line.length + next.length > 161) lines.push(line.trimEnd()), (line = '  ');
  line += next;
}
writeFileSync(fileURLToPath(new URL('../src/peers/bucket.table.ts', import.meta.url)), `// Written by tools/bucket-table.mjs, stored forever as what counts of peers mean: another table is another SKETCH_VERSION. Do not edit.

/**
 * Boundaries of the buckets in parts per million of a ratio, ascending: 1 (${String(ONE).replace(/\B(?=(\d{3})+$)/g, '_')}) and from there each time 1.02, upwards to 1 000 and rounded
 * down, downwards to 0.0001 and rounded up, so that none is wider than 2 %.
 */
export const boundaries: readonly number[] = [
${lines.join('\n')}
];
`);
console.log(table.length);
