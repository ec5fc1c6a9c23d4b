import { CliError, Exit } from '../terminal/terminal';

/** RFC 9457 problem details as the suite answers them. */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly field: string; readonly rule: string; readonly message: string }[];
}

/** One line for people, fields told where the reason does not tell them: `unknown_expectation: … (/data/low max: must not be above high)`. */
export function describeProblem(problem: Problem): string {
  const reason = problem.detail ?? problem.title;
  const fields = (problem.errors ?? []).filter(({ message }) => !reason?.includes(message)).map(({ field, rule, message }) => `${field} ${rule}: ${message}`).join('; ');
  const text = [problem.code, reason].filter(Boolean).join(': ');
  return fields ? `${text} (${fields})` : text || 'no reason given';
}

/**
 * A moment's failure: the connection broke, or the server asked to come back (after `retryAfterMs`, when it said so). `maybeDone`: what was asked for
 * may have been carried out all the same.
 */
export class Unavailable extends Error {
  constructor(message: string, readonly retryAfterMs: number | null = null, readonly maybeDone = true) {
    super(message);
  }
}

/** What an answer other than the expected one means: worth another try, or the end of the command. */
export function refusal(status: number, retryAfter: string | undefined, body: string): Unavailable | CliError {
  const problem = parseProblem(body);
  const said = problem ? describeProblem(problem) : `HTTP ${status}`;
  const refused = status === 429 || status === 503;
  if (refused || status === 502 || status === 504) return new Unavailable(said, retryAfterMs(retryAfter), !refused);
  if (problem === null) return new CliError(Exit.unreachable, `HTTP ${status} without problem details: is --url (or EVENHAND_URL) an Evenhand suite?`);
  return new CliError(Exit.rejected, said);
}

function parseProblem(body: string): Problem | null {
  try {
    const value: unknown = JSON.parse(body);
    const isProblem = typeof value === 'object' && value !== null && ('detail' in value || 'title' in value || 'code' in value);
    return isProblem ? (value as Problem) : null;
  } catch {
    return null;
  }
}

const retryAfterMs = (header: string | undefined): number | null => (header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null);
