import { problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';

const text: JsonObject = { type: 'string' };
const count: JsonObject = { type: 'integer', minimum: 0 };
const moment: JsonObject = { type: 'string', format: 'date-time' };
const orNull = (schema: JsonObject): JsonObject => ({ anyOf: [schema, { type: 'null' }] });
const json = (description: string, schema: JsonObject, example: JsonObject): JsonObject => ({ description, content: { 'application/json': { schema, example } } });
const object = (properties: JsonObject): JsonObject => ({ type: 'object', required: Object.keys(properties), properties });

const KINDS = ['missing', 'doubled', 'altered', 'reordered', 'foreign', 'watermark'];
const difference: JsonObject = {
  type: 'object', required: ['kind', 'partition', 'offset', 'position', 'eventId'],
  properties: {
    kind: { enum: KINDS }, partition: count, offset: { ...orNull(text), description: 'of the record; null where it is missing' }, position: orNull(count), eventId: orNull({ ...text, format: 'uuid' }),
    parts: { type: 'array', items: { enum: ['value', 'key', 'partition', 'headers'] }, description: 'of an altered record' }, reason: text,
  },
};
const report = object({
  topic: text, from: count, to: count, complete: { type: 'boolean', description: 'false where more is out of its place than can be remembered: `to` is how far it came' }, equal: { type: 'boolean' },
  events: count, records: count, counts: object(Object.fromEntries(KINDS.map((kind) => [kind, count]))), differences: { type: 'array', items: difference, description: 'the first 1 000' },
});
const rebuilt = object({ from: orNull(text), to: text, partitions: count, position: count });
const operation = (kind: string, request: JsonObject, result: JsonObject): JsonObject => object({
  id: { ...text, format: 'uuid' }, kind: { const: kind }, state: { enum: ['waiting', 'running', 'done', 'failed'] }, request, generation: { ...orNull(text), description: 'the topic that a rebuild fills' },
  done: { ...count, description: 'positions' }, total: count, result: orNull(result), problem: orNull(object({ code: text, detail: text })),
  askedAt: moment, startedAt: orNull(moment), finishedAt: orNull(moment),
});
const verificationRequest: JsonObject = {
  type: 'object', additionalProperties: false, properties: { from: { ...count, description: 'exclusive; default 0' }, to: { type: 'integer', minimum: 1, description: 'default: as far as the topic is written' } },
};
const rebuildRequest: JsonObject = { type: 'object', additionalProperties: false, required: ['reason'], properties: { reason: { ...text, minLength: 1, maxLength: 500 } } };

const id = '0b9e3c5a-7a52-4a43-9d55-0f6c8e1b2a10';
const asked: JsonObject = { id, state: 'waiting', generation: null, done: 0, total: 0, result: null, problem: null, askedAt: '2026-11-02T09:00:00.000Z', startedAt: null, finishedAt: null };
const counts: JsonObject = { missing: 1, doubled: 0, altered: 0, reordered: 0, foreign: 0, watermark: 0 };
const verified: JsonObject = {
  ...asked, kind: 'verification', request: {}, state: 'done', done: 62, total: 62, startedAt: '2026-11-02T09:00:00.400Z', finishedAt: '2026-11-02T09:00:01.900Z',
  result: {
    topic: 'journey.events.v1', from: 0, to: 62, complete: true, equal: false, events: 62, records: 61, counts,
    differences: [{ kind: 'missing', partition: 17, offset: null, position: 41, eventId: '54557424-3c53-5e3b-9667-d2ee5f9a5038' }],
  },
};
const rebuilding: JsonObject = { ...asked, kind: 'rebuild', request: { reason: 'record 41 is missing' }, state: 'running', generation: 'journey.events.v1.g2', done: 30, total: 62, startedAt: '2026-11-02T09:00:00.400Z' };
const verification = operation('verification', verificationRequest, report);
const rebuild = operation('rebuild', rebuildRequest, rebuilt);
const unavailable = problemResponse('`relay_unavailable`: the database of the relay is away; `store_unavailable`: the event store is: ask again after Retry-After');
const finished = problemResponse('`operation_finished`: it is finished already');
const cancelled = (kind: string): JsonObject => ({ state: 'failed', problem: { code: 'cancelled', detail: `The ${kind} was cancelled by an operator.` }, finishedAt: '2026-11-02T09:00:01.900Z' });
const body = (schema: JsonObject, example: JsonObject): JsonObject => ({ required: true, content: { 'application/json': { schema, example } } });

/** How the relay stands, and what operators ask of it. */
export const relayApi: ApiDescription = {
  tags: [{ name: 'relay', description: 'Carries the event store\'s log into the journey topic' }],
  paths: {
    '/v1/relay': {
      get: {
        tags: ['relay'], operationId: 'relayStatus', summary: 'How far the topic is, and who writes it',
        responses: {
          200: json('The relay', object({
            instance: { enum: ['active', 'standby'], description: 'what the one that answers is' }, state: { enum: ['opening', 'moving', 'blocked', 'none'] }, error: orNull(text), topic: text, generation: orNull(text),
            partitions: orNull(count), position: count, head: { ...count, description: 'of the store' }, lag: object({ positions: count, seconds: { type: 'number', minimum: 0 } }),
            next: { ...orNull(object({ topic: text, position: count })), description: 'what a rebuild fills, told by the active one' },
          }), { instance: 'active', state: 'moving', error: null, topic: 'journey.events.v1', generation: 'journey.events.v1', partitions: 64, position: 60, head: 62, lag: { positions: 2, seconds: 0.03 }, next: null }),
          503: unavailable,
        },
      },
    },
    '/v1/relay/verifications': {
      post: {
        tags: ['relay'], operationId: 'verifyTopic', summary: 'Have the topic compared with the store, record by record', requestBody: body(verificationRequest, { from: 0, to: 62 }),
        responses: {
          202: json('It is asked for', verification, { ...asked, kind: 'verification', request: { from: 0, to: 62 } }), 409: problemResponse('`operation_running`: one is not finished yet'),
          422: problemResponse('`invalid_body`: `errors` name the fields'), 503: unavailable,
        },
      },
    },
    '/v1/relay/verifications/{id}': {
      get: {
        tags: ['relay'], operationId: 'verification', summary: 'What a verification found', parameters: [{ name: 'id', in: 'path', required: true, schema: { ...text, format: 'uuid' }, example: id }],
        responses: { 200: json('The verification', verification, verified), 404: problemResponse('`unknown_verification`: there is none of that id'), 503: unavailable },
      },
      delete: {
        tags: ['relay'], operationId: 'cancelVerification', summary: 'Stop a verification', parameters: [{ name: 'id', in: 'path', required: true, schema: { ...text, format: 'uuid' }, example: id }],
        responses: { 200: json('It is cancelled', verification, { ...asked, kind: 'verification', request: {}, ...cancelled('verification') }), 404: problemResponse('`unknown_verification`: there is none of that id'), 409: finished, 503: unavailable },
      },
    },
    '/v1/relay/rebuild': {
      post: {
        tags: ['relay'], operationId: 'rebuildTopic', summary: 'Write the topic\'s next generation from the store and send all readers there', requestBody: body(rebuildRequest, { reason: 'record 41 is missing' }),
        responses: {
          202: json('It is asked for', rebuild, { ...asked, kind: 'rebuild', request: { reason: 'record 41 is missing' } }), 409: problemResponse('`operation_running`: one is not finished yet'),
          422: problemResponse('`invalid_body`: `errors` name the fields'), 503: unavailable,
        },
      },
      get: {
        tags: ['relay'], operationId: 'rebuildStatus', summary: 'How far the newest rebuild is',
        responses: { 200: json('The rebuild', rebuild, rebuilding), 404: problemResponse('`unknown_rebuild`: the topic was never rebuilt'), 503: unavailable },
      },
      delete: {
        tags: ['relay'], operationId: 'cancelRebuild', summary: 'Stop the rebuild that is under way: readers stay where they are',
        responses: { 200: json('It is cancelled', rebuild, { ...rebuilding, ...cancelled('rebuild') }), 404: problemResponse('`unknown_rebuild`: the topic was never rebuilt'), 409: finished, 503: unavailable },
      },
    },
  },
};
