import { basename } from 'node:path';
import type { EvenhandClient } from '@evenhand/client';
import { importDataSet, type ImportOptions } from '../importing/import-data-set';
import type { Input } from '../input/input-file';
import type { OutgoingLine } from '../publish/outgoing-line';
import type { ExitCode, Terminal } from '../terminal/terminal';
import { codesEvent, keyOf, mapRow, needsLabel, type Labels } from './cfpb.mapping';
import { CfpbCounter, describeReport } from './cfpb.report';
import { openTable, type Table } from './cfpb.rows';
import type { Sourced } from './cfpb.shapes';

/** Imports extracts of the CFPB's register of complaints. */
export function importCfpb(api: EvenhandClient, paths: readonly string[], options: ImportOptions, terminal: Terminal): Promise<ExitCode> {
  const counter = new CfpbCounter();
  return importDataSet(
    api, {
      events: (inputs) => complaintEvents(inputs, counter), onResult: (result) => counter.result(result), report: (summary) => counter.report(summary), describe: describeReport,
    },
    paths, options, terminal,
  );
}

const BATCH = 500;

/** All headers are read before the first row is sent, so that a file that is something else stops the import while nothing is stored. */
async function* complaintEvents(inputs: readonly Input[], counter: CfpbCounter): AsyncGenerator<readonly OutgoingLine[]> {
  const tables: Table[] = [];
  for (const input of inputs) tables.push(await openTable(input));
  const labels = new Set<string>();
  for (const [i, table] of tables.entries()) yield* eventsOf(table, basename(inputs[i]?.name ?? ''), labels, counter);
}

/**
 * Rows → complaints, each label told before the first complaint with its code; equal rows are counted within a file, so that the order and choice of
 * files cannot change an id. What is held grows with the distinct rows of a file.
 * @param labels that were told already
 */
async function* eventsOf({ shape, rows }: Table, file: string, labels: Set<string>, counter: CfpbCounter): AsyncGenerator<readonly OutgoingLine[]> {
  const seen = new Map<string, number>();
  let batch: OutgoingLine[] = [];
  for await (const read of rows) {
    const place = { file, line: read.line };
    if ('leftOut' in read) {
      counter.leftOut(shape, { ...place, to: read.to ?? read.line, why: read.leftOut });
      continue;
    }
    const key = keyOf(shape, read.row);
    const occurrence = (seen.get(key) ?? 0) + 1;
    const mapped = mapRow(shape, read.row, occurrence);
    counter.row(shape, read.row, mapped, occurrence, place);
    if ('leftOut' in mapped) continue;
    seen.set(key, occurrence);
    const untold = newLabels(mapped.labels, labels);
    counter.told(untold.length);
    batch.push(...[...untold, mapped.event].map((event) => ({ ...place, bytes: Buffer.from(JSON.stringify(event)) })));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function newLabels(labels: Labels, known: Set<string>): ReturnType<typeof codesEvent>[] {
  const untold = (Object.entries(labels) as [Sourced, string][]).filter(([field, label]) => needsLabel(field, label) && !known.has(`${field}\n${label}`));
  for (const [field, label] of untold) known.add(`${field}\n${label}`);
  return untold.map(([field, label]) => codesEvent(field, label));
}
