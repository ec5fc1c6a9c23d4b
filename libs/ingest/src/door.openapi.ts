import { alsoEnvelope, BANK, dataSchema, envelopeSchema, registry } from '@evenhand/contracts';
import type { EventType } from '@evenhand/contracts';
import { problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { BATCH_ITEMS } from './bodies';
import { HISTORY_HEADER } from './history.header';

/** What differs from door to door. */
export interface DoorWords {
  /** as in its types and its path: interactions */
  readonly service: string;
  /** in which order events may come: a sentence */
  readonly order: string;
  /** the codes of what is refused because of what is not there, and in words what that is */
  readonly unknown: string;
  /** what an example says is wrong with the service's second type */
  readonly refused: { readonly field: string; readonly rule: string; readonly message: string };
}

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const schemaName = (type: string): string => type.replaceAll('.', '-');
const posted = (type: EventType): JsonObject => type.example as unknown as JsonObject;
const lines = (items: readonly JsonObject[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join('');

const id: JsonObject = { type: ['string', 'null'], description: 'the id that was posted, null where none could be read' };
const object = (properties: JsonObject): JsonObject => ({ type: 'object', required: Object.keys(properties), properties });
/** One answer an item. */
export const ITEM_RESULT: JsonObject = {
  oneOf: [
    object({ id, status: { type: 'string', enum: ['stored', 'duplicate'] }, position: { type: 'integer', minimum: 1, description: 'its place in the log' } }),
    object({ id, status: { const: 'rejected' }, problem: ref('Problem') }),
  ],
};

/** An event of one type as it may be posted. */
function eventSchema(type: EventType): JsonObject {
  const { properties, ...also } = (alsoEnvelope(type) ?? {}) as JsonObject & { readonly properties?: JsonObject };
  const subject: JsonObject = type.bankOnly ? {} : { subject: { not: { const: BANK } } };
  return {
    description: type.meaning,
    allOf: [ref('CloudEvent'), { ...also, properties: { type: { const: type.type }, ...subject, ...properties, data: dataSchema(type) as JsonObject } }],
    examples: [posted(type)],
  };
}

const HEADERS: readonly JsonObject[] = [
  { name: 'Prefer', in: 'header', required: false, schema: { type: 'string' }, description: '`return=minimal`, for streams', example: 'return=minimal' },
  {
    name: HISTORY_HEADER, in: 'header', required: false, schema: { type: 'string', enum: ['0', '1'] }, example: '1',
    description: '`1`: all of it is history, acted on already in the system it comes from. It is stored, scored and shown with `"history":true`, and sets nothing off: '
      + 'no timer, no reaction. The same event again is `duplicate` with this header or without.',
  },
];

/** `POST /v1/<service>/events`: how events are published. */
export function doorApi({ service, order, unknown, refused }: DoorWords): ApiDescription {
  const publishable = registry.all().filter((type) => type.publishable && type.owner === service);
  const shown = publishable.slice(0, 3).map(posted);
  const name = service.charAt(0).toUpperCase() + service.slice(1);
  const event = `${name}Event`;
  const stored: JsonObject = { id: shown[0]?.['id'] as string, status: 'stored', position: 1 };
  const duplicate: JsonObject = { ...stored, status: 'duplicate' };
  const rejected: JsonObject = {
    id: shown[1]?.['id'] as string, status: 'rejected',
    problem: {
      type: 'urn:evenhand:problem:invalid_event', title: 'Invalid event', status: 422, detail: refused.message, code: 'invalid_event', errors: [{ ...refused }],
    },
  };
  return {
    tags: [{ name: 'publish', description: 'Events in: stored once, answered one by one' }],
    paths: {
      [`/v1/${service}/events`]: {
        post: {
          tags: ['publish'],
          operationId: `publish${name}`,
          summary: `Publish one event of ${service}, a batch or a stream of them`,
          description:
            `The content type says which. The same source and id again is answered \`duplicate\` with the first position. One bad item stops no other. ${order} `
            + 'A stream is answered one result a line, in order; with `Prefer: return=minimal` only the rejected items and then `{stored, duplicate, rejected, position}`.',
          parameters: HEADERS,
          requestBody: {
            required: true,
            content: {
              'application/cloudevents+json': { schema: ref(event), example: shown[0] as JsonObject },
              'application/cloudevents-batch+json': { schema: { type: 'array', maxItems: BATCH_ITEMS, items: ref(event) }, example: shown },
              'application/x-ndjson': { schema: { type: 'string', description: 'one event a line, any number of them' }, example: lines(shown) },
            },
          },
          responses: {
            200: {
              description: 'One: stored before. Batch and stream: a result an item, in order; also where items are rejected.',
              headers: { 'preference-applied': { description: 'of a stream that is answered minimally', schema: { type: 'string' } } },
              content: {
                'application/json': {
                  schema: { oneOf: [ref('ItemResult'), { type: 'array', items: ref('ItemResult') }] },
                  examples: { one: { value: duplicate }, batch: { value: [stored, rejected] } },
                },
                'application/x-ndjson': {
                  schema: { type: 'string', description: 'one ItemResult a line' },
                  examples: { results: { value: lines([stored, rejected]) }, minimal: { value: lines([rejected, { stored: 1, duplicate: 0, rejected: 1, position: 1 }]) } },
                },
              },
            },
            201: { description: 'One: stored.', content: { 'application/json': { schema: ref('ItemResult'), example: stored } } },
            400: problemResponse(`\`not_json\`: the body is not JSON; \`not_utf8\`: it is not UTF-8; \`not_an_array\`: a batch is an array of events; \`bad_header\`: ${HISTORY_HEADER} is neither 1 nor 0`),
            413: problemResponse('`too_large`: more than 256 KiB in one event, or 32 MiB in a batch; `too_many_items`: more than 10 000 in a batch'),
            422: problemResponse(
              'One: refused, the fields are named. `invalid_event`: not as its type says; `unknown_type`: there is no such type; `other_service`: its type goes to another path, which is named; `own_source`: its source is the suite\'s own; '
              + '`not_publishable`: only the suite writes it; '
              + '`server_attribute`: an attribute is the store\'s to give; `filled_by_server`: a field is the suite\'s to fill; `not_an_object`: no JSON object; '
              + '`too_deep`: more than 8 levels; `time_in_future`: more than 5 minutes ahead; `time_too_early`: before 1990; `id_reused`: the same source and id with other content; '
              + `\`stream_of_another_customer\`: its subject is another's; ${unknown}; or the code of another rule of its type`,
              true,
            ),
            503: problemResponse('`store_unavailable`: the event store is out of reach, send the same again after Retry-After'),
          },
        },
      },
    },
    schemas: {
      ItemResult: ITEM_RESULT,
      CloudEvent: Object.fromEntries(Object.entries(envelopeSchema()).filter(([keyword]) => keyword !== '$schema')) as JsonObject,
      [event]: { oneOf: publishable.map(({ type }) => ref(schemaName(type))) },
      ...Object.fromEntries(publishable.map((type) => [schemaName(type.type), eventSchema(type)])),
    },
  };
}
