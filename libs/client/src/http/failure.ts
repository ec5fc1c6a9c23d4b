import { ForeignAnswer, Refused } from '../errors';
import { describeProblem, parseProblem } from './problem';

/** No connection came about, so nothing was sent. */
const NOT_CONNECTED: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

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
export function refusal({ status, retryAfter, text }: Answer): Interrupted | Refused | ForeignAnswer {
  const problem = parseProblem(text);
  const refused = status === 429 || status === 503;
  if (refused || status === 502 || status === 504) {
    return new Interrupted(problem ? describeProblem(problem) : `HTTP ${status}`, !refused, retryAfterMs(retryAfter), problem && new Refused(problem, status));
  }
  return problem ? new Refused(problem, status) : new ForeignAnswer(`HTTP ${status} without problem details`);
}

/** Retry-After in seconds or as a date (RFC 9110 §10.2.3); null where it says nothing. */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
