import { problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';

const text: JsonObject = { type: 'string' };
const integer: JsonObject = { type: 'integer', minimum: 0 };
const instant: JsonObject = { type: 'string', format: 'date-time' };
const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties, required: Object.keys(properties) });
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const answer = (description: string, schema: JsonObject, example: JsonObject): JsonObject => ({ description, content: { 'application/json': { schema, example } } });
const path = (name: string, schema: JsonObject, example: string): JsonObject => ({ name, in: 'path', required: true, schema, example });
const query = (name: string, schema: JsonObject, description: string): JsonObject => ({ name, in: 'query', required: false, schema, description });
const next = (description: string): JsonObject => ({ type: ['string', 'null'], description });
const limit = query('limit', { type: 'integer', minimum: 1, maximum: 1000, default: 100 }, 'how many at most');
const version = query('version', { type: 'integer', minimum: 1, maximum: 2_147_483_647 }, 'default: the live one');
const projectionName = path('name', { type: 'string', pattern: '^[a-z0-9-]{1,64}$' }, 'customer-state');
const customerId = path('customerId', { type: 'string', maxLength: 64, pattern: '^[A-Za-z0-9._:~-]+$' }, 'c_7Qm2Xk4T9b');

const parked: JsonObject = {
  customerId: 'c_7Qm2Xk4T9b', version: 1, slot: 17, position: 40_912, eventId: '7f6c9c0e-3d43-5c56-9d1f-0a4d5f0c8a11', reason: 'the weight of evidence E77 is not known', attempts: 1, waiting: 3,
  lastPosition: 41_003, parkedAt: '2026-11-20T08:00:00.000Z',
};
const parkedCustomer = object({
  customerId: text, version: { ...integer, description: 'of the read model' }, slot: integer, position: { ...integer, description: 'of the event that cannot be folded' },
  eventId: { type: ['string', 'null'], description: 'id under which the event is stored' }, reason: text, attempts: { ...integer, description: 'how often it was tried' },
  waiting: { ...integer, description: 'later events of the customer, which wait behind it' }, lastPosition: { ...integer, description: 'of the last of them' }, parkedAt: instant,
});
const letGo = object({
  customerId: text, version: integer, folded: { ...integer, description: 'events that were folded now' },
  parked: { anyOf: [ref('ParkedCustomer'), { type: 'null' }], description: 'where an event cannot be folded still' },
});
const unreadable = object({ topic: text, partition: integer, offset: integer, reason: text, readAt: instant });
const away: JsonObject = { 503: problemResponse('`read_models_unavailable`: ask again after Retry-After') };
const parameters: JsonObject = { 422: problemResponse('`invalid_parameter`: `errors` name the query parameters') };
const refusals: JsonObject = {
  404: problemResponse('`unknown_projection`; `unknown_version`; `not_parked`: no event of that customer is'),
  409: problemResponse('`replay_needed`: rows hold events of several customers, replay it; `code_missing`; `operation_running`: an operation has the version to itself'), ...away,
};

/** What operators see of events that cannot be folded, and do about them. */
export const parkedApi: ApiDescription = {
  paths: {
    '/v1/projections/{name}/parked': {
      get: {
        tags: ['operate'], operationId: 'listParked', summary: 'Customers of whom an event cannot be folded', description: 'What is read of them ends before that event; their later ones wait behind it. In the order of customers.',
        parameters: [projectionName, query('cursor', text, '`next` of the page before'), limit, version],
        responses: {
          200: answer('Who is parked', object({ items: { type: 'array', items: ref('ParkedCustomer') }, next: next('cursor of the next page, null at the end') }), { items: [parked], next: null }),
          404: problemResponse('`unknown_projection`: none of that name is folded from the log; `unknown_version`'), ...parameters, ...away,
        },
      },
    },
    '/v1/projections/{name}/parked/{customerId}/retry': {
      post: {
        tags: ['operate'], operationId: 'retryParked', summary: 'Fold what waits once more', description: 'From the event that could not be folded up to where the customer\'s slot stands, in one transaction.',
        parameters: [projectionName, customerId, version],
        responses: { 200: answer('What came of it', letGo, { customerId: 'c_7Qm2Xk4T9b', version: 1, folded: 4, parked: null }), ...parameters, ...refusals },
      },
    },
    '/v1/projections/{name}/parked/{customerId}': {
      delete: {
        tags: ['operate'], operationId: 'dropParked', summary: 'Leave the event out for good', description: 'In all that this version of the code builds; what waits behind it is folded. Newer code folds it again. The event stays in the log.',
        parameters: [projectionName, customerId, version],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { ...object({ reason: { type: 'string', minLength: 1, maxLength: 500, description: 'why: kept with the event' } }), additionalProperties: false }, example: { reason: 'evidence of a test customer' } } },
        },
        responses: {
          200: answer('What came of it', letGo, { customerId: 'c_7Qm2Xk4T9b', version: 1, folded: 3, parked: null }),
          ...refusals, 422: problemResponse('`invalid_body` or `invalid_parameter`: `errors` name the fields'),
        },
      },
    },
    '/v1/projections/unreadable': {
      get: {
        tags: ['operate'], operationId: 'listUnreadable', summary: 'Records of the journey topic that tell no event', description: 'They stop nobody; `evenhand relay verify` tells what stands in their place in the store.',
        parameters: [query('cursor', text, '`next` of the page before'), limit],
        responses: {
          200: answer('Places', object({ items: { type: 'array', items: unreadable }, next: next('cursor of the next page, null at the end') }), {
            items: [{ topic: 'journey.events.v1', partition: 5, offset: 10_422, reason: 'is no JSON', readAt: '2026-11-20T08:00:00.000Z' }], next: null,
          }), ...parameters, ...away,
        },
      },
    },
  },
  schemas: { ParkedCustomer: parkedCustomer },
};
