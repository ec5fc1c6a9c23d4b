import { dataSchema, envelopeSchema, registry } from '@evenhand/contracts';
import { problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: JsonObject, example?: unknown): JsonObject => ({ schema, ...(example !== undefined && { example: example as JsonObject }) });
const publishable = registry.all().filter((type) => type.publishable);
const schemaName = (type: string): string => type.replaceAll('.', '-');
const [example] = publishable;

const position: JsonObject = { type: 'integer', minimum: 1, description: 'place in the log' };
const result: JsonObject = {
  type: 'object',
  required: ['id', 'status'],
  properties: {
    id: { type: ['string', 'null'], description: 'the id that was posted, null where none could be read' },
    status: { type: 'string', enum: ['stored', 'duplicate', 'rejected'] },
    position,
    problem: ref('Problem'),
  },
};

/** How events are published. */
export const interactionsApi: ApiDescription = {
  tags: [{ name: 'publish', description: 'Events in: stored once, answered one by one, in any order' }],
  paths: {
    '/v1/interactions/events': {
      post: {
        tags: ['publish'],
        operationId: 'publishInteractions',
        summary: 'Publish one event, a batch or a stream of them',
        description:
          'The content type says which. The same source and id again is answered `duplicate` with the first position. One bad item stops no other. ' +
          'A stream is answered one result a line, in order; with `Prefer: return=minimal` only the rejected items and then `{stored, duplicate, rejected, position}`.',
        parameters: [{ name: 'Prefer', in: 'header', required: false, schema: { type: 'string' }, description: '`return=minimal`, for streams' }],
        requestBody: {
          required: true,
          content: {
            'application/cloudevents+json': json(ref('InteractionsEvent'), example?.example),
            'application/cloudevents-batch+json': json({ type: 'array', maxItems: 10_000, items: ref('InteractionsEvent') }),
            'application/x-ndjson': json({ type: 'string', description: 'one event a line, any number of them' }),
          },
        },
        responses: {
          200: {
            description: 'One: stored before. Batch and stream: a result an item, in order.',
            content: {
              'application/json': json({ oneOf: [ref('ItemResult'), { type: 'array', items: ref('ItemResult') }] }),
              'application/x-ndjson': json({ type: 'string', description: 'one ItemResult a line' }),
            },
          },
          201: { description: 'One: stored.', content: { 'application/json': json(ref('ItemResult')) } },
          400: problemResponse('The body is not JSON, not UTF-8, or not an array where a batch was said'),
          413: problemResponse('More than 256 KiB in one event, or 32 MiB or 10 000 items in a batch'),
          415: problemResponse('Another content type'),
          422: problemResponse('One: refused; `errors` name the fields'),
          503: problemResponse('The event store is out of reach: send the same again after Retry-After'),
        },
      },
    },
  },
  schemas: {
    ItemResult: result,
    CloudEvent: envelopeSchema() as JsonObject,
    InteractionsEvent: { oneOf: publishable.map(({ type }) => ref(schemaName(type))) },
    ...Object.fromEntries(publishable.map((type) => [
      schemaName(type.type),
      {
        description: type.meaning,
        allOf: [ref('CloudEvent'), { properties: { type: { const: type.type }, data: dataSchema(type) as JsonObject } }],
        examples: [type.example as unknown as JsonObject],
      },
    ])),
  },
};
