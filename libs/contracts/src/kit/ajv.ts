import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import type { EventType } from './event-type';
import { DATE, DATE_TIME, URI, URI_REFERENCE, WELL_FORMED } from './patterns';
import { itemSchema } from './schema';

/**
 * The fast judge: one function per type, compiled when it is first asked for. It only says yes or no; its words serve where class-validator
 * finds nothing to say. Strict types are off because rules across fields narrow what the fields say already.
 */
const ajv = new Ajv2020({ strictTypes: false, strictRequired: false, messages: true });
ajv.addKeyword({ keyword: 'x-wellFormed', type: 'string', macro: () => ({ pattern: WELL_FORMED }) });
ajv.addFormat('date', DATE).addFormat('date-time', DATE_TIME).addFormat('uri', URI).addFormat('uri-reference', URI_REFERENCE);

const compiled = new WeakMap<EventType, ValidateFunction>();

export function compiledFor(type: EventType): ValidateFunction {
  let validate = compiled.get(type);
  if (!validate) compiled.set(type, (validate = ajv.compile(itemSchema(type))));
  return validate;
}

export type { ErrorObject };
