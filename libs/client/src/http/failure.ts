import { STATUS_CODES } from 'node:http';
import { ForeignAnswer, NotAccepted, Refused } from '../errors';
import { describeProblem, parseProblem, type Problem } from './problem';

/** No connection came about, so nothing was sent. */
const NOT_CONNECTED: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The server, or what stands before it, asks to come back. */
const AWAY: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const TOO_LARGE = 413;

/**
 * A moment's failure, worth another try: the connection broke, or the server asked to come back (after `retryAfterMs`, when it said so). `maybeDone`:
 * what was asked for may have been carried out all the same.
 */
export class Interrupted extends Error {
  constructor(message: string, readonly maybeDone = true, readonly retryAfterMs: number | null = null, cause?: unknown) {
    super(message, { cause });
  }
}

/** A failure of the connection. It is told by its fields, not by its class, which may be of another realm. */
export function broken(error: unknown): Interrupted {
  const { message, code, name, syscall } = Object(error) as Partial<NodeJS.ErrnoException>;
  const reason = message === 'aborted' ? 'the connection broke' : message || code || name || String(error);
  return new Interrupted(reason, !NOT_CONNECTED.has(code) && syscall !== 'connect', null, error);
}

/** An answer as it came, its body as text. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** What an answer other than the expected one means: worth another try, or the end. */
export function refusal(answer: Answer): Interrupted | Refused | NotAccepted | ForeignAnswer {
  const { status, text } = answer;
  const problem = parseProblem(text);
  if (AWAY.has(status)) return interrupted(answer, problem);
  if (status === 401 || status === 403) return new NotAccepted(problem ?? bare(status), status);
  return problem ? new Refused(problem, status) : new ForeignAnswer(`HTTP ${status} without problem details`);
}

/**
 * The same of a request for events, which says nothing of any one of them. Their ids make another try safe where the server failed. NotAccepted with
 * status 413 where they are too many for one request.
 */
export function refusalOfEvents(answer: Answer): Interrupted | NotAccepted | ForeignAnswer {
  const { status, text } = answer;
  const problem = parseProblem(text);
  if (status === 500 || status === 408) return interrupted(answer, problem);
  if (status === TOO_LARGE) return new NotAccepted(problem ?? bare(status), status);
  const error = refusal(answer);
  return error instanceof Refused ? new NotAccepted(error.problem, status) : error;
}

export const isTooLarge = (error: unknown): error is NotAccepted => error instanceof NotAccepted && error.status === TOO_LARGE;

/** A gateway's own page is no problem details. */
const bare = (status: number): Problem => ({ status, title: STATUS_CODES[status] });

function interrupted({ status, retryAfter }: Answer, problem: Problem | null): Interrupted {
  const begun = status !== 429 && status !== 503;
  return new Interrupted(problem ? describeProblem(problem) : `HTTP ${status}`, begun, retryAfterMs(retryAfter), problem && new Refused(problem, status));
}

/** Retry-After in seconds or as a date (RFC 9110 §10.2.3); null where it says nothing. */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
