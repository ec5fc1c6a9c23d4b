import { Column } from '../columns/column';
import { profile, profileNames } from './case-profile';
import type { NumberName, ProfileName, TextName } from './case-profile';
import { monthOfDay } from './months';

const NONE = -1;

/** A row of `complaint-audit` as COPY gives it: slot, the profile's columns in their order, cases. */
export type AuditRow = readonly (string | null)[];

/** Words of a column by number, each once. '' is number 0. */
class Words {
  readonly texts: string[] = [''];
  private readonly numbers = new Map<string, number>([['', 0]]);

  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    // a piece of a longer text would keep all of that in memory
    const own = Buffer.from(text).toString();
    this.numbers.set(own, this.texts.length);
    return this.texts.push(own) - 1;
  }

  find(text: string): number {
    return this.numbers.get(text) ?? NONE;
  }
}

/**
 * The counts of `complaint-audit`, column by column: texts as numbers of words, numbers as they are. A row that comes again, of the same slot and
 * profile, stands in the place of the earlier one; rows are found by a table of their hashes, which keeps no text.
 */
export class AuditColumns {
  readonly cases = new Column((n) => new Int32Array(n));
  /** of receipt */
  readonly month = new Column((n) => new Int32Array(n));
  size = 0;
  /** raised by every row: what was found out of the rows before is kept under it */
  changes = 0;
  private readonly slot = new Column((n) => new Int32Array(n));
  private readonly hashes = new Column((n) => new Int32Array(n));
  private readonly columns = profileNames.map(() => new Column((n) => new Int32Array(n)));
  private readonly words: readonly (Words | undefined)[] = profileNames.map((name) => (profile[name].kind === 'text' ? new Words() : undefined));
  private readonly months = new Map<number, number>();
  /** row + 1 by hash, open addressing; a power of two long, at most half full */
  private table = new Int32Array(4_096);
  private readonly read = new Int32Array(profileNames.length);

  numbers(name: ProfileName): Int32Array {
    return (this.columns[profileNames.indexOf(name)] as Column<Int32Array>).values;
  }

  /** what the numbers of a text column stand for */
  texts(name: TextName): readonly string[] {
    return this.wordsOf(name).texts;
  }

  /** @returns the number of a word in its column, −1 where no row has it */
  wordNumber(name: TextName, text: string): number {
    return this.wordsOf(name).find(text);
  }

  take(row: AuditRow): void {
    const slot = Number(row[0]);
    const { read, words } = this;
    for (let i = 0; i < read.length; i += 1) {
      const told = row[i + 1] as string;
      read[i] = words[i]?.number(told) ?? Number(told);
    }
    const index = this.place(slot);
    this.cases.set(index, Number(row[read.length + 1]));
    this.changes += 1;
  }

  private wordsOf(name: TextName): Words {
    return this.words[profileNames.indexOf(name)] as Words;
  }

  /** The row of what was read: the one that is there, or a new one. */
  private place(slot: number): number {
    if ((this.size + 1) * 2 > this.table.length) this.spread();
    const hash = this.hash(slot);
    const { table } = this;
    let at = hash & (table.length - 1);
    for (; table[at] !== 0; at = (at + 1) & (table.length - 1)) {
      const row = (table[at] as number) - 1;
      if (this.hashes.values[row] === hash && this.isRead(row, slot)) return row;
    }
    const row = this.size;
    table[at] = row + 1;
    this.hashes.set(row, hash);
    this.slot.set(row, slot);
    for (let i = 0; i < this.columns.length; i += 1) (this.columns[i] as Column<Int32Array>).set(row, this.read[i] as number);
    this.month.set(row, this.monthOf(this.read[DAY] as number));
    this.size += 1;
    return row;
  }

  private isRead(row: number, slot: number): boolean {
    if (this.slot.values[row] !== slot) return false;
    for (let i = 0; i < this.columns.length; i += 1) if ((this.columns[i] as Column<Int32Array>).values[row] !== this.read[i]) return false;
    return true;
  }

  private spread(): void {
    const table = new Int32Array(this.table.length * 2);
    for (let row = 0; row < this.size; row += 1) {
      let at = (this.hashes.values[row] as number) & (table.length - 1);
      while (table[at] !== 0) at = (at + 1) & (table.length - 1);
      table[at] = row + 1;
    }
    this.table = table;
  }

  /** murmur3 of what was read: small numbers that differ little must not lie side by side. */
  private hash(slot: number): number {
    let hash = slot;
    for (let i = 0; i < this.read.length; i += 1) {
      let part = Math.imul(this.read[i] as number, 0xcc9e2d51);
      part = Math.imul((part << 15) | (part >>> 17), 0x1b873593);
      hash ^= part;
      hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
    }
    hash ^= hash >>> 16;
    hash = Math.imul(hash, 0x85ebca6b);
    hash ^= hash >>> 13;
    return (Math.imul(hash, 0xc2b2ae35) ^ (hash >>> 16)) | 0;
  }

  private monthOf(day: number): number {
    const known = this.months.get(day) ?? monthOfDay(day);
    this.months.set(day, known);
    return known;
  }
}

const DAY = profileNames.indexOf('day' satisfies NumberName);
