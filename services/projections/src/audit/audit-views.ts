import { disclosureOf } from '@evenhand/audit';
import type { Disclosure } from '@evenhand/audit';
import type { AuditColumns } from './audit-columns';
import { ALL, groupsBy } from './audit-groups';
import type { GroupingName, Groups } from './audit-groups';
import { metrics } from './audit.metrics';
import type { MetricName } from './audit.metrics';
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

  /**
   * Fixed by the complaints there are, whatever is asked: else two questions could be held against each other. A group is shown where the counts of all complaints
   * allow it, and those that the metric counts: else a month of few of these would be told by two longer ranges.
   */
  shown(by: GroupingName | undefined, metric: MetricName): Shown {
    const isShown = this.shownOf(by, 'count');
    const isCounted = metric === 'count' ? isShown : this.shownOf(by, metric);
    return (group, range) => isShown(group, range) && isCounted(group, range);
  }

  /** Whether the complaints of a group that had one answer may be told; of a period, and of all, those of everybody that had it. */
  shownAnswer(by: GroupingName | undefined): (group: string | null, answer: string, range: Range) => boolean {
    if (isOfTime(by)) {
      const disclosure = this.disclosure('sourceResponse', 'response');
      return (group, answer, range) => disclosure.shown(answer, ...this.monthsOf(group, range));
    }
    const disclosure = this.keep(`answers ${by}`, () => {
      const [groups, answers] = [this.groups(by), this.groups('sourceResponse')];
      const many = answers.names.length;
      const both = groups.of.subarray(0, this.columns.size).map((group, row) => group * many + (answers.of[row] as number));
      return disclosureOf(this.counted({ of: both, names: groups.names.flatMap((group) => answers.names.map((answer) => pairOf(group, answer))) }, 'response'));
    });
    return (group, answer, { from, to }) => disclosure.shown(pairOf(group, answer), from, to);
  }

  private shownOf(by: GroupingName | undefined, metric: MetricName): Shown {
    const disclosure = this.disclosure(isOfTime(by) ? undefined : by, metric);
    if (!isOfTime(by)) return (group, { from, to }) => disclosure.shown(group, from, to);
    return (group, range) => disclosure.shownTotal(...this.monthsOf(group, range));
  }

  private disclosure(by: GroupingName | undefined, metric: MetricName): Disclosure<string | null> {
    return this.keep(`disclosure ${by} ${metric}`, () => disclosureOf(this.counted(this.groups(by), metric)));
  }

  /** The months of a range that a period's row tells of. */
  private monthsOf(group: string | null, range: Range): [from: number, to: number] {
    return group === null || group === ALL || !this.months ? [range.from, range.to] : periodOf(group, range);
  }

  /** Complaints that a metric counts, by group and month of receipt. */
  private counted({ of, names }: Groups, metric: MetricName): ReadonlyMap<string | null, ReadonlyMap<number, number>> {
    const isCounted = metrics[metric].counts(this.columns);
    const counts = new Map<string | null, Map<number, number>>(names.map((name) => [name, new Map()]));
    const { months, columns: { size, cases: { values: cases }, month: { values: monthOf } } } = this;
    if (!months) return counts;
    const many = months.to - months.from + 1;
    const sums = new Int32Array(names.length * many);
    for (let row = 0; row < size; row += 1) {
      if (cases[row] === 0 || !isCounted(row)) continue;
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

const isOfTime = (by: GroupingName | undefined): by is 'year' | 'month' | undefined => by === undefined || by === 'year' || by === 'month';
/** One name for a group and an answer; neither holds a line break. */
const pairOf = (group: string | null, answer: string | null): string => `${group === null ? '' : `=${group}`}\n${answer ?? ''}`;

/** The months of a year or a month that lie in a range. @param period YYYY or YYYY-MM */
function periodOf(period: string, { from, to }: Range): [from: number, to: number] {
  const [year, month] = period.split('-').map(Number) as [number, number?];
  const first = year * 12 + (month === undefined ? 0 : month - 1);
  return [Math.max(from, first), Math.min(to, month === undefined ? first + 11 : first)];
}
