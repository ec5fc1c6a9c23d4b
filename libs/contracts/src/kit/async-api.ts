import type { EventType } from './event-type';
import type { JsonSchema } from './field';
import type { EventRegistry } from './registry';
import { alsoEnvelope, dataSchema, envelopeSchema, filledFields, storedSchema } from './schema';
import { streamOf } from './serialise';

type Json = Readonly<Record<string, unknown>>;
type Properties = Readonly<Record<string, JsonSchema>>;

const FORMAT = 'application/schema+json;version=draft-07';
const CLOUD_EVENT = 'application/cloudevents+json';
const JOURNEY = 'journey.events.v1';
const INBOUND = 'journey.inbound.v1';
/** In full at each message: by the official schema a key that is a reference is two things at once. */
const KEY: Json = { type: 'string', description: 'the customer: its subject' };

const ref = (path: string): Json => ({ $ref: `#/${path}` });
const kafka = (binding: Json): Json => ({ kafka: { ...binding, bindingVersion: '0.5.0' } });
const schema = (name: string): Json => ref(`components/schemas/${name}`);

/** What the store adds to the text it keeps, at its end. */
const storeAttributes: Properties = {
  recordedat: { type: 'string', format: 'date-time', description: 'when it was stored' },
  stream: { type: 'string', description: 'its aggregate: <aggregate>-<id>' },
  revision: { type: 'integer', minimum: 0, description: 'place in its stream, from 0' },
  position: { type: 'integer', minimum: 1, description: 'place in the one order of all events, from 1' },
};

/** Within the stored text, of some events. */
const history: JsonSchema = { const: true, description: 'it came as history, from a system in which it was acted on already: it sets nothing off' };

/** AsyncAPI 3.0 speaks JSON Schema draft 7, where dependentRequired was still called dependencies. */
const inDraft7 = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll('"dependentRequired":', '"dependencies":'));

/** Attributes of published events. A reader is to bear with attributes it does not know, so none is forbidden. */
function journeyEvent(): JsonSchema {
  const { properties, required, type } = envelopeSchema() as { properties: Properties; required: readonly string[]; type: string };
  return { type, required: [...required, ...Object.keys(storeAttributes)], properties: { ...properties, history, ...storeAttributes } };
}

/** The envelope as it is posted; its $schema would name another draft than the document's. */
const inboundEvent = (): JsonSchema => ({ ...envelopeSchema(), $schema: undefined });

const isFilled = (type: EventType): boolean => Object.keys(filledFields(type).filled).length > 0;
const alwaysFilled = (type: EventType): boolean => Object.keys(filledFields(type).filled).length > filledFields(type).filledOptional.length;
const postedName = (type: EventType): string => (isFilled(type) ? `${type.type}.posted` : type.type);

/** An event of one type: envelope, its type's name, its data. */
function message(type: EventType, envelope: string, data: string, example: Json | undefined): Json {
  const { properties, ...also } = (alsoEnvelope(type) ?? {}) as { properties?: Json };
  return {
    name: type.type, title: type.event, summary: type.meaning, contentType: CLOUD_EVENT, headers: schema('Headers'),
    ...(type.rules.length > 0 && { description: type.rules.join('\n') }),
    payload: { schemaFormat: FORMAT, schema: { allOf: [schema(envelope), { properties: { type: { const: type.type }, ...properties, data: schema(data) }, ...also }] } },
    bindings: kafka({ key: KEY }),
    ...(example && { examples: [{ payload: example }] }),
  };
}

function stored(type: EventType): Json {
  const example = { ...type.example, recordedat: type.example.time, stream: streamOf(type, type.example), revision: 0, position: 1 };
  return message(type, 'JourneyEvent', type.type, alwaysFilled(type) ? undefined : example);
}

/** AsyncAPI 3.0: what the suite shares and takes over Kafka, an event a message. */
export function asyncApi(registry: EventRegistry): object {
  const types = registry.all();
  const posted = types.filter(({ publishable }) => publishable);
  const channelMessages = (of: readonly EventType[], suffix = ''): Json =>
    Object.fromEntries(of.map(({ type }) => [type, ref(`components/messages/${type}${suffix}`)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Evenhand journey', version: '0.1.0', license: { name: 'Apache-2.0' },
      description: 'CloudEvents 1.0 in structured mode. Over HTTP the same events are posted to /v1/interactions/events and read at '
        + '/v1/customers/{customerId}/journey: see /openapi.json of a running suite. Written by `npm run docs` from libs/contracts.',
    },
    defaultContentType: CLOUD_EVENT,
    channels: {
      journey: {
        address: JOURNEY, title: 'What happened, in order', bindings: kafka({ topic: JOURNEY }),
        description: 'Every stored event, once, in the order of a customer: the key is the customer, so all events of one lie in one partition. The value is the '
          + 'stored text with recordedat, stream, revision and position at its end. Read committed only; skip records without a key, which are watermarks.',
        messages: channelMessages(types), 'x-status': 'coming: its writer, the relay, is not part of this version',
      },
      inbound: {
        address: INBOUND, title: 'What publishers tell', bindings: kafka({ topic: INBOUND }),
        description: 'The events that a bank\'s systems may send, as they are posted over HTTP today. The same source and id again is stored once.',
        messages: channelMessages(posted, '.posted'), 'x-status': 'coming: until then events are posted over HTTP',
      },
    },
    operations: {
      shareJourney: { action: 'send', channel: ref('channels/journey'), summary: 'Shares every stored event' },
      takeInbound: { action: 'receive', channel: ref('channels/inbound'), summary: 'Takes events from publishers' },
    },
    components: {
      messages: Object.fromEntries([
        ...types.map((type) => [type.type, stored(type)]),
        ...posted.map((type) => [`${type.type}.posted`, message(type, 'InboundEvent', postedName(type), type.example as object as Json)]),
      ] as [string, Json][]),
      schemas: inDraft7({
        Headers: { type: 'object', required: ['content-type'], properties: { 'content-type': { const: CLOUD_EVENT }, traceparent: { type: 'string' } } },
        JourneyEvent: journeyEvent(), InboundEvent: inboundEvent(),
        ...Object.fromEntries(types.map((type) => [type.type, storedSchema(type)])),
        ...Object.fromEntries(posted.filter(isFilled).map((type) => [`${type.type}.posted`, dataSchema(type)])),
      }),
    },
  };
}

/** docs/asyncapi.json */
export const asyncApiText = (registry: EventRegistry): string => `${JSON.stringify(asyncApi(registry), null, 2)}\n`;
