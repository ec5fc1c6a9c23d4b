import { figures, notices, shares, tick, zeros, type Counts } from '../importing/counts';
import type { Summary } from '@evenhand/client';
import { isIdentified, LEFT_OUT, NOTES, type Call, type LeftOut, type Mapped, type Note } from './callcentre.mapping';

/**
 * What an import saw and did. The counts over all lines carry the names of the published reference (`reference/callcentre.json`), so that the
 * two can be compared key by key. `calls` = `lines` − `malformed_lines_not_17_fields`; `events` = `calls` − all of `left_out`; once sent,
 * `events` = `stored` + `duplicate` + `rejected`. `repeated_keys` counts calls whose key an earlier line of the same file had: 0 says the key is unique.
 */
export interface CallCentreReport extends Summary {
  lines: number;
  malformed_lines_not_17_fields: number;
  calls: number;
  by_outcome: Counts;
  by_type: Counts;
  by_priority: Counts;
  by_date: Counts;
  identified_calls: number;
  unidentified_calls: number;
  identified_customers: number;
  repeated_keys: number;
  left_out: Record<LeftOut, number>;
  noted: Record<Note, number>;
  events: number;
}

/** Counts lines as they pass; the distinct customers are the one thing that grows with the input. */
export class CallCentreCounter {
  private readonly customers = new Set<string>();
  private readonly counts: Omit<CallCentreReport, keyof Summary | 'identified_customers'> = {
    lines: 0, malformed_lines_not_17_fields: 0, calls: 0, by_outcome: {}, by_type: {}, by_priority: {}, by_date: {},
    identified_calls: 0, unidentified_calls: 0, repeated_keys: 0, left_out: zeros(LEFT_OUT), noted: zeros(NOTES), events: 0,
  };

  malformed(): void {
    this.counts.lines += 1;
    this.counts.malformed_lines_not_17_fields += 1;
  }

  call(call: Call, occurrence: number, mapped: Mapped): void {
    const { counts } = this;
    counts.lines += 1;
    counts.calls += 1;
    tick(counts.by_outcome, call.outcome);
    tick(counts.by_type, call.type);
    tick(counts.by_priority, call.priority);
    tick(counts.by_date, call.date);
    if (occurrence > 1) counts.repeated_keys += 1;
    if (isIdentified(call)) {
      counts.identified_calls += 1;
      this.customers.add(call.customer_id);
    } else {
      counts.unidentified_calls += 1;
    }
    if ('leftOut' in mapped) {
      counts.left_out[mapped.leftOut] += 1;
    } else {
      counts.events += 1;
      for (const note of mapped.notes) counts.noted[note] += 1;
    }
  }

  report(summary: Summary): CallCentreReport {
    return { ...this.counts, identified_customers: this.customers.size, ...summary };
  }
}

const MEANING: Readonly<Record<LeftOut | Note, string>> = {
  unidentified: 'caller not identified (customer_id 0)',
  unknown_outcome: 'outcome other than AGENT, HANG, PHANTOM',
  unreadable_time: 'date or time of entry not readable',
  unusable_code: 'an id or code with characters no event may carry',
  wait_not_usable: 'sent without waitSec: queue time negative, over a day or not a number',
  service_time_not_usable: 'sent without durationSec: service time negative, over a day or not a number',
  service_time_without_agent: 'sent without durationSec: service time, but no agent served the call',
  customer_id_rounded: 'customer number published rounded (6.02E+11): several people may share it',
  time_past_midnight: 'time of 24:00:00 or later, read as the next day',
  local_time_skipped: 'local time skipped by the change to summer time, read by the old clock',
  local_time_twice: 'local time that came twice at the end of summer time, read as the first',
};

/** The report for people; `sent` false for a dry run. */
export function describeReport(report: CallCentreReport, sent: boolean): string {
  const days = Object.keys(report.by_date).sort();
  return [
    figures('call centre import', [
      ['lines', report.lines],
      ['malformed lines (not 17 fields), left out', report.malformed_lines_not_17_fields],
      ['calls', report.calls],
      ['  of identified callers', report.identified_calls],
      ['  of unidentified callers', report.unidentified_calls],
      ['identified customers', report.identified_customers],
      ['calls with a key seen before', report.repeated_keys],
    ], report, sent),
    shares('outcome', 'calls', report.by_outcome, report.calls),
    shares('type', 'calls', report.by_type, report.calls),
    shares('priority', 'calls', report.by_priority, report.calls),
    `local dates: ${days.length}${days.length > 0 ? `, ${days[0]} to ${days.at(-1)}` : ''}${sent ? `; position ${report.position}` : ''}`,
    ...notices('calls', { ...report.left_out, unidentified: 0, ...report.noted }, MEANING),
  ].join('\n\n');
}
