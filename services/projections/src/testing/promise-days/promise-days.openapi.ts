import { problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';

const count: JsonObject = { type: 'integer' };
const day: JsonObject = { type: 'string', format: 'date' };
const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties, required: Object.keys(properties) });
const query = (name: string, schema: JsonObject, description: string, required: boolean): JsonObject => ({ name, in: 'query', required, schema, description });

/** How promises are read. */
export const promiseDaysApi: ApiDescription = {
  paths: {
    '/v1/promise-days': {
      get: {
        operationId: 'promiseDays', tags: ['read'], summary: 'Promises kept and broken a day', description: 'Days are UTC; a day without either is left out.',
        parameters: [
          query('from', day, 'the first day', true), query('to', day, 'the last day', true),
          query('minPosition', count, 'Read your writes: waits up to 5 s until this position is completed, then 503', false),
        ],
        responses: {
          200: { description: 'The days in order', content: { 'application/json': { schema: { $ref: '#/components/schemas/PromiseDays' } } } },
          422: problemResponse('`invalid_parameter`'),
          503: problemResponse('`not_yet` or `read_models_unavailable`: ask again'),
        },
      },
    },
  },
  schemas: { PromiseDays: object({ position: count, items: { type: 'array', items: object({ day, kept: count, broken: count }) } }) },
};
