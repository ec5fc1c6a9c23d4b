import { basename } from 'node:path';
import { readLines, type EvenhandClient } from '@evenhand/client';
import { importDataSet, type ImportOptions } from '../importing/import-data-set';
import type { Input } from '../input/input-file';
import type { OutgoingLine } from '../publish/outgoing-line';
import type { ExitCode, Terminal } from '../terminal/terminal';
import { mapCase } from './bpic2012.mapping';
import { describeReport, LoanCounter } from './bpic2012.report';
import { COLUMNS, readRow, type Row } from './bpic2012.rows';

/** Imports the loan applications of the BPI Challenge 2012. */
export function importLoans(api: EvenhandClient, path: string, options: ImportOptions, terminal: Terminal): Promise<ExitCode> {
  const counter = new LoanCounter();
  return importDataSet(
    api, { events: (inputs) => loanEvents(inputs, counter), report: (summary) => counter.report(summary), describe: describeReport },
    [path], options, terminal,
  );
}

/** Rows → cases → events, counted on the way; what one read of the file completed goes out together. */
async function* loanEvents(inputs: readonly Input[], counter: LoanCounter): AsyncGenerator<readonly OutgoingLine[]> {
  for (const input of inputs) {
    const file = basename(input.name);
    for await (const cases of casesIn(input, counter)) {
      const events = cases.flatMap((rows) => {
        const mapped = mapCase(rows);
        counter.case(rows, mapped);
        return mapped.flatMap((one): OutgoingLine[] =>
          'events' in one ? one.events.map((event) => ({ file, line: one.row.line, bytes: Buffer.from(JSON.stringify(event)) })) : []);
      });
      if (events.length > 0) yield events;
    }
  }
}

/**
 * The cases of a file, each whole: what is held is one case and the ids of those seen. The published file has the rows of a case together.
 * Rows that come when their case had ended are left out, since what they mean hangs on rows that are gone.
 */
async function* casesIn(input: Input, counter: LoanCounter): AsyncGenerator<readonly (readonly Row[])[]> {
  const seen = new Set<string>();
  let current: Row[] = [];
  for await (const batch of readLines(input.bytes)) {
    const whole: Row[][] = [];
    for (const { number, bytes } of batch) {
      const text = bytes.toString('utf8');
      if (text.startsWith(`${COLUMNS[0]},`)) continue;
      const row = readRow(text, number);
      if (typeof row === 'string') {
        counter.leftOut(row);
      } else if (row.caseId === current[0]?.caseId) {
        current.push(row);
      } else if (seen.has(row.caseId)) {
        counter.leftOut('case_in_pieces');
      } else {
        if (current.length > 0) whole.push(current);
        current = [row];
        seen.add(row.caseId);
      }
    }
    yield whole;
  }
  if (current.length > 0) yield [current];
}
