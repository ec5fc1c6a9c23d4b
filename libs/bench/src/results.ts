/** One line of the bench: our figure beside what it is measured against. A goal of 0 is none. */
export interface Result {
  readonly work: string;
  readonly unit: string;
  readonly ours: number;
  readonly reference: number;
  readonly referenceName: string;
  readonly ratio: number;
  readonly goal: number;
  readonly better: 'higher' | 'lower';
}

/** A limit (`lower` is better) has its goal as the reference: a ratio of 1 or less meets it. */
export function limited(work: string, unit: string, ours: number, limit: number, name: string): Result {
  return { work, unit, ours, reference: limit, referenceName: name, ratio: ours / limit, goal: 1, better: 'lower' };
}

export function compared(work: string, unit: string, ours: number, reference: number, referenceName: string, goal: number): Result {
  return { work, unit, ours, reference, referenceName, ratio: ours / reference, goal, better: 'higher' };
}

export const median = (values: readonly number[]): number => percentile([...values].sort((a, b) => a - b), 0.5);

/** @param sorted upwards; nearest rank */
export const percentile = (sorted: readonly number[], p: number): number => sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)] ?? NaN;

export function table(results: readonly Result[]): string {
  const rows = results.map(({ work, unit, ours, reference, referenceName, ratio, goal, better }) => {
    const met = better === 'higher' ? ratio >= goal : ratio <= goal;
    const [aim, verdict] = goal === 0 ? ['none', ''] : [`${better === 'higher' ? '≥' : '≤'} ${goal.toFixed(2)}`, met ? 'met' : 'short'];
    return [ratio.toFixed(2), aim, verdict, work, figure(ours), figure(reference), unit, referenceName];
  });
  const all = [['ratio', 'goal', '', 'work', 'ours', 'reference', 'unit', 'measured against'], ...rows];
  const widths = (all[0] as string[]).map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

const figure = (value: number): string => (value >= 1_000 ? Math.round(value).toLocaleString('en-GB') : value.toFixed(value < 10 ? 2 : 1));
