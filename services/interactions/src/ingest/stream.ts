import type { Readable } from 'node:stream';
import { ProblemError, problemOf } from '@evenhand/nest';
import type { Candidate, InteractionsCommands, ItemResult } from '../interactions.commands';
import { ITEM_BYTES } from './bodies';
import { gather, linesOf } from './lines';
import type { Line } from './lines';
import { Spool } from './spool';

const GROUP = 1000;

/**
 * Stores a stream of events, one a line, as it comes in: constant memory, any length, any client. Lines are decided in order, in groups of
 * what has arrived; the next group is read and judged while one is being stored.
 * @param minimal only the rejected items are answered, then one line `{stored, duplicate, rejected, position}`
 * @returns the response's body: one result a line, in order
 */
export function recordStream(commands: InteractionsCommands, request: Readable, minimal: boolean): Readable {
  const body = new Spool();
  run(commands, request as AsyncIterable<Buffer>, minimal, body).then(() => body.end(), (error: Error) => body.destroy(error));
  return body;
}

async function run(commands: InteractionsCommands, request: AsyncIterable<Buffer>, minimal: boolean, body: Spool): Promise<void> {
  const summary = { stored: 0, duplicate: 0, rejected: 0, position: 0 };
  for await (const candidates of gather(candidatesOf(commands, request), GROUP)) {
    const results = await record(commands, candidates);
    for (const result of results) {
      summary[result.status]++;
      if (result.status !== 'rejected') summary.position = Math.max(summary.position, result.position);
    }
    const told = minimal ? results.filter(({ status }) => status === 'rejected') : results;
    if (told.length > 0) await body.write(`${told.map((result) => JSON.stringify(result)).join('\n')}\n`);
  }
  if (minimal) await body.write(`${JSON.stringify(summary)}\n`);
}

async function* candidatesOf(commands: InteractionsCommands, request: AsyncIterable<Buffer>): AsyncGenerator<Candidate[]> {
  for await (const lines of linesOf(request, ITEM_BYTES)) yield lines.map((line) => candidateOf(commands, line));
}

function candidateOf(commands: InteractionsCommands, line: Line): Candidate {
  if ('refusal' in line) return refused(line.refusal, line.refusal === 'too_large' ? `an item holds at most ${ITEM_BYTES} bytes` : 'the line is not UTF-8');
  try {
    return commands.candidate(JSON.parse(line.text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused('not_json', `the line is not JSON: ${error.message}`);
  }
}

/** Where the store is away these items are answered so, for the publisher to send again, and the stream goes on. */
async function record(commands: InteractionsCommands, candidates: readonly Candidate[]): Promise<ItemResult[]> {
  try {
    return await commands.record(candidates);
  } catch (error) {
    const away = problemOf(error);
    return candidates.map((candidate) => ('command' in candidate ? { id: candidate.command.event.id, status: 'rejected', problem: away } : candidate));
  }
}

function refused(code: string, detail: string): Candidate {
  return { id: null, status: 'rejected', problem: problemOf(new ProblemError(422, code, detail)) };
}
