import { basename } from 'node:path';
import { once } from 'node:events';
import { streamEvents } from '../http/event-stream';
import type { OutgoingLine } from '../http/unacknowledged-lines';
import { openInput, type Input } from '../input/input-file';
import { readLines } from '../input/line-reader';
import { describeRejection } from '../publish/publish.command';
import { answered, count, emptySummary } from '../publish/tally';
import { startProgress } from '../terminal/progress';
import { Exit, type ExitCode, type Terminal } from '../terminal/terminal';
import { callKey, COLUMNS, mapCall, parseCall } from './callcentre.mapping';
import { CallCentreCounter, describeReport } from './callcentre.report';

/** Refused events told line by line; their rest would be the same story. */
const REFUSALS_TOLD = 20;

export interface ImportOptions {
  readonly json: boolean;
  /** Write the events to stdout (the report to stderr) and send nothing. */
  readonly dryRun: boolean;
}

/** Imports months of the call centre, each file gzipped or plain, and reports what was in them and what became of it. */
export async function importCallCentre(
  paths: readonly string[], baseUrl: URL, { json, dryRun }: ImportOptions, terminal: Terminal,
): Promise<ExitCode> {
  const inputs: Input[] = [];
  for (const path of paths) inputs.push(await openInput(path));
  const sizes = inputs.map((input) => input.size);
  const read = (): number => inputs.reduce((sum, input) => sum + input.read(), 0);
  const progress = startProgress(terminal, 'events', sizes.every((size) => size !== null) ? sizes.reduce((a, b) => a + b, 0) : null);
  const counter = new CallCentreCounter();
  const summary = emptySummary();
  const events = callEvents(inputs, counter);
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
  const report = counter.report(summary);
  (dryRun ? terminal.stderr : terminal.stdout).write(`${json ? JSON.stringify(report) : describeReport(report, !dryRun)}\n`);
  return !dryRun && (report.rejected > 0 || answered(report) !== report.events) ? Exit.rejected : Exit.ok;
}

/** Lines → events, counted on the way. Keys repeat only within a file, so that the order and choice of files cannot change an id. */
async function* callEvents(inputs: readonly Input[], counter: CallCentreCounter): AsyncGenerator<readonly OutgoingLine[]> {
  for (const input of inputs) {
    const seen = new Map<string, number>();
    for await (const batch of readLines(input.bytes)) {
      const events: OutgoingLine[] = [];
      for (const { number, bytes } of batch) {
        const text = bytes.toString('latin1');
        if (text.startsWith(`${COLUMNS[0]}\t`)) continue;
        const call = parseCall(text);
        if (call === null) {
          counter.malformed();
          continue;
        }
        const occurrence = (seen.get(callKey(call)) ?? 0) + 1;
        seen.set(callKey(call), occurrence);
        const mapped = mapCall(call, occurrence);
        counter.call(call, occurrence, mapped);
        if ('event' in mapped) events.push({ file: basename(input.name), line: number, bytes: Buffer.from(JSON.stringify(mapped.event)) });
      }
      if (events.length > 0) yield events;
    }
  }
}
