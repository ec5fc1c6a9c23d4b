import { streamEvents, type ItemResult } from '../http/event-stream';
import type { OutgoingLine } from '../http/unacknowledged-lines';
import { openInput, standardInput, type Input } from '../input/input-file';
import { readLines } from '../input/line-reader';
import { startProgress } from '../terminal/progress';
import { grouped } from '../terminal/table';
import { Exit, type ExitCode, type Terminal } from '../terminal/terminal';
import { answered, count, emptySummary, type Summary } from './tally';

/** Publishes NDJSON CloudEvents from a file or standard input (`-`), tells each refusal with its line, then the summary. */
export async function publish(path: string, baseUrl: URL, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const input = path === '-' ? standardInput(terminal.stdin) : await openInput(path);
  const summary = emptySummary();
  const progress = startProgress(terminal, 'events', input.size);
  try {
    await streamEvents(outgoing(input), {
      baseUrl,
      sleep: terminal.sleep,
      onRetry: (message) => terminal.stderr.write(`${message}\n`),
      onResult: (line, result) => {
        count(summary, result);
        progress.update(input.read(), answered(summary));
        if (result.status !== 'rejected') return;
        terminal.stdout.write(`${json ? JSON.stringify({ line: line.line, ...result }) : describeRejection(line, result)}\n`);
      },
    });
  } finally {
    progress.stop();
  }
  terminal.stdout.write(`${json ? JSON.stringify(summary) : describeSummary(summary)}\n`);
  return summary.rejected > 0 ? Exit.rejected : Exit.ok;
}

async function* outgoing(input: Input): AsyncGenerator<readonly OutgoingLine[]> {
  for await (const batch of readLines(input.bytes)) yield batch.map(({ number, bytes }) => ({ line: number, bytes }));
}

/**
 * A refused event for people: line and id, why, and under it each field at fault.
 * ```
 * line 3  e-17  invalid_event: courtesy must be at most 5
 *     /data/courtesy  maximum  courtesy must be at most 5
 * ```
 */
export function describeRejection(line: OutgoingLine, { id, problem }: ItemResult): string {
  const where = line.file === undefined ? `line ${line.line}` : `${line.file} line ${line.line}`;
  const why = [problem?.code, problem?.detail ?? problem?.title].filter(Boolean).join(': ') || 'rejected';
  const fields = (problem?.errors ?? []).map(({ field, rule, message }) => `\n    ${field}  ${rule}  ${message}`);
  return `${where}  ${id ?? '(no id)'}  ${why}${fields.join('')}`;
}

/** `stored 12, duplicate 0, rejected 0, position 12`. */
export const describeSummary = ({ stored, duplicate, rejected, position }: Summary): string =>
  `stored ${grouped(stored)}, duplicate ${grouped(duplicate)}, rejected ${grouped(rejected)}, position ${position}`;
