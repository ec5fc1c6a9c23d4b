/** One complaint as the attacker may suspect it: a group in each of two dimensions, and its month. */
export interface Cell { readonly a: string | null; readonly b: string | null; readonly month: number }

/** A sum of cells that the audit told. */
export type Told = (cell: Cell) => boolean;

const PRIME = 2_147_483_629n;

function inverse(value: bigint): bigint {
  let [power, base, result] = [PRIME - 2n, value, 1n];
  for (; power > 0n; power >>= 1n) {
    if (power & 1n) result = (result * base) % PRIME;
    base = (base * base) % PRIME;
  }
  return result;
}

/** Gauss's elimination over a prime field: which sums of cells follow from those told, by any additions, subtractions and multiples. */
export class LinearAttacker {
  private readonly rows: { pivot: number; row: bigint[] }[] = [];

  constructor(private readonly cells: readonly Cell[], told: readonly Told[]) {
    for (const answer of told) {
      const row = this.reduce(this.vector(answer));
      const pivot = row.findIndex((value) => value !== 0n);
      if (pivot < 0) continue;
      const factor = inverse(row[pivot] ?? 1n);
      this.rows.push({ pivot, row: row.map((value) => (value * factor) % PRIME) });
    }
  }

  derives(sum: Told): boolean {
    return this.reduce(this.vector(sum)).every((value) => value === 0n);
  }

  private vector(sum: Told): bigint[] {
    return this.cells.map((cell) => (sum(cell) ? 1n : 0n));
  }

  private reduce(vector: bigint[]): bigint[] {
    return this.rows.reduce((left, { pivot, row }) => {
      const factor = left[pivot] ?? 0n;
      return factor === 0n ? left : left.map((value, index) => (((value - factor * (row[index] ?? 0n)) % PRIME) + PRIME) % PRIME);
    }, vector);
  }
}

/**
 * All tables (group × month) of whole numbers ≥ 0 that give the answers told: what is left to somebody who knows that nobody is counted by halves or below zero.
 * @param sums cells (group, month index) of each answer with its value, such that every cell is within some answer
 */
export function tablesOf(groups: number, months: number, sums: readonly { readonly cells: readonly number[]; readonly value: number }[], visit: (table: readonly number[]) => void): void {
  const table = new Array<number>(groups * months).fill(0);
  const left = sums.map(({ value }) => value);
  const of = table.map((_, cell) => sums.flatMap((sum, index) => (sum.cells.includes(cell) ? [index] : [])));
  const lastOf = sums.map(({ cells }) => Math.max(-1, ...cells));
  const fill = (cell: number): void => {
    if (cell === table.length) return visit(table);
    const mine = of[cell] ?? [];
    const most = Math.min(...mine.map((index) => left[index] ?? 0));
    for (let value = 0; value <= most; value += 1) {
      for (const index of mine) left[index] = (left[index] ?? 0) - value;
      table[cell] = value;
      if (mine.every((index) => lastOf[index] !== cell || left[index] === 0)) fill(cell + 1);
      for (const index of mine) left[index] = (left[index] ?? 0) + value;
    }
    table[cell] = 0;
  };
  fill(0);
}
