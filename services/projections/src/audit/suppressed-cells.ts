const LEAST = 11;

/** A table of counts of which some rows are hidden as a whole. */
export interface Cells {
  /** by row, then by column */
  readonly counts: readonly (readonly number[])[];
  readonly hidden: (row: number) => boolean;
  /** whether a cell is hidden for another reason than its size */
  readonly secret?: (row: number, column: number) => boolean;
}

/**
 * Which cells are shown: none of 1 to 10, and none that the sums of its row or its column would give away. Where those hidden in a line are fewer than two or under
 * 11 together, the smallest other one of the line is hidden too, until that is so nowhere.
 */
export function shownTable({ counts, hidden, secret: isSecret = () => false }: Cells): boolean[][] {
  const shown = counts.map((row, i) => row.map((n, j) => !hidden(i) && (n === 0 || n >= LEAST) && !isSecret(i, j)));
  const width = counts[0]?.length ?? 0;
  const rows = counts.map((row, i) => (hidden(i) ? [] : row.map((_, j): [number, number] => [i, j])));
  const columns = Array.from({ length: width }, (_, j) => counts.map((_row, i): [number, number] => [i, j]));
  const lines = [...rows, ...columns];
  const of = ([i, j]: [number, number]): number => counts[i]?.[j] ?? 0;
  for (let again = true; again; ) {
    again = false;
    for (const line of lines) {
      const secret = line.filter(([i, j]) => !shown[i]?.[j] && of([i, j]) > 0);
      if (secret.length === 0 || (secret.length > 1 && secret.reduce((sum, cell) => sum + of(cell), 0) >= LEAST)) continue;
      const next = smallest(line.filter(([i, j]) => shown[i]?.[j] === true && of([i, j]) > 0), of);
      if (!next) continue;
      (shown[next[0]] as boolean[])[next[1]] = false;
      again = true;
    }
  }
  return shown;
}

function smallest<T>(of: readonly T[], size: (one: T) => number): T | undefined {
  return of.reduce<T | undefined>((least, one) => (least === undefined || size(one) < size(least) ? one : least), undefined);
}
