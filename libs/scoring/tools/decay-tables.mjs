// Writes src/decay.tables.ts: 2^(-k/H) for k = 0..H-1, each the nearest double. Exact integers only; run by `npm run decay-tables`.
//
// A value v in (1/2, 1] has 53 significant bits, so the nearest double is m / 2^53 with m the largest integer for which
// (m - 1/2) / 2^53 <= 2^(-k/H), that is (2m - 1)^H <= 2^(54H - k).
const numerator = (halfLife, k) => {
  const power = 2n ** BigInt(54 * halfLife - k);
  let low = 2n ** 52n;
  let high = 2n ** 53n;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if ((2n * middle - 1n) ** BigInt(halfLife) <= power) low = middle;
    else high = middle - 1n;
  }
  return low;
};

const table = (halfLife) => {
  const values = Array.from({ length: halfLife }, (_, k) => String(Number(numerator(halfLife, k)) / 2 ** 53));
  const lines = [];
  for (let k = 0; k < halfLife; k += 6) lines.push(`  ${values.slice(k, k + 6).join(', ')},`);
  return `export const decay${halfLife}: readonly number[] = [\n${lines.join('\n')}\n];\n`;
};

process.stdout.write(
  `// Written by tools/decay-tables.mjs: 2^(-k/H) for k = 0..H-1 as correctly rounded doubles. Do not edit.\n\n${[180, 360].map(table).join('\n')}`,
);
