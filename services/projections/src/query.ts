import { DATE_TIME } from '@evenhand/contracts';
import { ProblemError } from '@evenhand/nest';
import type { FieldError } from '@evenhand/nest';

/** What a query parameter may be. `read` answers undefined where the text is refused. */
export interface Parameter<T> {
  read(text: string): T | undefined;
  readonly message: string;
  readonly required?: boolean;
}

type Parameters = Readonly<Record<string, Parameter<unknown>>>;
type ValueOf<P> = P extends Parameter<infer T> ? T : never;
type Values<P extends Parameters> = { readonly [K in keyof P as P[K] extends { required: true } ? K : never]: ValueOf<P[K]> } & {
  readonly [K in keyof P as P[K] extends { required: true } ? never : K]?: ValueOf<P[K]>;
};

/**
 * Reads a query string; absent parameters stay absent, unknown ones are refused: a misspelt `at` must not be answered with now.
 * @throws ProblemError 422 invalid_parameter that names every wrong parameter at once
 */
export function readQuery<P extends Parameters>(query: Readonly<Record<string, unknown>>, parameters: P): Values<P> {
  const values: Record<string, unknown> = {};
  const errors: FieldError[] = Object.keys(query)
    .filter((field) => !Object.hasOwn(parameters, field))
    .map((field) => ({ field, rule: 'unknown', message: `is no parameter here; these are: ${Object.keys(parameters).join(', ')}` }));
  for (const [field, parameter] of Object.entries(parameters)) {
    const given = query[field];
    if (given === undefined && !parameter.required) continue;
    values[field] = typeof given === 'string' ? parameter.read(given) : undefined;
    if (values[field] === undefined) errors.push({ field, rule: given === undefined ? 'required' : 'format', message: parameter.message });
  }
  if (errors.length > 0) throw invalidParameters(errors);
  return values as Values<P>;
}

export function invalidParameters(errors: readonly FieldError[]): ProblemError {
  return new ProblemError(422, 'invalid_parameter', errors.map(({ field, message }) => `${field} ${message}`).join('; '), { errors });
}

/** A moment as RFC 3339 date-time, in ms since 1970. A plus sign that was not escaped arrives as a space. */
export const instant: Parameter<number> = {
  read: (text) => (DATE_TIME.test(text.replace(' ', '+')) ? Date.parse(text.replace(' ', '+')) : undefined),
  message: 'must be an RFC 3339 date-time, such as 2026-11-22T10:00:00Z or 2026-11-22T18:00:00%2B08:00',
};

export const integer = (least: number, most: number): Parameter<number> => ({
  read: (text) => (/^[0-9]{1,16}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
  message: `must be an integer from ${least} to ${most}`,
});

/** A position in the log. */
export const position = integer(0, Number.MAX_SAFE_INTEGER);

/** An id or a code, as events carry them. */
export const code = (most: number): Parameter<string> => ({
  read: (text) => (text.length <= most && /^[A-Za-z0-9._:~-]+$/.test(text) ? text : undefined),
  message: `must be 1 to ${most} characters of A-Z a-z 0-9 . _ : ~ -`,
});

export const oneOf = <const T extends string>(...words: readonly T[]): Parameter<T> => ({
  read: (text) => words.find((word) => word === text),
  message: `must be one of ${words.join(', ')}`,
});

export const required = <T>(parameter: Parameter<T>): Parameter<T> & { readonly required: true } => ({ ...parameter, required: true });
