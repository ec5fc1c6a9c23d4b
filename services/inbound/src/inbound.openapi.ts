import { registry } from '@evenhand/contracts';
import { ITEM_RESULT } from '@evenhand/ingest';
import { problemResponse } from '@evenhand/nest';
import type { ApiDescription } from '@evenhand/nest';
import { MAX_SOURCE } from './record/inbound.item';

const example = registry.all().find(({ publishable }) => publishable)?.example;
const problem = {
  type: 'urn:evenhand:problem:key_not_subject', title: 'Key not subject', status: 422, code: 'key_not_subject',
  detail: 'the record\'s key must be its event\'s subject: a customer\'s order is that of the key',
  errors: [{ field: 'key', rule: 'subject', message: 'the record\'s key must be its event\'s subject: a customer\'s order is that of the key' }],
};

/** What became of what was published over Kafka. */
export const inboundApi: ApiDescription = {
  tags: [{ name: 'publish', description: 'Events in: stored once, answered one by one' }],
  paths: {
    '/v1/inbound/results': {
      get: {
        tags: ['publish'], operationId: 'showInboundResult', summary: 'What became of an event published over Kafka',
        description:
          'The item\'s answer as HTTP gives it, kept 30 days unless configured otherwise. That an event is stored stays its answer, whatever is sent under its id later; a refusal gives way to '
          + 'the next answer. Only over Kafka there are `key_missing` and `key_not_subject` (the record\'s key is not the event\'s subject), `batch_in_record` (a record holds one event), '
          + '`unsupported_media_type` (it is no CloudEvent in JSON) and `owner_failed` (its service, though ready, failed over this event several times). A record whose source and id cannot be read has no answer here: it is among the rejects, with its origin.',
        parameters: [
          { name: 'source', in: 'query', required: true, description: 'of the event', schema: { type: 'string', minLength: 1, maxLength: MAX_SOURCE }, example: example?.source ?? '' },
          { name: 'id', in: 'query', required: true, description: 'of the event', schema: { type: 'string', minLength: 1, maxLength: 64 }, example: example?.id ?? '' },
        ],
        responses: {
          200: {
            description: 'Stored, stored before, or refused: the problem is the item\'s',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ItemResult' },
                examples: { stored: { value: { id: example?.id ?? '', status: 'stored', position: 1 } }, rejected: { value: { id: example?.id ?? '', status: 'rejected', problem } } },
              },
            },
          },
          404: problemResponse('`unknown_result`: no answer is known, not yet or no longer'),
          422: problemResponse('`invalid_parameter`: the query is not as described'),
          503: problemResponse('`results_unavailable`: ask again after Retry-After'),
        },
      },
    },
  },
  schemas: { ItemResult: ITEM_RESULT },
};
