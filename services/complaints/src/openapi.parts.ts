import { dataSchema, envelopeSchema, registry } from '@evenhand/contracts';
import type { EventType } from '@evenhand/contracts';
import { problemResponse } from '@evenhand/nest';
import type { JsonObject } from '@evenhand/nest';

export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
export const text: JsonObject = { type: 'string' };
export const moment: JsonObject = { type: 'string', format: 'date-time' };
export const count: JsonObject = { type: 'integer', minimum: 0 };
export const id: JsonObject = { type: 'string', pattern: '^[A-Za-z0-9._:~-]{1,64}$' };
export const orNull = (schema: JsonObject): JsonObject => ({ ...schema, type: [schema['type'] as string, 'null'] });
export const object = (properties: JsonObject, optional: readonly string[] = []): JsonObject => ({
  type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
export const list = (items: JsonObject): JsonObject => ({ type: 'array', items });
export const json = (schema: JsonObject, shown: JsonObject): JsonObject => ({ 'application/json': { schema, example: shown } });
export const type = (name: string): EventType => registry.get(`evenhand.complaints.${name}.v1`) as EventType;

export const key: JsonObject = {
  name: 'Idempotency-Key', in: 'header', required: false, schema: id, example: 'desk-2026-02-16-7',
  description: 'in place of an `id`: the same command sent again with it answers 200 with what it came to the first time',
};

const attributes = envelopeSchema()['properties'] as { readonly [name: string]: JsonObject };
/** What a command says of its event, as its envelope has it. */
const members: JsonObject = {
  id: { ...attributes['id'], description: 'makes a retry safe' }, source: { ...attributes['source'], description: 'default urn:evenhand:complaint-desk' },
  time: { ...attributes['time'], description: 'when it happened; default now' },
  ...Object.fromEntries(['channel', 'productcode', 'branchid', 'actorkind', 'actorref', 'correlationid'].map((name) => [name, attributes[name] as JsonObject])),
};

/** The fields of an event of a type: none that the path names, and none needed that the desk gives. */
export function fieldsOf(event: EventType, given: readonly string[], named?: string): JsonObject {
  const { properties, required, ...more } = dataSchema(event) as JsonObject & { readonly properties: JsonObject; readonly required: readonly string[] };
  const told = Object.fromEntries(Object.entries(properties).filter(([name]) => name !== named));
  return { ...more, description: event.meaning, properties: told, required: required.filter((name) => !given.includes(name)) };
}

export const GIVEN = ['complaintId', 'compensationId', 'rootCauseId', 'actionId'];
export const body = (data: JsonObject, needed: JsonObject = {}, more: JsonObject = {}): JsonObject =>
  ({ ...object({ ...needed, ...members, ...more, data }, [...Object.keys(members), ...Object.keys(more)]), additionalProperties: false });
export const said = ({ example: { data, channel, productcode, actorkind, actorref } }: EventType, without: readonly string[], more: JsonObject = {}): JsonObject => JSON.parse(JSON.stringify({
  ...more, channel, productcode, actorkind, actorref, data: Object.fromEntries(Object.entries(data).filter(([name]) => !without.includes(name))),
})) as JsonObject;

export const refusals = (other = ''): JsonObject => ({
  400: problemResponse('`not_json`: the body is not JSON'),
  415: problemResponse('`unsupported_media_type`: send application/json'),
  422: problemResponse('`invalid_body`: the body is not as described; `invalid_event`: a field of the event breaks its rule, `errors` name it by its JSON pointer, which is the body\'s too; '
    + `\`time_in_future\`; \`id_reused\`: that id was used for another command${other}; or the code of another rule of its type`, true),
  503: problemResponse('`store_unavailable`: the event store is out of reach, send the same again after Retry-After'),
});
export const large: JsonObject = { 413: problemResponse('`too_large`: the body has more than 256 KiB') };
