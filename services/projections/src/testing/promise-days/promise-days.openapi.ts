import { problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';

const count: JsonObject = { type: 'integer', minimum: 0 };
const day: JsonObject = { type: 'string', format: 'date' };
const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties, required: Object.keys(properties) });
const query = (name: string, schema: JsonObject, description: string, required: boolean): JsonObject => ({ name, in: 'query', required, schema, description });
const example = { position: 41_007, items: [{ day: '2026-01-02', kept: 2, broken: 1 }] };

/** How promises are read. */
export const promiseDaysApi: ApiDescription = {
  paths: {
    '/v1/promise-days': {
      get: {
        operationId: 'promiseDays', tags: ['read'], summary: 'Promises kept and broken a day', description: 'Days are UTC; a day without either is left out.',
        parameters: [
          query('from', day, 'the first day', true), query('to', day, 'the last day', true),
          query('minPosition', { ...count, maximum: Number.MAX_SAFE_INTEGER }, 'Read your writes: waits up to 5 s until this position is completed, then 503', false),
        ],
        responses: {
          200: { description: 'The days in order', content: { 'application/json': { schema: { $ref: '#/components/schemas/PromiseDays' }, example } } },
          422: problemResponse('`invalid_parameter`'),
          503: problemResponse('`not_yet` or `read_models_unavailable`: ask again'),
        },
      },
    },
  },
  schemas: { PromiseDays: object({ position: count, items: { type: 'array', items: object({ day, kept: count, broken: count }) } }) },
};
