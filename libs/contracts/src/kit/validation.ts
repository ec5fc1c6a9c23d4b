import type { CloudEvent } from '../envelope';
import type { Data } from './across';
import { compiledFor, type ErrorObject } from './ajv';
import { isObject } from './checks';
import type { EventType } from './event-type';
import { explain, type FieldError } from './explain';
import type { EventRegistry } from './registry';

/** Why an item is refused, for programs. */
export type RefusalCode =
  | 'not_an_object' | 'too_deep' | 'too_large' | 'unknown_type' | 'not_publishable'
  | 'server_attribute' | 'filled_by_server' | 'invalid_event';

export type Judgement =
  | { readonly ok: true; readonly event: CloudEvent; readonly type: EventType }
  | { readonly ok: false; readonly code: RefusalCode; readonly errors: readonly FieldError[] };

/** Objects and lists within one another, the item itself counted. */
export const MAX_DEPTH = 8;
/** bytes of an item as JSON, in UTF-8 */
export const MAX_ITEM_BYTES = 256 * 1024;

/**
 * Judges a parsed JSON item. Ajv accepts; only what it refuses is looked at again, by class-validator, which names what is wrong.
 * Types that only the suite writes are refused unless the suite is the writer.
 */
export function judge(item: unknown, registry: EventRegistry, writer: 'publisher' | 'suite' = 'publisher'): Judgement {
  if (!isObject(item)) return refusal('not_an_object', '', 'type', 'an event is a JSON object');
  const type = typeof item['type'] === 'string' ? registry.get(item['type']) : undefined;
  const allowed = type !== undefined && (type.publishable || writer === 'suite');
  if (allowed && compiledFor(type)(item)) return { ok: true, event: item as unknown as CloudEvent, type };
  return refuse(item, type, allowed);
}

function refuse(item: Data, type: EventType | undefined, allowed: boolean): Judgement {
  if (deeperThan(MAX_DEPTH, item)) return refusal('too_deep', '', 'depth', `an event nests at most ${MAX_DEPTH} deep`);
  if (bytesOf(item) > MAX_ITEM_BYTES) return refusal('too_large', '', 'size', `an event has at most ${MAX_ITEM_BYTES} bytes`);
  if (item['type'] === undefined) return refusal('invalid_event', '/type', 'required', 'type is required');
  if (typeof item['type'] !== 'string') return refusal('invalid_event', '/type', 'type', 'type must be a string');
  if (!type) return refusal('unknown_type', '/type', 'unknown_type', 'type is not one of the catalogue');
  if (!allowed) return refusal('not_publishable', '/type', 'not_publishable', 'type is written by the suite only');
  const named = explain(item, type);
  const errors = named.length > 0 ? named : ajvErrors(item, type);
  const special = (['server_attribute', 'filled_by_server'] as const).find((code) => errors.some(({ rule }) => rule === code));
  return { ok: false, code: special ?? 'invalid_event', errors };
}

const refusal = (code: RefusalCode, field: string, rule: string, message: string): Judgement => ({
  ok: false, code, errors: [{ field, rule, message }],
});

/** What Ajv says, for an item that class-validator has nothing against. */
function ajvErrors(item: Data, type: EventType): readonly FieldError[] {
  const validate = compiledFor(type);
  validate(item);
  return (validate.errors ?? []).map(({ instancePath, keyword, message, params }: ErrorObject) => {
    const missing: unknown = keyword === 'required' ? params['missingProperty'] : undefined;
    return { field: typeof missing === 'string' ? `${instancePath}/${missing}` : instancePath, rule: keyword, message: message ?? keyword };
  });
}

const bytesOf = (item: Data): number => Buffer.byteLength(JSON.stringify(item));

function deeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => deeperThan(levels - 1, inner));
}
