import { readLines, type EvenhandClient, type Rejected, type Summary } from '@evenhand/client';
import { openInput, standardInput, type Input } from '../input/input-file';
import { startProgress } from '../terminal/progress';
import { grouped } from '../terminal/table';
import { Exit, type ExitCode, type Terminal } from '../terminal/terminal';
import type { OutgoingLine } from './outgoing-line';
import { answered, sendLines } from './send-lines';

export interface PublishingOptions {
  readonly json: boolean;
  /** what is published was acted on already elsewhere */
  readonly history: boolean;
}

/** Publishes NDJSON CloudEvents from a file or standard input (`-`), each to its service, tells each refusal with its line, then the summary. */
export async function publish(api: EvenhandClient, path: string, { json, history }: PublishingOptions, terminal: Terminal): Promise<ExitCode> {
  const input = path === '-' ? standardInput(terminal.stdin) : await openInput(path);
  const progress = startProgress(terminal, 'events', input.size);
  const publishing = sendLines(api, outgoing(input), {
    history,
    onResult: (result, line, soFar) => {
      progress.update(input.read(), answered(soFar));
      if (result.status === 'rejected') terminal.stdout.write(`${json ? JSON.stringify({ line: line.line, ...result }) : describeRejection(line, result)}\n`);
    },
  });
  const summary = await publishing.finally(() => progress.stop());
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
export function describeRejection(line: OutgoingLine, { id, problem }: Rejected): string {
  const where = line.file === undefined ? `line ${line.line}` : `${line.file} line ${line.line}`;
  const why = [problem.code, problem.detail ?? problem.title].filter(Boolean).join(': ') || 'rejected';
  const fields = (problem.errors ?? []).map(({ field, rule, message }) => `\n    ${field}  ${rule}  ${message}`);
  return `${where}  ${id ?? '(no id)'}  ${why}${fields.join('')}`;
}

/** `stored 12, duplicate 0, rejected 0, position 12`. */
export const describeSummary = ({ stored, duplicate, rejected, position }: Summary): string =>
  `stored ${grouped(stored)}, duplicate ${grouped(duplicate)}, rejected ${grouped(rejected)}, position ${position}`;
