import { problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { timerStates } from './timers/timer.desk';

const text: JsonObject = { type: 'string' };
const uuid: JsonObject = { type: 'string', format: 'uuid' };
const moment: JsonObject = { type: 'string', format: 'date-time' };
const count: JsonObject = { type: 'integer', minimum: 0 };
const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties, required: Object.keys(properties) });
const answer = (description: string, schema: JsonObject, example: JsonObject): JsonObject => ({ description, content: { 'application/json': { schema, example } } });
const query = (name: string, schema: JsonObject, description: string, example: string | number): JsonObject => ({ name, in: 'query', required: false, schema, description, example });
const path = (example: string): JsonObject => ({ name: 'id', in: 'path', required: true, schema: uuid, example });
const limit = query('limit', { type: 'integer', minimum: 1, maximum: 1_000 }, 'rows a page at most, default 100', 100);

const away: JsonObject = { 503: problemResponse('`timers_unavailable` or `store_unavailable`: ask again after Retry-After') };
const wrong: JsonObject = { 422: problemResponse('`invalid_parameter`: `errors` name them') };

const TIMER = '3f0c9b0e-6c0b-5f0a-8f7e-0c9d7f3b2a11';
const REACTION = '8a5d1f2c-0b7e-5c3d-9e4f-1a2b3c4d5e6f';
const timer: JsonObject = {
  timerId: TIMER, service: 'interactions', kind: 'evenhand.interactions.promise-broken.v1', customerId: 'c_7Qm2Xk4T9b', stream: 'promise-prm_5',
  dueAt: '2026-02-21T17:00:00.000Z', readyAt: '2026-02-21T17:00:00.000Z', state: 'armed', attempts: 0, error: null,
};
const timerSchema = object({
  timerId: uuid, service: text, kind: { ...text, description: 'type of the event it writes' }, customerId: text, stream: text, dueAt: { ...moment, description: 'the time of the event it writes, however late that is' },
  readyAt: { ...moment, description: 'not before: where the due moment was past already it waits for what may still arrive' },
  state: { enum: timerStates, description: 'armed: to come; settling: past, and waiting for what may still arrive; overdue: may fire at any moment; failed: refused, waits for a retry' },
  attempts: count, error: { type: ['string', 'null'], description: 'why it failed' },
});
const time = object({ mode: { enum: ['system', 'manual'] }, now: moment, position: { ...count, description: 'where the log ends: everything that was due is stored up to it' } });
const told: JsonObject = { mode: 'manual', now: '2026-03-03T16:00:00.000Z', position: 42 };

/** How operators see and move what happens by itself. */
export const reactorsApi: ApiDescription = {
  tags: [{ name: 'timers', description: 'What happens by itself: timers, reactions, and the suite\'s clock' }],
  paths: {
    '/v1/timers': {
      get: {
        tags: ['timers'], operationId: 'listTimers', summary: 'What is to happen by itself, and what of it failed',
        description: 'By due moment. A timer that fired is no row any more: its event is in the log.',
        parameters: [
          query('state', { enum: timerStates }, 'only those', 'overdue'), query('kind', { type: 'string', pattern: '^[A-Za-z0-9._:~-]{1,128}$' }, 'type of the event it writes', 'evenhand.interactions.promise-broken.v1'),
          query('customer', { type: 'string', pattern: '^[A-Za-z0-9._:~-]{1,64}$' }, 'only that customer\'s', 'c_7Qm2Xk4T9b'), query('dueBefore', moment, 'only those due before', '2026-03-01T00:00:00Z'), limit,
          query('cursor', text, '`next` of the page before', `1771693200000.${TIMER}`),
        ],
        responses: {
          200: answer('A page of them', object({
            items: { type: 'array', items: timerSchema }, next: { type: ['string', 'null'], description: 'cursor of the next page' },
            counts: object(Object.fromEntries(timerStates.map((state) => [state, count]))), nextDueAt: { type: ['string', 'null'], format: 'date-time' }, now: { ...moment, description: 'the suite\'s clock' },
          }), { items: [timer], next: null, counts: { armed: 1, overdue: 0, settling: 0, failed: 0 }, nextDueAt: '2026-02-21T17:00:00.000Z', now: '2026-02-16T09:00:00.000Z' }),
          ...wrong, ...away,
        },
      },
    },
    '/v1/timers/{id}/retry': {
      post: {
        tags: ['timers'], operationId: 'retryTimer', summary: 'Have a failed timer tried again',
        description: 'At once. It failed where its event was refused; what was in the way has to be gone.', parameters: [path(TIMER)],
        responses: {
          200: answer('It is tried again at once', timerSchema, timer),
          404: problemResponse('`unknown_timer`: there is none, or it has fired'), 409: problemResponse('`not_failed`'), ...away,
        },
      },
    },
    '/v1/reactions': {
      get: {
        tags: ['timers'], operationId: 'listParkedReactions', summary: 'Reactions that could not be carried out, and how far reacting has come',
        description: 'By the position of their causes. What is parked holds nothing else up.', parameters: [limit, query('cursor', text, '`next` of the page before', `41.${REACTION}`)],
        responses: {
          200: answer('A page of them, by the position of their causes', object({
            items: { type: 'array', items: object({
              reactionId: uuid, service: text, manager: text, customerId: text, position: count, causeEventId: uuid, reason: text, attempts: count, parkedAt: moment,
            }) },
            next: { type: ['string', 'null'] }, position: { ...count, description: 'everything up to it was reacted to, by the services that answer here' }, error: { type: ['string', 'null'], description: 'why reacting stands still, where it does' },
          }), {
            items: [{
              reactionId: REACTION, service: 'interactions', manager: 'PM-9', customerId: 'c_7Qm2Xk4T9b', position: 41, causeEventId: TIMER,
              reason: 'evenhand.interactions.follow-up-scheduled.v1 was refused: due_not_after_event, a follow-up is due after it is scheduled', attempts: 1, parkedAt: '2026-02-21T17:00:01.000Z',
            }],
            next: null, position: 42, error: null,
          }),
          ...wrong, ...away,
        },
      },
    },
    '/v1/reactions/{id}/retry': {
      post: {
        tags: ['timers'], operationId: 'retryReaction', summary: 'Have a parked reaction tried again',
        description: 'Decided anew, in the light of the customer\'s journey up to the cause.', parameters: [path(REACTION)],
        responses: {
          200: answer('`reason`: what still stands in the way; null where it is done', object({ reactionId: uuid, reason: { type: ['string', 'null'] } }), { reactionId: REACTION, reason: null }),
          404: problemResponse('`unknown_reaction`: none is parked under that id'),
          503: problemResponse('`timers_unavailable` or `store_unavailable`, or `reaction_waits`: no process of its service decides it now; ask again after Retry-After'),
        },
      },
    },
    '/v1/clock': {
      get: { tags: ['timers'], operationId: 'tellTime', summary: 'What time it is for the suite', description: 'The machine\'s clock, or one that moves only by POST.', responses: { 200: answer('The time', time, told), ...away } },
      post: {
        tags: ['timers'], operationId: 'moveClock', summary: 'Move the suite\'s manual clock forward',
        description: 'Only where the suite runs with EVENHAND_CLOCK=manual. Answers when every timer due by then, and every reaction to it, is stored. Sent again after a break it goes on.',
        requestBody: { required: true, content: { 'application/json': { schema: { ...object({ now: moment }), additionalProperties: false }, example: { now: '2026-03-03T16:00:00Z' } } } },
        responses: {
          200: answer('It is that time now', time, told),
          409: problemResponse('`clock_not_manual`: the clock is the machine\'s; `clock_moves_forward`: it is later already; `clock_ends`: there is no moment after the year 9999'),
          422: problemResponse('`invalid_body`: `errors` name the fields'), ...away,
        },
      },
    },
  },
  schemas: {},
};
