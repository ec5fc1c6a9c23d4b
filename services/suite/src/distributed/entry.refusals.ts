import { ProblemError, problemOf } from '@evenhand/nest';
import type { Problem } from '@evenhand/nest';

export interface Refusal {
  readonly status: number;
  readonly problem: Problem;
  /** seconds */
  readonly retryAfter?: number;
}

/** What the entry refuses by itself, in the words a service has for the same. */
export const refusals: readonly Refusal[] = [
  refusal(400, 'bad_request', 'This is no HTTP request that can be read, or its headers are too large.'),
  refusal(404, 'not_found', 'There is nothing at this path.'),
  refusal(405, 'method_not_allowed', 'This path does not answer that method.'),
  refusal(408, 'request_timeout', 'The request did not arrive in time.'),
  refusal(414, 'url_too_long', 'The URL is too long.'),
  refusal(503, 'unavailable', 'The service behind this path cannot be reached now. Sending the same again is safe.', 1),
  refusal(504, 'timeout', 'The service behind this path did not answer in time.'),
];

function refusal(status: number, code: string, detail: string, retryAfter?: number): Refusal {
  return { status, problem: problemOf(new ProblemError(status, code, detail)), ...(retryAfter !== undefined && { retryAfter }) };
}
