import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { readLines } from '../input/line-reader';
import { CliError, Exit } from '../terminal/terminal';
import { endpoint, reason } from './api-client';
import { Patience } from './patience';
import { describeProblem, refusal, Unavailable, type Problem } from './problem';
import { UnacknowledgedLines, type OutgoingLine } from './unacknowledged-lines';

/** The API's answer to one event of a stream. */
export interface ItemResult {
  readonly id?: string | null;
  readonly status: 'stored' | 'duplicate' | 'rejected';
  readonly position?: number;
  readonly problem?: Problem;
}

export interface StreamOptions {
  readonly baseUrl: URL;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Each event's answer, in the order of the lines. */
  readonly onResult: (line: OutgoingLine, result: ItemResult) => void;
  readonly onRetry: (message: string) => void;
}

/** A request ends after so many lines, which bounds what is held for sending again; the next one follows at once. */
const LINES_A_REQUEST = 10_000;
/** Events were sent and nothing came back for so long: the connection counts as broken. */
const SILENCE_MS = 60_000;

/**
 * Streams events to `POST /v1/interactions/events` as NDJSON, reading the answers while it sends. Every line is answered (no `Prefer:
 * return=minimal`): so a refusal is known by its line, and after a break exactly the lines without an answer are sent again; their ids are
 * the same, so what had been stored is answered `duplicate`. An event answered 503 (the store was away for a moment) counts as such a break:
 * those behind it may have been judged without it. Memory is bounded by one request's lines.
 */
export async function streamEvents(source: AsyncIterable<readonly OutgoingLine[]>, options: StreamOptions): Promise<void> {
  const lines = new UnacknowledgedLines(source);
  const patience = new Patience(options.baseUrl.origin, options.sleep, options.onRetry);
  while (lines.waiting > 0 || (await lines.pull())) {
    try {
      await sendOnce(lines, options, patience);
    } catch (error) {
      await patience.after(error);
    }
  }
}

async function sendOnce(lines: UnacknowledgedLines, options: StreamOptions, patience: Patience): Promise<void> {
  const url = endpoint(options.baseUrl, '/v1/interactions/events');
  const headers = { 'content-type': NDJSON, accept: NDJSON };
  const request = (url.protocol === 'https:' ? https : http).request(url, { method: 'POST', headers });
  const sent = { upTo: lines.first };
  const input: { error?: unknown } = {};
  request.on('error', () => undefined);
  request.setTimeout(SILENCE_MS, () => sent.upTo > lines.first && request.destroy(new Error(`no answer for ${SILENCE_MS / 1000} s`)));
  const sending = send(request, lines, sent).catch((error: unknown) => {
    input.error = error;
    request.destroy();
  });
  try {
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    if (response.statusCode !== 200) throw refusal(response.statusCode ?? 0, response.headers['retry-after'], await text(response));
    for await (const batch of readLines(response)) {
      for (const { bytes } of batch) {
        const result = parseResult(bytes, options.baseUrl);
        if (result.problem?.status === 503) throw new Unavailable(describeProblem(result.problem));
        options.onResult(acknowledged(lines, sent.upTo, options.baseUrl), result);
        patience.progressed();
      }
    }
    if (!request.writableEnded || sent.upTo > lines.first) throw new Unavailable('the answer ended before every event was answered');
    await sending;
  } catch (error) {
    request.destroy();
    if ('error' in input) throw input.error;
    throw error instanceof CliError || error instanceof Unavailable ? error : new Unavailable(reason(error));
  }
}

/** Writes the unanswered lines, then new ones as the source brings them. Stops when the request is gone; what it pulled stays in `lines`. */
async function send(request: http.ClientRequest, lines: UnacknowledgedLines, sent: { upTo: number }): Promise<void> {
  for (let left = LINES_A_REQUEST; left > 0 && !request.destroyed; ) {
    const batch = lines.from(sent.upTo, left);
    if (batch.length === 0) {
      if (await lines.pull()) continue;
      break;
    }
    sent.upTo += batch.length;
    left -= batch.length;
    const room = request.write(Buffer.concat(batch.flatMap((line) => [line.bytes, NEW_LINE])));
    if (!room && !request.destroyed) await drained(request);
  }
  if (!request.destroyed) request.end();
}

const NDJSON = 'application/x-ndjson';
const NEW_LINE = Buffer.from('\n');

/** Resolves when the request takes more, or never will. */
const drained = (request: http.ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      request.off('drain', go).off('close', go);
      resolve();
    };
    request.on('drain', go).on('close', go);
  });

/** The line the next answer belongs to; an answer without a line sent is no Evenhand. */
function acknowledged(lines: UnacknowledgedLines, sentUpTo: number, server: URL): OutgoingLine {
  const line = lines.first < sentUpTo ? lines.acknowledge() : undefined;
  if (line === undefined) throw foreign(server);
  return line;
}

function parseResult(bytes: Buffer, server: URL): ItemResult {
  try {
    const value = JSON.parse(bytes.toString('utf8')) as ItemResult | null;
    if (value !== null && ['stored', 'duplicate', 'rejected'].includes(value.status)) return value;
  } catch {
    // falls through: whatever cannot be read is no answer of ours
  }
  throw foreign(server);
}

const foreign = (server: URL): CliError =>
  new CliError(Exit.unreachable, `${server.origin} did not answer in the form of an Evenhand suite: is --url right?`);

async function text(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
