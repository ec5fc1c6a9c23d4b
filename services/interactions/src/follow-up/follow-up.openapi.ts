import { problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';

const id: JsonObject = { type: 'string', pattern: '^[A-Za-z0-9._:~-]{1,64}$' };
const count: JsonObject = { type: 'integer', minimum: 0 };

/** How a follow-up is completed; the queue itself is a read model. */
export const followUpApi: ApiDescription = {
  tags: [{ name: 'follow-ups', description: 'The follow-up desk: what came of a contact that the bank owed a customer' }],
  paths: {
    '/v1/follow-ups/{id}/complete': {
      post: {
        tags: ['follow-ups'], operationId: 'completeFollowUp', summary: 'Say how a follow-up went',
        description: 'It happened now. One that passed its date undone is missed, which is the suite\'s to say.',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: id, example: 'fu_7' },
          { name: 'Idempotency-Key', in: 'header', required: false, schema: id, description: 'the same sent again with it is a duplicate of the first', example: 'desk-2026-02-16-8' },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object', additionalProperties: false, required: ['outcome'],
                properties: {
                  outcome: { enum: ['reached', 'no_answer', 'declined'] }, helpful: { type: 'integer', minimum: 1, maximum: 5, description: 'what the customer says of it' },
                  actorref: { ...id, description: 'who did it' },
                },
              },
              example: { outcome: 'reached', helpful: 5, actorref: 'h_3f' },
            },
          },
        },
        responses: {
          200: {
            description: 'It is completed',
            content: {
              'application/json': {
                schema: { type: 'object', required: ['followUpId', 'status', 'position'], properties: { followUpId: id, status: { enum: ['stored', 'duplicate'] }, position: count } },
                example: { followUpId: 'fu_7', status: 'stored', position: 57 },
              },
            },
          },
          404: problemResponse('`unknown_follow_up`: there is none of that id'),
          409: problemResponse('`follow_up_closed`: it is completed or missed; `already_recorded`: it is completed otherwise'),
          422: problemResponse('`invalid_body`: `errors` name the fields; `invalid_event`: the header is no id; `id_reused`: it was used for another command', true),
          503: problemResponse('`store_unavailable`: send the same again after Retry-After'),
        },
      },
    },
  },
};
