import { validateSync } from 'class-validator';
import { ProblemError } from './problem';
import type { FieldError } from './problem';

/** What JSON parses to. In one process with other services, their parsers make things of their own of other content types. */
const PARSED: ReadonlySet<unknown> = new Set([Object.prototype, null]);

/**
 * Reads a JSON body into a class-validator class; what the class does not know is refused.
 * @throws ProblemError 422 invalid_body that names every wrong field at once; 415 where the body was not sent as JSON
 */
export function readBody<T extends object>(Class: new () => T, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalidBody([{ field: '', rule: 'type', message: 'must be a JSON object' }]);
  if (!PARSED.has(Object.getPrototypeOf(body))) throw new ProblemError(415, 'unsupported_media_type', 'send application/json');
  const request = Object.defineProperties(new Class(), Object.getOwnPropertyDescriptors(body));
  const broken = validateSync(request, { whitelist: true, forbidNonWhitelisted: true });
  // An optional field may be left out, which for class-validator a null is too.
  const nulls = Object.entries(body).filter(([name, value]) => value === null && !broken.some(({ property }) => property === name));
  if (broken.length === 0 && nulls.length === 0) return request;
  const ofNulls = nulls.map(([name]) => ({ field: `/${name}`, rule: 'null', message: 'must not be null: leave it out' }));
  throw invalidBody([...ofNulls, ...broken.map(({ property, constraints = {} }) => {
    const [rule = 'invalid', message = 'is not valid'] = Object.entries(constraints)[0] ?? [];
    const unknown = rule === 'whitelistValidation';
    return { field: `/${property}`, rule: unknown ? 'unknown' : rule, message: unknown ? 'is no field here' : message };
  })]);
}

function invalidBody(errors: readonly FieldError[]): ProblemError {
  return new ProblemError(422, 'invalid_body', errors.map(({ field, message }) => `${field.slice(1) || 'the body'} ${message}`).join('; '), { errors });
}
