import { DomainError, StoreUnavailable } from '@evenhand/event-sourcing';
import { HttpException } from '@nestjs/common';

export const PROBLEM_TYPE = 'application/problem+json';

/** What is wrong with one field: its JSON pointer ('' for the whole), the rule's stable name, and the rule in words. */
export interface FieldError {
  readonly field: string;
  readonly rule: string;
  readonly message: string;
}

/** RFC 9457 problem details. `code` is stable, for programs; `type` is the same code as a URI. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors: readonly FieldError[];
}

/** Answers a request with a problem. `retryAfter` in seconds; `members` are further members of the problem (RFC 9457 §3.2). */
export class ProblemError extends Error {
  readonly errors: readonly FieldError[];
  readonly retryAfter: number | undefined;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    readonly status: number, readonly code: string, detail: string,
    options: ErrorOptions & { errors?: readonly FieldError[]; retryAfter?: number; members?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'ProblemError';
    this.errors = options.errors ?? [];
    this.retryAfter = options.retryAfter;
    this.members = options.members ?? {};
  }
}

/** What Fastify and Nest refuse by themselves, by Fastify's code, else by status. */
const CODE_OF_FASTIFY: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'not_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'not_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'content_length',
  FST_ERR_BAD_URL: 'bad_url',
};
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'bad_request', 401: 'unauthorized', 403: 'forbidden', 404: 'not_found', 405: 'method_not_allowed', 406: 'not_acceptable',
  408: 'request_timeout', 409: 'conflict', 412: 'precondition_failed', 413: 'too_large', 414: 'url_too_long', 415: 'unsupported_media_type',
  422: 'unprocessable', 429: 'too_many_requests', 431: 'headers_too_large', 501: 'not_implemented', 503: 'unavailable', 504: 'timeout',
};

/**
 * Any error as the problem a client may see. What is not known here is `internal` without a word of it.
 * `retryAfter` in seconds, where trying again makes sense.
 */
export function problemOf(error: unknown): Problem & { readonly retryAfter?: number } {
  if (error instanceof DomainError) {
    const { code, message, field } = error;
    return problem(422, code, message, [{ field, rule: code, message }]);
  }
  if (error instanceof StoreUnavailable) {
    return { ...problem(503, 'store_unavailable', 'The event store cannot be reached now. Sending the same again is safe.'), retryAfter: 1 };
  }
  if (error instanceof ProblemError) {
    const { status, code, message, errors, retryAfter, members } = error;
    return { ...problem(status, code, message, errors), ...members, ...(retryAfter !== undefined && { retryAfter }) };
  }
  if (error instanceof HttpException) return problemOfStatus(error.getStatus(), error.message);
  if (isFastifyError(error)) return problemOfStatus(error.statusCode, error.message, CODE_OF_FASTIFY[error.code]);
  return internal();
}

/** The problem of what HTTP itself refuses, by its status. */
export function problemOfStatus(status: number, detail: string, code = CODE_OF_STATUS[status] ?? `http_${status}`): Problem {
  return status === 500 ? internal() : problem(status, code, detail);
}

function problem(status: number, code: string, detail: string, errors: readonly FieldError[] = []): Problem {
  return { type: `urn:evenhand:problem:${code}`, title: titleOf(code), status, detail, code, errors };
}

function internal(): Problem {
  return problem(500, 'internal', 'Something went wrong here. The log has it under this answer\'s x-correlation-id.');
}

function isFastifyError(error: unknown): error is { statusCode: number; code: string; message: string } {
  return error instanceof Error && error.name === 'FastifyError' && 'statusCode' in error && typeof error.statusCode === 'number' && 'code' in error;
}

/** id_reused → Id reused */
function titleOf(code: string): string {
  return code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ');
}
