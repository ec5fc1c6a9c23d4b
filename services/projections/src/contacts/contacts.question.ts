import { roundHalfEven } from '@evenhand/scoring';
import { Histogram } from '../columns/histogram';
import type { ContactColumns } from './contact-columns';
import { LocalTime } from './local-time';

export const contactGroupings = ['day', 'hour', 'outcome', 'channel', 'kind', 'initiator', 'product'] as const;
export const contactMeasures = ['contacts', 'customers', 'repeatContacts', 'waitSec', 'durationSec'] as const;
export type ContactGrouping = (typeof contactGroupings)[number];
export type ContactMeasure = (typeof contactMeasures)[number];

/** Which contacts, told apart by what. Moments in ms since 1970, from inclusive, to exclusive. */
export interface ContactsQuestion {
  readonly from: number;
  readonly to: number;
  /** IANA name of the zone whose days and hours are meant */
  readonly zone: string;
  readonly by: readonly ContactGrouping[];
  readonly measures: readonly ContactMeasure[];
  readonly repeatWithinMs: number;
}

/** Seconds of those contacts that tell them, `n` of them: mean to 2 decimals, quantiles by nearest rank to within 0.4 %. */
export interface Seconds {
  readonly n: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
}

/** One group: `day` as YYYY-MM-DD, `hour` 0..23; then what was asked to be measured. */
export type ContactsRow = Readonly<Partial<Record<Exclude<ContactGrouping, 'hour'>, string | null>>> & {
  readonly hour?: number;
  readonly contacts?: number;
  readonly customers?: number;
  readonly repeatContacts?: number;
  readonly waitSec?: Seconds | null;
  readonly durationSec?: Seconds | null;
};

export class TooManyGroups extends Error {}

export const MOST_GROUPS = 10_000;
const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const NONE = -1;
/** so many that an array of them for each hour or day is small */
const FEW_KINDS = 512;

/** The groups of a question, in the order of what they are told apart by; where that is nothing there is one, be it empty. @throws TooManyGroups above MOST_GROUPS */
export function answerContacts(columns: ContactColumns, question: ContactsQuestion, zones: (zone: string) => LocalTime): ContactsRow[] {
  columns.settle();
  const groups = new Groups(columns, question, zones(question.zone));
  const measured = new Measures(columns, question);
  const rows: ContactsRow[] = [];
  for (const [group, members] of groups.members()) rows.push({ ...groups.label(group), ...measured.of(members) });
  if (rows.length === 0 && question.by.length === 0) rows.push(measured.of(new Int32Array(0)));
  return rows.sort((a, b) => compare(a, b, question.by));
}

/** Numbers of groups, by kind. */
interface Numbers {
  get(kind: number): number | undefined;
  set(kind: number, group: number): void;
}

class NumberArray implements Numbers {
  private readonly groups: Int32Array;

  constructor(kinds: number) {
    this.groups = new Int32Array(kinds).fill(NONE);
  }

  get(kind: number): number | undefined {
    const group = this.groups[kind] as number;
    return group === NONE ? undefined : group;
  }

  set(kind: number, group: number): void {
    this.groups[kind] = group;
  }
}

/** Rows told apart: each chosen row gets the number of its group, then rows are put together by it. */
class Groups {
  /** by number: what rows of the group have in common */
  private readonly keys: { readonly time: number; readonly kind: number }[] = [];
  /** by circumstance: its kind; circumstances that agree in what is asked for are of one */
  private readonly kindOf: Int32Array;
  /** by kind: one of its circumstances */
  private readonly kinds: number[] = [];
  private readonly byTime: boolean;
  private readonly times = new Map<number, Numbers>();

  constructor(private readonly columns: ContactColumns, private readonly question: ContactsQuestion, private readonly local: LocalTime) {
    this.byTime = question.by.includes('day') || question.by.includes('hour');
    const known = new Map<string, number>();
    this.kindOf = Int32Array.from(columns.circumstances, (circumstances, i) => {
      const key = question.by.map((name) => (name === 'day' || name === 'hour' ? '' : circumstances[name] ?? '')).join('|');
      const kind = known.get(key) ?? this.kinds.push(i) - 1;
      known.set(key, kind);
      return kind;
    });
  }

  /** Each group's number with its rows. */
  *members(): Generator<[group: number, rows: Int32Array]> {
    const { rows, groups } = this.chosen();
    const starts = new Int32Array(this.keys.length + 1);
    for (let i = 0; i < groups.length; i += 1) {
      const group = groups[i] as number;
      starts[group + 1] = (starts[group + 1] as number) + 1;
    }
    for (let i = 1; i < starts.length; i += 1) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
    const next = starts.slice();
    const sorted = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i += 1) {
      const group = groups[i] as number;
      sorted[next[group] as number] = rows[i] as number;
      next[group] = (next[group] as number) + 1;
    }
    for (let group = 0; group < this.keys.length; group += 1) yield [group, sorted.subarray(starts[group], starts[group + 1])];
  }

  label(group: number): ContactsRow {
    const { time, kind } = this.keys[group] as { time: number; kind: number };
    const circumstances = this.columns.circumstances[this.kinds[kind] as number];
    const { by } = this.question;
    const day = Math.floor(time / DAY_HOURS);
    return Object.fromEntries(by.map((name) => {
      if (name === 'day') return [name, new Date(day * DAY_HOURS * HOUR_MS).toISOString().slice(0, 10)];
      return [name, name === 'hour' ? time - day * DAY_HOURS : circumstances?.[name] ?? null];
    }));
  }

  /** Rows come nearly in the order of time: what was found for one hour is at hand for the next row. */
  private chosen(): { rows: Int32Array; groups: Int32Array } {
    const { from, to, by } = this.question;
    const { at: { values: at }, circumstance: { values: circumstance }, size } = this.columns;
    const rows = new Int32Array(size);
    const groups = new Int32Array(size);
    const [day, hour] = [by.includes('day'), by.includes('hour')];
    let n = 0;
    let time = NaN;
    let numbers = this.numbersOf(0);
    for (let row = 0; row < size; row += 1) {
      const moment = at[row] as number;
      if (moment < from || moment >= to) continue;
      const now = this.byTime ? this.timeOf(moment, day, hour) : 0;
      if (now !== time) {
        time = now;
        numbers = this.numbersOf(now);
      }
      const kind = this.kindOf[circumstance[row] as number] as number;
      let group = numbers.get(kind);
      if (group === undefined) numbers.set(kind, (group = this.begin(time, kind)));
      rows[n] = row;
      groups[n] = group;
      n += 1;
    }
    return { rows: rows.subarray(0, n), groups: groups.subarray(0, n) };
  }

  private numbersOf(time: number): Numbers {
    const known = this.times.get(time) ?? (this.kinds.length <= FEW_KINDS ? new NumberArray(this.kinds.length) : new Map<number, number>());
    this.times.set(time, known);
    return known;
  }

  private begin(time: number, kind: number): number {
    if (this.keys.length === MOST_GROUPS) throw new TooManyGroups(`gives more than ${MOST_GROUPS} rows over this range`);
    return this.keys.push({ time, kind }) - 1;
  }

  /** Hours since 1970 on the zone's clock, without what is not asked for. */
  private timeOf(moment: number, day: boolean, hour: boolean): number {
    const hours = Math.floor(this.local.at(moment) / HOUR_MS);
    const days = Math.floor(hours / DAY_HOURS);
    return (day ? days * DAY_HOURS : 0) + (hour ? hours - days * DAY_HOURS : 0);
  }
}

/** What is measured of the rows of a group. */
class Measures {
  private readonly histogram = new Histogram();
  /** by customer: the group it was last seen in */
  private readonly seen: Int32Array;
  private group = 0;

  constructor(private readonly columns: ContactColumns, private readonly question: ContactsQuestion) {
    this.seen = new Int32Array(columns.people.size);
  }

  of(rows: Int32Array): ContactsRow {
    return Object.fromEntries(this.question.measures.map((measure) => [measure, this.measure(measure, rows)]));
  }

  private measure(measure: ContactMeasure, rows: Int32Array): number | Seconds | null {
    switch (measure) {
      case 'contacts':
        return rows.length;
      case 'customers':
        return this.customers(rows);
      case 'repeatContacts':
        return this.repeats(rows);
      case 'waitSec':
        return this.seconds(this.columns.wait.values, rows);
      case 'durationSec':
        return this.seconds(this.columns.duration.values, rows);
    }
  }

  private repeats(rows: Int32Array): number {
    const { columns, question: { repeatWithinMs } } = this;
    let n = 0;
    for (let i = 0; i < rows.length; i += 1) if (columns.sincePrevious(rows[i] as number) <= repeatWithinMs) n += 1;
    return n;
  }

  private customers(rows: Int32Array): number {
    const { values: customer } = this.columns.customer;
    this.group += 1;
    let n = 0;
    for (let i = 0; i < rows.length; i += 1) {
      const who = customer[rows[i] as number] as number;
      if (this.seen[who] === this.group) continue;
      this.seen[who] = this.group;
      n += 1;
    }
    return n;
  }

  private seconds(values: Int32Array, rows: Int32Array): Seconds | null {
    const { histogram } = this;
    histogram.clear();
    for (let i = 0; i < rows.length; i += 1) {
      const value = values[rows[i] as number] as number;
      if (value >= 0) histogram.add(value);
    }
    const { n, sum } = histogram;
    return n === 0 ? null : { n, mean: roundHalfEven(sum / n, 2), p50: histogram.quantile(0.5), p90: histogram.quantile(0.9) };
  }
}

function compare(a: ContactsRow, b: ContactsRow, by: readonly ContactGrouping[]): number {
  for (const name of by) {
    const [left, right] = [a[name] ?? '', b[name] ?? ''];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
