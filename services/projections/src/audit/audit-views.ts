import { disclosureOf } from '@evenhand/audit';
import type { Disclosure } from '@evenhand/audit';
import type { AuditColumns } from './audit-columns';
import { ALL, groupsBy } from './audit-groups';
import type { GroupingName, Groups } from './audit-groups';
import { strataFor, strataKey } from './audit-strata';
import type { Strata } from './audit-strata';

/** Months, both included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Whether a group may be shown over a range of months. */
export type Shown = (group: string | null, range: Range) => boolean;

/** What questions look for in the columns again and again, kept until a row changes. */
export class AuditViews {
  private readonly kept = new Map<string, unknown>();
  private changes = -1;

  constructor(readonly columns: AuditColumns) {}

  /** The months from the first complaint to the last; undefined where there is none. */
  get months(): Range | undefined {
    return this.keep('months', () => {
      const [{ values }, { size }] = [this.columns.month, this.columns];
      let [from, to] = [Infinity, -Infinity];
      for (let row = 0; row < size; row += 1) {
        const month = values[row] as number;
        if ((this.columns.cases.values[row] as number) === 0) continue;
        if (month < from) from = month;
        if (month > to) to = month;
      }
      return from > to ? undefined : { from, to };
    });
  }

  groups(by: GroupingName | undefined): Groups {
    return this.keep(`groups ${by}`, () => groupsBy(this.columns, by));
  }

  strata(by: GroupingName | undefined): Strata {
    return this.keep(`strata ${strataKey(by)}`, () => strataFor(this.columns, by));
  }

  /** Fixed by all complaints there are, whatever is asked: else two questions could be held against each other. */
  shown(by: GroupingName | undefined): Shown {
    const { months } = this;
    if (by !== undefined && by !== 'year' && by !== 'month') {
      const disclosure = this.keep(`disclosure ${by}`, () => disclosureOf(this.counted(by)));
      return (group, { from, to }) => disclosure.shown(group, from, to);
    }
    const disclosure = this.keep<Disclosure<string | null>>('disclosure', () => disclosureOf(this.counted(undefined)));
    return (group, range) => {
      const [from, to] = group === null || group === ALL || !months ? [range.from, range.to] : periodOf(group, range);
      return disclosure.shownTotal(from, to);
    };
  }

  /** Complaints by group and month of receipt. */
  private counted(by: GroupingName | undefined): ReadonlyMap<string | null, ReadonlyMap<number, number>> {
    const { of, names } = this.groups(by);
    const counts = new Map<string | null, Map<number, number>>(names.map((name) => [name, new Map()]));
    const { months, columns: { size, cases: { values: cases }, month: { values: monthOf } } } = this;
    if (!months) return counts;
    const many = months.to - months.from + 1;
    const sums = new Int32Array(names.length * many);
    for (let row = 0; row < size; row += 1) {
      if (cases[row] === 0) continue;
      const at = (of[row] as number) * many + (monthOf[row] as number) - months.from;
      sums[at] = (sums[at] as number) + (cases[row] as number);
    }
    sums.forEach((sum, at) => {
      if (sum !== 0) counts.get(names[Math.floor(at / many)] as string | null)?.set(months.from + (at % many), sum);
    });
    return counts;
  }

  private keep<T>(name: string, make: () => T): T {
    if (this.changes !== this.columns.changes) this.kept.clear();
    this.changes = this.columns.changes;
    if (!this.kept.has(name)) this.kept.set(name, make());
    return this.kept.get(name) as T;
  }
}

/** The months of a year or a month that lie in a range. @param period YYYY or YYYY-MM */
function periodOf(period: string, { from, to }: Range): [from: number, to: number] {
  const [year, month] = period.split('-').map(Number) as [number, number?];
  const first = year * 12 + (month === undefined ? 0 : month - 1);
  return [Math.max(from, first), Math.min(to, month === undefined ? first + 11 : first)];
}
