import type { Readable } from 'node:stream';
import { ProblemError, problemOf } from '@evenhand/nest';
import type { Problem } from '@evenhand/nest';
import { ITEM_BYTES } from './bodies';
import type { Coming, FactDoor } from './fact-door';
import type { Candidate, ItemResult, Rejected } from './item-result';
import { gather, linesOf } from './lines';
import type { Line } from './lines';
import { Spool } from './spool';

const GROUP = 1_000;
/** groups that may be on their way to the store at once */
const UNDER_WAY = 4;

type Door<Context> = Pick<FactDoor<unknown, Context>, 'candidate' | 'channel'>;

/** How a stream comes, and how it is answered. */
interface Streaming extends Coming {
  /** only the rejected items are answered, then one line `{stored, duplicate, rejected, position}` */
  readonly minimal: boolean;
}

/**
 * Stores a stream of events, one a line, as it comes in: constant memory, any length, any client. Lines are decided in order, in groups of
 * what has arrived, several of them under way at once.
 * @returns the response's body: one result a line, in order
 */
export function takeStream<Context>(door: Door<Context>, request: Readable, streaming: Streaming): Readable {
  const body = new Spool();
  run(door, request as AsyncIterable<Buffer>, streaming, body).then(() => body.end(), (error: Error) => body.destroy(error));
  return body;
}

async function run<Context>(door: Door<Context>, request: AsyncIterable<Buffer>, { minimal, ...coming }: Streaming, body: Spool): Promise<void> {
  const summary = { stored: 0, duplicate: 0, rejected: 0, position: 0 };
  const take = door.channel();
  let away: unknown;
  const answer = async (group: Group): Promise<void> => {
    const results = await group.results.catch((error: unknown) => {
      return group.candidates.map((candidate) => unanswered(candidate, error));
    });
    for (const result of results) {
      summary[result.status]++;
      if (result.status !== 'rejected') summary.position = Math.max(summary.position, result.position);
    }
    const told = minimal ? results.filter(({ status }) => status === 'rejected') : results;
    if (told.length > 0) await body.write(`${told.map((result) => JSON.stringify(result)).join('\n')}\n`);
  };
  let answered: Promise<void> = Promise.resolve();
  const underWay: Promise<void>[] = [];
  for await (const candidates of gather(candidatesOf(door, request, coming), GROUP)) {
    // Once some could not be stored no more is sent behind them: the publisher sends on from there, and the order stays.
    const results = away === undefined ? take(candidates) : Promise.reject(away as Error);
    results.catch((error: unknown) => (away ??= error));
    answered = answered.then(() => answer({ candidates, results }));
    answered.catch(() => undefined);
    underWay.push(answered);
    if (underWay.length === UNDER_WAY) await underWay.shift();
  }
  await answered;
  if (minimal) await body.write(`${JSON.stringify(summary)}\n`);
}

interface Group {
  readonly candidates: readonly Candidate[];
  readonly results: Promise<ItemResult[]>;
}

/** Retry-After is a header's: an item's problem has the members of every other. */
function itemProblem(error: unknown): Problem {
  const { type, title, status, detail, code, errors } = problemOf(error);
  return { type, title, status, detail, code, errors };
}

/** The answer of an item that is not known to be stored. */
function unanswered(candidate: Candidate, error: unknown): ItemResult {
  return 'command' in candidate ? { id: candidate.command.event.id, status: 'rejected', problem: itemProblem(error) } : candidate;
}

async function* candidatesOf<Context>(door: Door<Context>, request: AsyncIterable<Buffer>, coming: Coming): AsyncGenerator<Candidate<Context>[]> {
  for await (const lines of linesOf(request, ITEM_BYTES)) yield lines.map((line) => candidateOf(door, line, coming));
}

function candidateOf<Context>(door: Door<Context>, line: Line, coming: Coming): Candidate<Context> {
  if ('refusal' in line) return refused(line.refusal, line.refusal === 'too_large' ? `an item holds at most ${ITEM_BYTES} bytes` : 'the line is not UTF-8');
  try {
    return door.candidate(JSON.parse(line.text), coming);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused('not_json', `the line is not JSON: ${error.message}`);
  }
}

function refused(code: string, detail: string): Rejected {
  return { id: null, status: 'rejected', problem: problemOf(new ProblemError(code === 'too_large' ? 413 : 400, code, detail)) };
}
