import { validateSync, type ValidationError } from 'class-validator';
import { BANK, Envelope, serverAttributes } from '../envelope';
import { breachesOf, type Breach, type Data } from './across';
import { isObject } from './checks';
import type { EventType } from './event-type';
import { fieldsOf, type DataClass } from './field';

/** A list is at most 1 000 long, so this many of its items tell all that is wrong with it. */
const MAX_LIST = 1_000;
/** Errors told of one item: an answer is no longer than what it answers. */
const MAX_ERRORS = 50;

export interface FieldError {
  /** JSON pointer into the item: '/data/courtesy' */
  readonly field: string;
  /** the JSON Schema keyword that is broken, or one of ours: unknown_field, filled_by_server, server_attribute, bank_subject */
  readonly rule: string;
  readonly message: string;
}

/** The slow judge: class-validator names everything that is wrong with an item of a known type; [] where nothing is. */
export function explain(item: Data, type: EventType): readonly FieldError[] {
  return allErrors(item, type).slice(0, MAX_ERRORS);
}

function allErrors(item: Data, type: EventType): readonly FieldError[] {
  const errors = errorsOf(Envelope, item, '');
  if ((item['subject'] === BANK) !== type.bankOnly && !has(errors, '/subject')) {
    errors.push(failure('/subject', 'bank_subject', type.bankOnly ? 'must be bank for this type' : 'must be a customer for this type'));
  }
  const { required = [], actorkind } = type.envelope;
  for (const name of required) if (item[name] === undefined) errors.push(failure(`/${name}`, 'required', 'is required for this type'));
  if (actorkind && item['actorkind'] !== undefined && item['actorkind'] !== actorkind && !has(errors, '/actorkind')) {
    errors.push(failure('/actorkind', 'const', `must be ${actorkind} for this type`));
  }
  const { data } = item;
  if (!isObject(data)) return errors;
  errors.push(...errorsOf(type.data, data, '/data'));
  for (const { field, rule, message } of allBreaches(type.data, data)) {
    if (!has(errors, `/data${field}`)) errors.push(failure(`/data${field}`, rule, message));
  }
  return errors;
}

/** Of the data and of every object within it. */
function allBreaches(data: DataClass, value: Data): readonly Breach[] {
  const within = [...fieldsOf(data)].flatMap(([name, { nested }]) => {
    const inner = value[name];
    if (!nested) return [];
    const items = Array.isArray(inner) ? inner.slice(0, MAX_LIST + 1).map((item: unknown, index) => [`/${name}/${index}`, item] as const) : [[`/${name}`, inner] as const];
    return items.flatMap(([at, item]) => (isObject(item) ? allBreaches(nested, item).map((breach) => ({ ...breach, field: at + breach.field })) : []));
  });
  return [...breachesOf(data, value), ...within];
}

const has = (errors: readonly FieldError[], at: string): boolean => errors.some(({ field }) => field === at);

function errorsOf(data: DataClass, value: Data, at: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const error of validateSync(instantiate(data, value, at, errors))) collect(error, at, errors);
  return errors;
}

/**
 * An instance for class-validator to judge: known fields as they came, nested objects as instances of their class. Unknown keys are looked
 * for in the plain object itself, since class-transformer passes over `__proto__`, `constructor` and their like.
 */
function instantiate(data: DataClass, value: Data, at: string, errors: FieldError[]): object {
  const instance = new data() as Record<string, unknown>;
  const fields = fieldsOf(data);
  for (const [name, given] of Object.entries(value)) {
    if (errors.length > MAX_ERRORS) break;
    const info = fields.get(name);
    const field = `${at}/${escaped(name)}`;
    if (info?.filled) errors.push(failure(field, 'filled_by_server', 'is filled by the service'));
    else if (info) instance[name] = info.nested ? nest(info.nested, given, field, errors) : given;
    else if (at === '' && serverAttributes.has(name)) errors.push(failure(field, 'server_attribute', 'is given by the store'));
    else errors.push(failure(field, 'unknown_field', 'is not known here'));
  }
  return instance;
}

function nest(data: DataClass, given: unknown, at: string, errors: FieldError[]): unknown {
  // Longer than any list may be is too long however it goes on.
  if (Array.isArray(given)) return given.slice(0, MAX_LIST + 1).map((item: unknown, index) => nest(data, item, `${at}/${index}`, errors));
  return isObject(given) ? instantiate(data, given, at, errors) : given;
}

/** One error a field: the first check that failed; for items of a list, one for each item that fails it. */
function collect(error: ValidationError, at: string, into: FieldError[]): void {
  const field = `${at}/${error.property}`;
  const [rule, message] = Object.entries(error.constraints ?? {}).find(([name]) => name !== 'nestedValidation') ?? [];
  if (rule === undefined || message === undefined) for (const child of error.children ?? []) collect(child, field, into);
  else if (error.value === undefined) into.push(failure(field, 'required', 'is required'));
  else if (rule.startsWith('items.')) into.push(...itemErrors(error, rule.slice('items.'.length), field));
  else into.push(failure(field, rule, message));
}

function itemErrors({ target, property, value }: ValidationError, rule: string, at: string): readonly FieldError[] {
  const { itemChecks = [] } = fieldsOf((target as object).constructor as DataClass).get(property) ?? {};
  const check = itemChecks.find((candidate) => candidate.rule === rule);
  if (!check || !Array.isArray(value)) return [];
  return value.slice(0, MAX_LIST + 1).flatMap((item: unknown, index) => (check.test(item) ? [] : [failure(`${at}/${index}`, rule, check.message)]));
}

/** RFC 6901. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const failure = (field: string, rule: string, message: string): FieldError => ({
  field, rule, message: `${field.replace(/^\/(data\/)?/, '')} ${message}`,
});
