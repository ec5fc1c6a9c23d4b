import { once } from 'node:events';
import type { EvenhandClient, ItemResult, Summary } from '@evenhand/client';
import { openInput, type Input } from '../input/input-file';
import type { OutgoingLine } from '../publish/outgoing-line';
import { publishLines } from '../publish/publish-lines';
import { answered } from '../publish/send-lines';
import { startProgress } from '../terminal/progress';
import { Exit, type ExitCode, type Terminal } from '../terminal/terminal';

export interface ImportOptions {
  readonly json: boolean;
  /** Write the events to stdout (the report to stderr) and send nothing. */
  readonly dryRun: boolean;
}

/** What an import saw and did. Once sent, `events` = `stored` + `duplicate` + `rejected`. */
export interface ImportReport extends Summary {
  readonly events: number;
}

/** A published data set: how its files become events, and what there is to tell about them when all are read. */
export interface DataSet<R extends ImportReport> {
  readonly events: (inputs: readonly Input[]) => AsyncIterable<readonly OutgoingLine[]>;
  /** hears what became of each event */
  readonly onResult?: (result: ItemResult) => void;
  readonly report: (summary: Summary) => R;
  /** The report for people; `sent` false for a dry run. */
  readonly describe: (report: R, sent: boolean) => string;
}

/** Imports files of a published data set, each gzipped or plain, and reports what was in them and what became of it. */
export async function importDataSet<R extends ImportReport>(
  api: EvenhandClient, dataSet: DataSet<R>, paths: readonly string[], { json, dryRun }: ImportOptions, terminal: Terminal,
): Promise<ExitCode> {
  const inputs: Input[] = [];
  for (const path of paths) inputs.push(await openInput(path));
  const sizes = inputs.map((input) => input.size);
  const read = (): number => inputs.reduce((sum, input) => sum + input.read(), 0);
  const progress = startProgress(terminal, 'events', sizes.every((size) => size !== null) ? sizes.reduce((a, b) => a + b, 0) : null);
  const events = dataSet.events(inputs);
  const sending = dryRun ? write(events, terminal) : publishLines(api, events, progress, read, terminal, dataSet.onResult);
  const report = dataSet.report(await sending.finally(() => progress.stop()));
  (dryRun ? terminal.stderr : terminal.stdout).write(`${json ? JSON.stringify(report) : dataSet.describe(report, !dryRun)}\n`);
  return !dryRun && (report.rejected > 0 || answered(report) !== report.events) ? Exit.rejected : Exit.ok;
}

/** The events as NDJSON, in place of sending them. */
async function write(events: AsyncIterable<readonly OutgoingLine[]>, { stdout }: Terminal): Promise<Summary> {
  for await (const batch of events) {
    const room = stdout.write(batch.map((event) => `${event.bytes.toString()}\n`).join(''));
    if (!room) await once(stdout, 'drain');
  }
  return { stored: 0, duplicate: 0, rejected: 0, position: 0 };
}
