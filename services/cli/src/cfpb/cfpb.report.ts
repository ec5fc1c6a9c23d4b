import { figures, notices, shares, tick, zeros, type Counts } from '../importing/counts';
import type { ItemResult, Summary } from '@evenhand/client';
import { grouped, right, table } from '../terminal/table';
import { nameOf } from './cfpb.issues';
import { fieldOf, LEFT_OUT, NOTES, type LeftOut, type Mapped, type Note, type Row } from './cfpb.mapping';
import type { Shape } from './cfpb.shapes';

/** A row that gave no complaint: where it begins, up to which line it was damaged, and why. */
export interface LeftOutRow {
  readonly file: string;
  readonly line: number;
  readonly to: number;
  readonly why: LeftOut;
}

/**
 * What an import saw and did. Counts over all rows that can be read carry the names of the published reference (`reference/cfpb_*.json`), so that the two
 * can be compared key by key; values are the register's own words, `(none)` where it says none. `rows` = `complaints` + all of `left_out`; `complaints` = all of `our_issue` + all of
 * `unmapped_issue`; `events` = `complaints` + `codes`; once sent, `events` = `stored` + `duplicate` + `rejected`.
 */
export interface CfpbReport extends Summary {
  rows: number;
  by_shape: Counts;
  /** by the day the register got them */
  by_year: Counts;
  by_channel: Counts;
  by_response: Counts;
  by_product: Counts;
  by_issue: Counts;
  our_issue: Counts;
  /** `Issue` or `Issue › Sub-issue` of those that stand for none of ours */
  unmapped_issue: Counts;
  /** rows like one before in their file: complaints of their own where the register gives no numbers */
  equal_rows: number;
  /** rows with a number that one before in their file had */
  repeated_numbers: number;
  left_out: Record<LeftOut, number>;
  /** the first of them */
  left_out_rows: LeftOutRow[];
  noted: Record<Note, number>;
  complaints: number;
  /** labels told, each once in an import */
  codes: number;
  /** refused events by the problem's code: `id_reused` is a complaint the suite has from elsewhere, in other columns */
  refused: Counts;
  events: number;
}

/** Rows left out that are named one by one. */
const NAMED = 100;

/** Counts rows as they pass. */
export class CfpbCounter {
  private readonly counts: Omit<CfpbReport, keyof Summary> = {
    rows: 0, by_shape: {}, by_year: {}, by_channel: {}, by_response: {}, by_product: {}, by_issue: {}, our_issue: {}, unmapped_issue: {}, equal_rows: 0, repeated_numbers: 0,
    left_out: zeros(LEFT_OUT), left_out_rows: [], noted: zeros(NOTES), complaints: 0, codes: 0, refused: {}, events: 0,
  };

  row(shape: Shape, row: Row, mapped: Mapped, occurrence: number, place: { readonly file: string; readonly line: number }): void {
    if ('leftOut' in mapped) return this.leftOut(shape, { ...place, to: place.line, why: mapped.leftOut });
    const { counts } = this;
    counts.rows += 1;
    counts.complaints += 1;
    counts.events += 1;
    tick(counts.by_shape, shape.name);
    tick(counts.by_year, fieldOf(shape, row, shape.began).slice(0, 4));
    const { sourceChannel = NONE, sourceResponse = NONE, sourceProduct = NONE, sourceIssue = NONE, sourceSubIssue } = mapped.labels;
    tick(counts.by_channel, sourceChannel);
    tick(counts.by_response, sourceResponse);
    tick(counts.by_product, sourceProduct);
    tick(counts.by_issue, sourceIssue);
    const ours = mapped.event.data.issue;
    if (ours) tick(counts.our_issue, ours);
    else tick(counts.unmapped_issue, nameOf(sourceIssue, sourceSubIssue));
    if (occurrence > 1) counts[shape.content ? 'equal_rows' : 'repeated_numbers'] += 1;
    for (const note of mapped.notes) counts.noted[note] += 1;
  }

  leftOut(shape: Shape, row: LeftOutRow): void {
    this.counts.rows += 1;
    tick(this.counts.by_shape, shape.name);
    this.counts.left_out[row.why] += 1;
    if (this.counts.left_out_rows.length < NAMED) this.counts.left_out_rows.push(row);
  }

  /** so many labels */
  told(labels: number): void {
    this.counts.codes += labels;
    this.counts.events += labels;
  }

  result(result: ItemResult): void {
    if (result.status === 'rejected') tick(this.counts.refused, result.problem.code ?? 'unknown');
  }

  report(summary: Summary): CfpbReport {
    return { ...this.counts, ...summary };
  }
}

const NONE = '(none)';

const WHY: Readonly<Record<LeftOut | Note, string>> = {
  quotes: 'left out: quotes that match none',
  field_count: 'left out: more or fewer fields than the header',
  unusable_number: 'left out: a complaint number that is none',
  no_day: 'left out: the register does not say which day it got it',
  unreadable_day: 'left out: a day that is none',
  unusable_label: 'left out: a text where a word of the register belongs',
  sent_day_absent: 'sent without the day the company was sent it: not told',
  timely_in_progress: 'sent without timely: still in progress',
  answer_not_usable: 'sent without timely or disputed: neither Yes nor No',
};

/** The report for people; `sent` false for a dry run. */
export function describeReport(report: CfpbReport, sent: boolean): string {
  const { complaints, unmapped_issue, our_issue, left_out_rows, refused } = report;
  const leftOut = report.rows - complaints;
  const unmapped = Object.values(unmapped_issue).reduce((a, b) => a + b, 0);
  return [
    figures('CFPB import', [
      ['rows', report.rows], ...Object.entries(report.by_shape).map(([shape, n]) => [`  ${shape}`, n] as const), ['left out', leftOut], ['complaints', complaints],
      ['  like one before in their file', report.equal_rows], ['  with a number seen before in their file', report.repeated_numbers], ['labels of codes', report.codes],
    ], report, sent),
    shares('year', 'complaints', report.by_year, complaints),
    shares('channel', 'complaints', report.by_channel, complaints),
    shares('response', 'complaints', report.by_response, complaints),
    shares('issue of ours', 'complaints', unmapped > 0 ? { ...our_issue, '(none)': unmapped } : our_issue, complaints),
    ...(unmapped > 0 ? [shares('stands for no issue of ours', 'complaints', unmapped_issue, complaints)] : []),
    ...(sent ? [`position ${report.position}`] : []),
    ...notices('rows', { ...report.left_out, ...report.noted }, WHY),
    ...(left_out_rows.length > 0 ? [table([{ title: 'left out' }, right('line'), { title: 'because' }], left_out_rows.map(({ file, line, to, why }) => [file, to > line ? `${line} to ${to}` : String(line), WHY[why].replace('left out: ', '')]))] : []),
    ...(Object.keys(refused).length > 0 ? [table([{ title: 'refused' }, right('events'), { title: '' }], Object.entries(refused).map(([code, n]) => [code, grouped(n), REFUSED[code] ?? '']))] : []),
  ].join('\n\n');
}

const REFUSED: Readonly<Record<string, string>> = { id_reused: 'complaints that the suite has already, told otherwise: what came first stays' };
