import { figures, notices, shares, tick, zeros, type Counts } from '../importing/counts';
import type { Summary } from '@evenhand/client';
import { grouped, right, table } from '../terminal/table';
import { NOTES, type Mapped, type Note } from './bpic2012.mapping';
import { LEFT_OUT, type LeftOut, type Row } from './bpic2012.rows';
import { DECISIONS, MEANINGS, type Meaning } from './bpic2012.steps';

interface Share {
  rows: number;
  events: number;
}

/**
 * What an import saw and did. The counts over all readable rows carry the names of the published reference (`reference/bpic2012.json`, whose
 * `events` are the `rows` here), so that the two can be compared key by key. `rows` = the rows of `by_meaning` + all of `left_out`; `events`
 * = the events of `by_meaning`; once sent, `events` = `stored` + `duplicate` + `rejected`.
 */
export interface LoanReport extends Summary {
  cases: number;
  rows: number;
  /** the earliest and the latest moment, as published; empty without rows */
  first_event: string;
  last_event: string;
  activities: Counts;
  transitions: Counts;
  activity_transition: Counts;
  resources: number;
  events_without_resource: number;
  /** rows of a case earlier than the row before, and at the same moment as it */
  out_of_order_pairs_in_file: number;
  equal_timestamp_pairs_in_file: number;
  outcome: Counts;
  undecided_cases: number;
  cases_by_number_of_offers_created: Counts;
  cases_by_reg_month: Counts;
  by_meaning: Record<Meaning, Share>;
  left_out: Record<LeftOut, number>;
  noted: Record<Note, number>;
  events: number;
}

const meanings = Object.keys(MEANINGS) as Meaning[];
const OUTCOMES: ReadonlySet<string> = new Set([...Object.keys(DECISIONS), 'A_CANCELLED|COMPLETE']);

/** Counts cases as they pass; the distinct employees are the one thing that grows with the input. */
export class LoanCounter {
  private readonly employees = new Set<string>();
  private earliest: Row | null = null;
  private latest: Row | null = null;
  private readonly counts: Omit<LoanReport, keyof Summary | 'resources' | 'first_event' | 'last_event'> = {
    cases: 0, rows: 0, activities: {}, transitions: {}, activity_transition: {}, events_without_resource: 0,
    out_of_order_pairs_in_file: 0, equal_timestamp_pairs_in_file: 0, outcome: {}, undecided_cases: 0,
    cases_by_number_of_offers_created: {}, cases_by_reg_month: {},
    by_meaning: Object.fromEntries(meanings.map((meaning) => [meaning, { rows: 0, events: 0 }])) as Record<Meaning, Share>,
    left_out: zeros(LEFT_OUT), noted: zeros(NOTES), events: 0,
  };

  leftOut(reason: LeftOut): void {
    this.counts.rows += 1;
    this.counts.left_out[reason] += 1;
  }

  /** `rows` in the order of the file. */
  case(rows: readonly Row[], mapped: readonly Mapped[]): void {
    const { counts } = this;
    counts.cases += 1;
    rows.forEach((row, i) => this.row(row, rows[i - 1]));
    const outcomes = new Set(rows.filter(({ step }) => OUTCOMES.has(step)).map(({ activity }) => activity));
    for (const outcome of outcomes) tick(counts.outcome, outcome);
    if (outcomes.size === 0) counts.undecided_cases += 1;
    tick(counts.cases_by_number_of_offers_created, String(rows.filter(({ activity }) => activity === 'O_CREATED').length));
    tick(counts.cases_by_reg_month, rows[0]?.registered.slice(0, 7) ?? '');
    for (const one of mapped) this.mapped(one);
  }

  report(summary: Summary): LoanReport {
    const [first_event, last_event] = [this.earliest?.time ?? '', this.latest?.time ?? ''];
    return { ...this.counts, first_event, last_event, resources: this.employees.size, ...summary };
  }

  private row(row: Row, before: Row | undefined): void {
    const { counts } = this;
    tick(counts.activities, row.activity);
    tick(counts.transitions, row.transition);
    tick(counts.activity_transition, row.step);
    if (row.employee === '') counts.events_without_resource += 1;
    else this.employees.add(row.employee);
    if (before && row.at < before.at) counts.out_of_order_pairs_in_file += 1;
    if (before?.at === row.at) counts.equal_timestamp_pairs_in_file += 1;
    if (!this.earliest || row.at < this.earliest.at) this.earliest = row;
    if (!this.latest || row.at > this.latest.at) this.latest = row;
  }

  private mapped(one: Mapped): void {
    if ('leftOut' in one) return this.leftOut(one.leftOut);
    const share = this.counts.by_meaning[one.meaning];
    this.counts.rows += 1;
    share.rows += 1;
    share.events += one.events.length;
    this.counts.events += one.events.length;
    for (const note of one.notes) this.counts.noted[note] += 1;
  }
}

const NOTED: Readonly<Record<LeftOut | Note, string>> = {
  malformed: 'left out: not 8 fields, or quoted ones',
  unusable_case_id: 'left out: a case id with characters no event may carry',
  unreadable_number: 'left out: event_no is no number',
  unreadable_time: 'left out: timestamp is no moment with an offset',
  unknown_step: 'left out: a step that the mapping does not name',
  repeated_number: 'left out: event_no came before in the case',
  case_in_pieces: 'left out: rows of a case that had ended in the file',
  duration_not_usable: 'call sent without durationSec: negative or over a day',
  call_without_end: 'call sent without durationSec: it has no end',
  wait_not_usable: 'call sent without waitSec: negative or over a day',
  employee_without_number: 'call sent without handoffs: an employee without a number',
};

/** The report for people; `sent` false for a dry run. */
export function describeReport(report: LoanReport, sent: boolean): string {
  const { cases, rows, by_meaning, resources, events_without_resource, undecided_cases, outcome } = report;
  return [
    figures('loan application import', [
      ['cases', cases], ['rows', rows], ['employees', resources], ['rows without an employee', events_without_resource],
    ], report, sent),
    table(
      [{ title: 'what the rows say' }, right('rows'), right('events')],
      meanings.map((meaning) => [MEANINGS[meaning], grouped(by_meaning[meaning].rows), grouped(by_meaning[meaning].events)]),
    ),
    shares('decision', 'cases', undecided_cases > 0 ? { ...outcome, none: undecided_cases } : outcome, cases),
    `${report.first_event} to ${report.last_event}${sent ? `; position ${report.position}` : ''}`,
    ...notices('rows', { ...report.left_out, ...report.noted }, NOTED),
  ].join('\n\n');
}
