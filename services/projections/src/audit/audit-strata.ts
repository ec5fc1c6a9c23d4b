import type { AuditColumns } from './audit-columns';
import { columnOf } from './audit-groups';
import type { GroupingName } from './audit-groups';
import { profile } from './case-profile';
import type { ProfileName, TextName } from './case-profile';

/** Like is compared with like within these: of our own complaints, and of a register's. */
export const strataOf = { own: ['product', 'issue', 'severity'], register: ['source_product', 'source_issue'] } as const satisfies Readonly<Record<string, readonly ProfileName[]>>;
/** 1 to 4, and 0 where none is told */
const SEVERITIES = 5;
const SMALL = 4_194_304;
const NONE = -1;

/**
 * Each row's stratum, numbered from 0. Without the column that the groups are told apart by: within it no two of them could be compared.
 */
export interface Strata {
  readonly of: Int32Array;
  readonly many: number;
}

export function strataFor(columns: AuditColumns, by: GroupingName | undefined): Strata {
  const without = (names: readonly ProfileName[]): ProfileName[] => names.filter((name) => name !== columnOf(by));
  const isRegister = columns.numbers('register');
  const [own, register] = [keyOf(columns, without(strataOf.own)), keyOf(columns, without(strataOf.register))];
  const numbers = new Numbering(own.many + register.many);
  const of = new Int32Array(columns.size);
  for (let row = 0; row < columns.size; row += 1) of[row] = numbers.of(isRegister[row] === 1 ? own.many + register.of(row) : own.of(row));
  return { of, many: numbers.size };
}

/** Numbers keys from 0 as they come; by an array where that is small. */
class Numbering {
  size = 0;
  private readonly array: Int32Array | undefined;
  private readonly map = new Map<number, number>();

  constructor(keys: number) {
    if (keys <= SMALL) this.array = new Int32Array(keys).fill(NONE);
  }

  of(key: number): number {
    const known = this.array ? (this.array[key] as number) : this.map.get(key) ?? NONE;
    if (known !== NONE) return known;
    if (this.array) this.array[key] = this.size;
    else this.map.set(key, this.size);
    this.size += 1;
    return this.size - 1;
  }
}

/** The strata of a question are the same for all that leave the same column out. */
export const strataKey = (by: GroupingName | undefined): string => {
  const column = columnOf(by);
  return [...strataOf.own, ...strataOf.register].find((name) => name === column) ?? '';
};

/** A number for each combination of some columns of a row, below `many`. */
function keyOf(columns: AuditColumns, names: readonly ProfileName[]): { readonly many: number; of(row: number): number } {
  const parts = names.map((name) => ({ values: columns.numbers(name), many: isText(name) ? columns.texts(name).length : SEVERITIES }));
  return {
    many: parts.reduce((product, { many }) => product * many, 1),
    of: (row) => {
      let key = 0;
      for (const { values, many } of parts) key = key * many + Math.max(0, values[row] as number);
      return key;
    },
  };
}

const isText = (name: ProfileName): name is TextName => profile[name].kind === 'text';
