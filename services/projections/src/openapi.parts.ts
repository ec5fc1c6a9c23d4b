import { problemResponse } from '@evenhand/nest';
import type { JsonObject } from '@evenhand/nest';

/** Of what the descriptions of read routes are put together. */
export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
export const number: JsonObject = { type: 'number' };
export const text: JsonObject = { type: 'string' };
export const count: JsonObject = { type: 'integer', minimum: 0 };
export const instant: JsonObject = { type: 'string', format: 'date-time' };
export const position: JsonObject = { ...count, description: 'everything up to this position of the log was considered' };
/** What an answer tells. */
export const standing: JsonObject = {
  position: { ...count, description: 'every event up to this position of the log was considered' },
  newestPosition: { ...count, description: 'of some customers events up to this position were considered: with several replicas one may be further than another. The same as `position` where none is' },
};
export const askedPosition: JsonObject = { ...count, maximum: Number.MAX_SAFE_INTEGER };
export const code = (most: number): JsonObject => ({ type: 'string', pattern: `^[A-Za-z0-9._:~-]{1,${most}}$` });
export const words = (of: readonly string[]): JsonObject => ({ type: 'string', enum: [...of] });
export const wordsOrNull = (of: readonly string[], description?: string): JsonObject => ({ type: ['string', 'null'], enum: [...of, null], ...(description && { description }) });
export const instantOrNull = (description: string): JsonObject => ({ type: ['string', 'null'], format: 'date-time', description });
export const orNull = (type: string, description: string): JsonObject => ({ type: [type, 'null'], description });
export const object = (properties: JsonObject, optional: readonly string[] = []): JsonObject => ({
  type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

export const query = (name: string, schema: JsonObject, description: string, example?: string | number): JsonObject => ({
  name, in: 'query', required: false, schema, description, ...(example !== undefined && { example }),
});
export const minPosition = query('minPosition', askedPosition, 'Read your writes: waits up to 5 s until this position is completed, then 503');

/** Of a route that asks the read models alone. */
export const readModelRefusals: JsonObject = {
  422: problemResponse('`invalid_parameter`: `errors` name the query parameters'),
  503: problemResponse('`not_yet` or `read_models_unavailable`: ask again after Retry-After'),
};
/** Of a route that asks the event store too. */
export const refusals: JsonObject = {
  ...readModelRefusals, 503: problemResponse('`not_yet`, `store_unavailable` or `read_models_unavailable`: ask again after Retry-After'),
};

export const readTag = { name: 'read', description: 'Read models out: dated, explained, repeatable' };
type Answer = readonly [schema: JsonObject, example: JsonObject];
/** A GET that answers 200 or refuses. */
export const operation = (operationId: string, summary: string, description: string, parameters: readonly JsonObject[], [schema, example]: Answer, problems: JsonObject): JsonObject => ({
  get: {
    tags: [readTag.name], operationId, summary, description, parameters,
    responses: { 200: { description: summary, content: { 'application/json': { schema, example } } }, ...problems },
  },
});
