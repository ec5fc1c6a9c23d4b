import { once } from 'node:events';
import { streamEvents } from '../http/event-stream';
import type { OutgoingLine } from '../http/unacknowledged-lines';
import { openInput, type Input } from '../input/input-file';
import { describeRejection } from '../publish/publish.command';
import { answered, count, emptySummary, type Summary } from '../publish/tally';
import { startProgress } from '../terminal/progress';
import { Exit, type ExitCode, type Terminal } from '../terminal/terminal';

/** Refused events told line by line; their rest would be the same story. */
const REFUSALS_TOLD = 20;

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
  readonly report: (summary: Summary) => R;
  /** The report for people; `sent` false for a dry run. */
  readonly describe: (report: R, sent: boolean) => string;
}

/** Imports files of a published data set, each gzipped or plain, and reports what was in them and what became of it. */
export async function importDataSet<R extends ImportReport>(
  dataSet: DataSet<R>, paths: readonly string[], baseUrl: URL, { json, dryRun }: ImportOptions, terminal: Terminal,
): Promise<ExitCode> {
  const inputs: Input[] = [];
  for (const path of paths) inputs.push(await openInput(path));
  const sizes = inputs.map((input) => input.size);
  const read = (): number => inputs.reduce((sum, input) => sum + input.read(), 0);
  const progress = startProgress(terminal, 'events', sizes.every((size) => size !== null) ? sizes.reduce((a, b) => a + b, 0) : null);
  const summary = emptySummary();
  const events = dataSet.events(inputs);
  try {
    if (dryRun) {
      for await (const batch of events) {
        const room = terminal.stdout.write(batch.map((event) => `${event.bytes.toString()}\n`).join(''));
        if (!room) await once(terminal.stdout, 'drain');
      }
    } else {
      await streamEvents(events, {
        baseUrl,
        sleep: terminal.sleep,
        onRetry: (message) => terminal.stderr.write(`${message}\n`),
        onResult: (line, result) => {
          count(summary, result);
          progress.update(read(), answered(summary));
          if (result.status !== 'rejected' || summary.rejected > REFUSALS_TOLD + 1) return;
          terminal.stderr.write(summary.rejected > REFUSALS_TOLD ? '(more refused events are only counted)\n' : `${describeRejection(line, result)}\n`);
        },
      });
    }
  } finally {
    progress.stop();
  }
  const report = dataSet.report(summary);
  (dryRun ? terminal.stderr : terminal.stdout).write(`${json ? JSON.stringify(report) : dataSet.describe(report, !dryRun)}\n`);
  return !dryRun && (report.rejected > 0 || answered(report) !== report.events) ? Exit.rejected : Exit.ok;
}
