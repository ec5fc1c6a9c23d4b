import { problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { dimensions, scoreNames } from '@evenhand/scoring';
import type { Ledger } from '@evenhand/scoring';
import { askedPosition, instant, minPosition, number, object, operation, orNull, position, query, readTag, ref, refusals as common, text } from './openapi.parts';
import { catalogueExample, CUSTOMER, explanationExample, journeyExample, projectionsExample, SCORE, stateExample } from './projections.examples';

const namesOf = (of: Ledger): string[] => dimensions.filter(({ ledger }) => ledger === of).map(({ name }) => name);
const fairnessNames = namesOf('treatment');
const satisfactionNames = namesOf('satisfaction');

const score: JsonObject = { type: 'number', minimum: 0, maximum: 100, description: '50 without evidence' };
const confidence: JsonObject = { type: 'number', minimum: 0, maximum: 1, description: '0 without evidence' };
const each = (names: readonly string[], schema: JsonObject): JsonObject => Object.fromEntries(names.map((name) => [name, schema]));
const customerId: JsonObject = { name: 'customerId', in: 'path', required: true, schema: { type: 'string', pattern: '^[A-Za-z0-9._:~-]{1,64}$' }, example: CUSTOMER };
const moment = [
  query('at', instant, 'The state as of this moment: only events that happened until then, evaluated then. Default now', stateExample['at'] as string),
  minPosition,
  query('asOfPosition', askedPosition, 'Only events up to this position of the log, whatever came later: waits as minPosition does'),
];
const refusals: JsonObject = { 404: problemResponse('`unknown_customer`: no event of that customer up to the position'), ...common };
const away: JsonObject = { 503: problemResponse('`read_models_unavailable` or `store_unavailable`: ask again after Retry-After') };
const overall = { overall: score, confidence };
const customerState = object({
  customerId: text, at: instant, position, parked: { ...object({ position, since: instant }), description: 'an event of the customer that cannot be folded: what is told ends before it' },
  fairness: object({
    treatment: object({
      ...overall, band: { type: 'string', enum: ['FAIR', 'WATCH', 'UNFAIR', 'UNKNOWN'] },
      cappedBy: { type: ['string', 'null'], enum: [...fairnessNames, null] }, ...each(fairnessNames, object({ score, confidence })),
    }),
    perceived: object({ ...overall, ...each(fairnessNames, object({ score, confidence })) }),
    gap: orNull('number', 'perceived − treatment; null while either has no evidence'),
  }),
  satisfaction: object({
    ...overall, band: { type: 'string', enum: ['delighted', 'satisfied', 'wavering', 'dissatisfied', 'UNKNOWN'] },
    ...each(satisfactionNames, object({ score, confidence, expectation: score })),
    lastDisconfirmation: { oneOf: [object({ band: { type: 'string', enum: ['EXCEEDED', 'MET', 'MISSED'] }, gap: number, expectationId: text }), { type: 'null' }] },
  }),
  metrics: object({
    csat: orNull('number', 'decayed mean of the answers 1..5'), nps: orNull('number', 'decayed mean of +100, 0, −100'), ces: orNull('number', 'decayed mean of the answers 1..7'),
  }),
}, ['parked']);
const addend = object({
  eventId: orNull('string', "the CloudEvent's own id; null in an overall score"), source: orNull('string', 'of the event'), type: orNull('string', 'of the event'),
  occurredAt: orNull('string', 'of the event'), position: orNull('integer', 'of the event'), dimension: orNull('string', 'in an overall score'),
  grade: { ...number, description: "the evidence's grade; in an overall score the dimension's own score" },
  weight: { ...number, description: 'before decay, bad counts doubled in treatment, negative where a void takes evidence out; in an overall score share · confidence' },
  contribution: number, rule: { ...text, description: '`dimension` or `cap` in an overall score, else the evidence rule' },
});
const explanation = object({
  customerId: text, at: instant, position, name: { type: 'string', enum: [...scoreNames] }, score, base: { type: 'number', const: 50 }, addends: { type: 'array', items: addend },
});
const page = object({
  items: { type: 'array', items: { type: 'object', description: 'the stored CloudEvent with recordedat, stream, revision and position' } },
  next: orNull('string', 'cursor of the next page, null at the end'),
  position: { ...position, description: 'end of the log when it was read' },
});
const version = object({ version: { type: 'integer' }, codeVersion: { type: 'integer' }, state: { type: 'string', enum: ['live', 'standby', 'building'] }, position, parked: { type: 'integer', description: 'customers of whom an event cannot be folded' } });
const projection = object({
  name: text, kind: { type: 'string', enum: ['state', 'append', 'counter'] }, liveVersion: { type: 'integer' }, versions: { type: 'array', items: version }, position, parked: { type: 'integer', description: 'customers of whom an event cannot be folded, of the live version' },
  lag: { type: 'integer', description: 'positions not completed yet' }, rows: { type: 'integer' },
  state: { type: 'string', enum: ['stopped', 'running', 'waiting', 'retrying', 'paused', 'error'] }, error: { ...text, description: 'why it does not go on' },
}, ['error']);
const anyObject: JsonObject = { type: 'object' };
const texts: JsonObject = { type: 'array', items: text };
const eventType = object({
  type: text, version: { type: 'integer' }, owner: { ...text, description: 'the service that writes it' }, event: text, aggregate: text, idField: orNull('string', 'names the stream'),
  publishable: { type: 'boolean' }, origin: text, meaning: text, rules: texts, schema: { ...anyObject, description: 'JSON Schema of the data as posted' },
  storedSchema: { ...anyObject, description: 'of the data as stored' }, filled: { ...anyObject, description: 'schemas of the fields the service adds' }, filledOptional: texts,
  alsoEnvelope: { ...anyObject, description: 'what its envelope must meet besides' }, example: anyObject,
}, ['alsoEnvelope']);
const events = object({ types: { type: 'array', items: eventType }, envelope: anyObject });

/** How customers, projections and the catalogue are read. */
export const projectionsApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/customers/{customerId}/state': operation(
      'customerState', 'Fairness and satisfaction of one customer', 'Numbers are rounded half-even to 2 decimals; bands were judged before rounding.',
      [customerId, ...moment], [ref('CustomerState'), stateExample], refusals,
    ),
    '/v1/customers/{customerId}/explain': operation(
      'explainScore', 'Where a score comes from', 'Unrounded: base and contributions add up to the score within 1e-9.',
      [customerId, { ...query('score', { type: 'string', enum: [...scoreNames] }, 'name of the score', SCORE), required: true }, ...moment],
      [ref('Explanation'), explanationExample], refusals,
    ),
    '/v1/customers/{customerId}/journey': operation(
      'customerJourney', "One customer's events in log order", 'Each item is the stored text, byte for byte, with what the store knows of it at its end.',
      [
        customerId, query('limit', { type: 'integer', minimum: 1, maximum: 1000, default: 100 }, 'items a page'),
        query('order', { type: 'string', enum: ['asc', 'desc'], default: 'asc' }, 'oldest or newest first'),
        query('cursor', text, '`next` of the page before, in the same order'), minPosition,
      ], [ref('JourneyPage'), journeyExample], { ...refusals, 503: problemResponse('`not_yet` or `store_unavailable`: ask again after Retry-After') },
    ),
    '/v1/projections': operation(
      'listProjections', 'How far every projection is', 'Positions are completed positions.', [],
      [object({ items: { type: 'array', items: ref('Projection') } }), projectionsExample], away,
    ),
    '/v1/catalogue': operation('catalogue', 'Every event type: owner, meaning, schemas, example', 'What publishers may send and what is stored.', [], [ref('Catalogue'), catalogueExample], {}),
  },
  schemas: { CustomerState: customerState, Explanation: explanation, JourneyPage: page, Projection: projection, Catalogue: events },
};
