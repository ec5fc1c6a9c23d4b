import type { AuditColumns } from './audit-columns';
import { ABSENT } from './case-profile';
import type { NumberName, ProfileName, TextName } from './case-profile';
import { monthText } from './months';

/** Rows told apart: each row's group, and the code of each group, null where it is not told. */
export interface Groups {
  readonly of: Int32Array;
  readonly names: readonly (string | null)[];
}

/** What complaints are told apart by: a column of the profile, or the time of receipt. `field`: the register's, where its codes have labels. */
interface Grouping {
  readonly text?: TextName;
  readonly number?: NumberName;
  readonly time?: 'year' | 'month';
  readonly field?: string;
  readonly meaning: string;
}

export const groupings = {
  sourceProduct: { text: 'source_product', field: 'sourceProduct', meaning: "the register's product" },
  sourceIssue: { text: 'source_issue', field: 'sourceIssue', meaning: "the register's issue" },
  sourceChannel: { text: 'source_channel', field: 'sourceChannel', meaning: 'how it came to the register' },
  sourceResponse: { text: 'source_response', field: 'sourceResponse', meaning: 'how the company answered, as the register tells it' },
  state: { text: 'state', field: 'state', meaning: 'state of the customer, as the register tells it' },
  year: { time: 'year', meaning: "year of receipt, in the bank's zone" },
  month: { time: 'month', meaning: "month of receipt, in the bank's zone" },
  product: { text: 'product', meaning: "the bank's product code" },
  issue: { text: 'issue', meaning: 'issue of the complaint' },
  severity: { number: 'severity', meaning: 'severity 1 to 4' },
  channel: { text: 'channel', meaning: 'channel it was opened through' },
  branch: { text: 'branch', meaning: 'branch it was opened at' },
  segment: { text: 'segment', meaning: 'segment of the customer' },
} as const satisfies Readonly<Record<string, Grouping>>;

export type GroupingName = keyof typeof groupings;
export const groupingNames = Object.keys(groupings) as GroupingName[];

/** Name of the one group of a question that tells nothing apart. */
export const ALL = 'all';

/** The column that tells groups apart; undefined where that is the time of receipt, or nothing. */
export function columnOf(by: GroupingName | undefined): ProfileName | undefined {
  const grouping: Partial<Grouping> = by === undefined ? {} : groupings[by];
  return grouping.text ?? grouping.number;
}

/** The register's field whose codes the groups are; undefined where they are none. */
export function fieldOf(by: GroupingName | undefined): string | undefined {
  const grouping: Partial<Grouping> = by === undefined ? {} : groupings[by];
  return grouping.field;
}

/** @returns each row's group; without `by` one group of all */
export function groupsBy(columns: AuditColumns, by: GroupingName | undefined): Groups {
  if (by === undefined) return { of: new Int32Array(columns.size), names: [ALL] };
  const grouping: Grouping = groupings[by];
  if (grouping.text) return { of: columns.numbers(grouping.text), names: columns.texts(grouping.text).map((text) => text || null) };
  if (grouping.number) return numbered(columns.numbers(grouping.number), columns.size, (value) => (value === ABSENT ? null : String(value)));
  const months = columns.month.values;
  return grouping.time === 'month' ? periods(months, columns.size, 1, monthText) : periods(months, columns.size, 12, (year) => String(year).padStart(4, '0'));
}

/** Every period from the first to the last, those without a complaint too: that they are left out would tell it. */
function periods(months: Int32Array, size: number, many: number, nameOf: (period: number) => string): Groups {
  let [first, last] = [Infinity, -Infinity];
  for (let row = 0; row < size; row += 1) {
    const period = Math.floor((months[row] as number) / many);
    if (period < first) first = period;
    if (period > last) last = period;
  }
  const of = new Int32Array(size);
  for (let row = 0; row < size; row += 1) of[row] = Math.floor((months[row] as number) / many) - first;
  return { of, names: Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => nameOf(first + i)) };
}

/** Numbers that lie anywhere, numbered from 0. */
function numbered(values: Int32Array, size: number, nameOf: (value: number) => string | null): Groups {
  const numbers = new Map<number, number>();
  const names: (string | null)[] = [];
  const of = new Int32Array(size);
  let [last, group] = [NaN, 0];
  for (let row = 0; row < size; row += 1) {
    const value = values[row] as number;
    if (value !== last) {
      last = value;
      group = numbers.get(value) ?? names.push(nameOf(value)) - 1;
      numbers.set(value, group);
    }
    of[row] = group;
  }
  return { of, names };
}

/** Orders groups by code, what is not told last. */
export function byCode(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}
