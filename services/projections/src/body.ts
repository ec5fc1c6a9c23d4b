import { ProblemError } from '@evenhand/nest';
import type { FieldError } from '@evenhand/nest';
import { validateSync } from 'class-validator';

/**
 * Reads a JSON body into a class-validator class; what the class does not know is refused.
 * @throws ProblemError 422 invalid_body that names every wrong field at once
 */
export function readBody<T extends object>(Class: new () => T, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalidBody([{ field: '', rule: 'type', message: 'must be a JSON object' }]);
  const request = Object.defineProperties(new Class(), Object.getOwnPropertyDescriptors(body));
  const broken = validateSync(request, { whitelist: true, forbidNonWhitelisted: true });
  if (broken.length === 0) return request;
  throw invalidBody(broken.map(({ property, constraints = {} }) => {
    const [rule = 'invalid', message = 'is not valid'] = Object.entries(constraints)[0] ?? [];
    const unknown = rule === 'whitelistValidation';
    return { field: `/${property}`, rule: unknown ? 'unknown' : rule, message: unknown ? 'is no field here' : message };
  }));
}

function invalidBody(errors: readonly FieldError[]): ProblemError {
  return new ProblemError(422, 'invalid_body', errors.map(({ field, message }) => `${field.slice(1) || 'the body'} ${message}`).join('; '), { errors });
}
