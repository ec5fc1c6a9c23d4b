import { PROBLEM_TYPE, problemOfStatus } from './problem';
import type { FieldError } from './problem';
import type { JsonObject } from './open-api';

/** What is looked at of an operation. */
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
  readonly responses?: { readonly [status: string]: JsonObject };
}

const text: JsonObject = { type: 'string' };
export const PROBLEM_SCHEMA: JsonObject = {
  type: 'object',
  description: 'RFC 9457 problem details. `code` is stable, for programs.',
  required: ['type', 'title', 'status', 'detail', 'code', 'errors'],
  properties: {
    type: { ...text, format: 'uri' }, title: text, status: { type: 'integer' }, detail: text, code: text,
    errors: {
      type: 'array',
      items: {
        type: 'object', required: ['field', 'rule', 'message'],
        properties: { field: { ...text, description: 'JSON pointer of what broke the rule, empty for the whole; of a parameter its name' }, rule: text, message: text },
      },
    },
  },
};

/**
 * The response object of a problem, for `responses` of an operation.
 * @param description names each code it may have, in backticks, as in '`not_yet`: ask again; `paused`': programs are told these, each with an example
 * @param others whether there are more codes than it names
 */
export function problemResponse(description: string, others = false): JsonObject {
  const codes = codesIn(description);
  const problem: JsonObject = { $ref: '#/components/schemas/Problem' };
  const schema: JsonObject = codes.length > 0 && !others ? { allOf: [problem, { properties: { code: { enum: codes } } }] } : problem;
  return { description, content: { [PROBLEM_TYPE]: { schema } } };
}

/** What the server itself answers before a route sees the request. */
const OF_PATHS = { 400: '`bad_url`: the path is no percent-encoded UTF-8', 414: '`url_too_long`: a part of the path has more than 100 characters' };
const OF_BODIES = {
  400: '`not_json`: the body cannot be parsed; `not_utf8`: it is not UTF-8',
  413: '`too_large`: the body has more than 32 MiB', 415: '`unsupported_media_type`: the body is of another content type',
};

/** An operation with what every operation has: the server's own refusals, an example of each problem, the headers of every answer. */
export function completed(path: string, method: string, described: JsonObject): JsonObject {
  const operation: Operation = described;
  const responses = new Map(Object.entries(operation.responses ?? {}));
  const parsesBody = operation.requestBody !== undefined || method === 'delete' || method === 'post';
  for (const own of [path.includes('{') ? OF_PATHS : {}, parsesBody ? OF_BODIES : {}]) {
    for (const [status, description] of Object.entries<string>(own)) responses.set(status, withAlso(responses.get(status), description));
  }
  const all = [...responses].map(([status, response]) => [status, withHeaders(status, withExamples(status, response, operation))] as const);
  return { ...described, responses: Object.fromEntries(all) };
}

/** Where the route says itself what a code means, its words stay. */
function withAlso(response: JsonObject | undefined, description: string): JsonObject {
  const known = typeof response?.['description'] === 'string' ? response['description'] : '';
  const more = description.split('; ').filter((part) => !codesIn(part).some((code) => codesIn(known).includes(code)));
  return problemResponse([known, ...more].filter(Boolean).join('; '));
}

function withHeaders(status: string, response: JsonObject): JsonObject {
  const names = ['x-correlation-id', ...(status === '503' ? ['retry-after'] : [])];
  const headers = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
  return { ...response, headers: { ...headers, ...(response['headers'] as JsonObject | undefined) } };
}

function withExamples(status: string, response: JsonObject, operation: Operation): JsonObject {
  const { [PROBLEM_TYPE]: media, ...others } = (response['content'] ?? {}) as { readonly [type: string]: JsonObject };
  if (!media) return response;
  const description = String(response['description']);
  const examples = codesIn(description).map((code) => [code, { value: example(Number(status), code, description, operation) }] as const);
  return { ...response, content: { ...others, [PROBLEM_TYPE]: { ...media, ...(examples.length > 0 && { examples: Object.fromEntries(examples) }) } } };
}

function example(status: number, code: string, description: string, { parameters = [], requestBody }: Operation): JsonObject {
  const said = description.split('; ').find((part) => part.includes(`\`${code}\``)) ?? '';
  const detail = said.slice(said.lastIndexOf('`: ') + 1).replace(/^: /, '').replaceAll('`', '') || code;
  const error = (field: string): FieldError => ({ field, rule: 'format', message: 'has to be as described' });
  const errors = code === 'invalid_parameter' ? parameters.filter((one) => one.in === 'query').slice(0, 1).map(({ name }) => error(name))
    : requestBody && status === 422 ? [error(code === 'invalid_body' ? '/reason' : '/data')] : [];
  return { ...problemOfStatus(status, detail, code), errors: errors.map((one) => ({ ...one })) };
}

/** snake_case words in backticks; one word alone is no code. */
const codesIn = (description: string): string[] => [...description.matchAll(/`([a-z]+(?:_[a-z0-9]+)+)`/g)].map(([, code]) => code as string);
