import { isArray, isIn, isString, max, min } from 'class-validator';
import type { Check } from './field';
import { WELL_FORMED } from './patterns';

/** The check of one JSON Schema keyword. */
export const check = (rule: string, keyword: unknown, message: string, test: (value: unknown) => boolean): Check => ({
  rule, schema: { [rule]: keyword }, message, test,
});
export const text = check('type', 'string', 'must be a string', isString);
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isArray(value);
export const object = check('type', 'object', 'must be an object', isObject);
export const atLeast = (low: number): Check => check('minimum', low, `must be at least ${low}`, (value) => min(value, low));
export const atMost = (high: number): Check => check('maximum', high, `must be at most ${high}`, (value) => max(value, high));
/** in code points, as JSON Schema counts */
const length = (value: unknown): number => (typeof value === 'string' ? [...value].length : NaN);
export const noLonger = (most: number): Check =>
  check('maxLength', most, `must have at most ${most} characters`, (value) => length(value) <= most);
export const notEmpty = check('minLength', 1, 'must not be empty', (value) => length(value) >= 1);
export const pattern = (source: string, message: string): Check => {
  const expression = new RegExp(source, 'u');
  return check('pattern', source, message, (value) => typeof value === 'string' && expression.test(value));
};
export const format = (name: string, expression: RegExp, message: string): Check =>
  check('format', name, message, (value) => typeof value === 'string' && expression.test(value));
export const constant = (value: unknown): Check => check('const', value, `must be ${JSON.stringify(value)}`, (given) => given === value);
export const member = (values: readonly unknown[]): Check =>
  check('enum', values, `must be one of ${values.join(', ')}`, (given) => isIn(given, values));

/** Two items are the same when their JSON is, whatever the order of keys. */
const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(byKey)) : inner));
export const distinct = (value: unknown): boolean => isArray(value) && new Set(value.map(canonical)).size === value.length;
/** The published schema has no keyword for it; Ajv is taught the x- keyword. */
export const wellFormed = check('x-wellFormed', true, 'must be well-formed Unicode without NUL', pattern(WELL_FORMED, '').test);
