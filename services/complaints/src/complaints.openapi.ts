import { registry } from '@evenhand/contracts';
import type { EventType } from '@evenhand/contracts';
import { doorApi } from '@evenhand/ingest';
import { PROBLEM_SCHEMA, PROBLEM_TYPE, problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { commandTypes } from './complaint/desk.commands';
import { example } from './complaints.examples';
import { equityPaths } from './equity.openapi';
import { body, count, fieldsOf, GIVEN, id, json, key, large, list, moment, object, orNull, ref, refusals, said, text, type } from './openapi.parts';

const door = doorApi({
  service: 'complaints',
  order: 'Of one complaint they must follow its state machine: what does not fit is refused `transition_refused` and may be sent again later. Of different complaints, and of policies, they may come in any order.',
  unknown: '`transition_refused`: the complaint\'s stage does not allow it, or there is no such complaint',
  refused: { field: '/data/severity', rule: 'required', message: 'severity is required' },
});

const complaintId: JsonObject = { name: 'id', in: 'path', required: true, schema: id, example: 'cmp_42' };
const rootCauseId: JsonObject = { name: 'id', in: 'path', required: true, schema: id, example: 'rc_9' };
const seen: JsonObject = { expectedRevision: { ...count, description: 'the revision the sender has seen: at another one the command is refused, `stale_revision`' } };

const answered = object({
  complaintId: id, revision: { ...count, description: 'of the complaint, for the next `expectedRevision`' }, position: { ...count, description: 'of the last event stored' },
  events: { ...list(ref('AnsweredEvent')), description: 'what was stored: the command\'s event, and what goes with it' },
});
const clock = object({
  jurisdiction: text, policyVersion: count, clockId: text, kind: { enum: ['regulatory', 'internal'] }, dueAt: moment, stopsAt: { ...text, description: 'what it measures up to' },
  unit: { enum: ['calendar_day', 'business_day'] }, usedDays: count, limitDays: count, leftMs: { type: 'integer', description: 'milliseconds until it is due, from now or from where it stopped; negative: past it' },
  state: { enum: ['running', 'met', 'breached', 'closed'], description: 'closed: the window of a summary response that passed' }, extended: { type: 'boolean' },
  startedAt: moment, stoppedAt: orNull(moment), stoppedBy: orNull(text), governs: { type: 'boolean', description: 'timeliness is judged by it (C-INV-4)' }, warned: list({ enum: [7_500, 9_000] }),
});
const complaint = object({
  complaintId: id, customerId: id, state: { ...text, description: 'RECEIVED, ACKNOWLEDGED, …; REPORTED: known only from a register elsewhere' }, receivedAt: orNull(moment), issue: orNull(text),
  severity: orNull(count), category: orNull(text), complexity: orNull(text), desiredOutcome: orNull(text), vulnerable: { type: ['boolean', 'null'] }, level: orNull(count), handlerRef: orNull(text),
  decision: orNull(text), mergedComplaints: list(id), clocks: list(clock), allowed: { ...list(text), description: 'commands that may come next, given good data' }, history: list(ref('AnsweredEvent')), revision: count, position: count,
});

const unknown = problemResponse('`unknown_complaint`: there is none of that id');
const conflict: JsonObject = {
  409: {
    description: '`transition_refused`: the complaint\'s stage does not allow it; `stale_revision`: it stands at another revision',
    content: { [PROBLEM_TYPE]: { schema: ref('Conflict') } },
  },
};
const done = (description: string): JsonObject => ({
  200: { description: 'It had been stored before: the first answer again', content: json(answered, example.acknowledged) },
  201: { description, content: json(answered, example.acknowledged) },
});
const plan = object({ rootCauseId: id, position: count, events: { ...list(ref('CloudEvent')), description: 'empty where it had been stored before' } });

/** How complaints are handled. */
export const complaintsApi: ApiDescription = {
  tags: [...(door.tags ?? []), { name: 'complaints', description: 'The complaint desk: file, handle, answer, review; clocks and what may come next' }],
  paths: {
    ...door.paths,
    '/v1/complaints': {
      post: {
        tags: ['complaints'], operationId: 'fileComplaint', summary: 'File a complaint',
        description: 'Without `data.complaintId` it is given one. The due dates of all clocks that apply are computed once and stored with it.', parameters: [key],
        requestBody: { required: true, content: json(body(fieldsOf(type('complaint-received'), GIVEN), { subject: { ...id, description: 'the customer' } }), { subject: 'c_7Qm2Xk4T9b', ...said(type('complaint-received'), ['complaintId', 'gapId']) }) },
        responses: { ...done('It is received'), ...refusals(), ...large, ...conflict },
      },
    },
    '/v1/complaints/{id}': {
      get: {
        tags: ['complaints'], operationId: 'showComplaint', summary: 'One complaint: its history, its clocks, and what may come next',
        description: 'From the log itself, as it stands now: a command just answered shows.', parameters: [complaintId],
        responses: { 200: { description: 'The complaint', content: json(complaint, example.complaint) }, 404: unknown, 503: problemResponse('`store_unavailable`: ask again after Retry-After') },
      },
    },
    '/v1/complaints/{id}/{command}': {
      post: {
        tags: ['complaints'], operationId: 'commandComplaint', summary: 'Do something about a complaint',
        description: `The commands, and the event each writes, whose fields \`data\` holds without \`complaintId\`: ${[...commandTypes].map(([name, event]) => `\`${name}\` (${registry.get(event)?.event})`).join(', ')}.`,
        parameters: [complaintId, { name: 'command', in: 'path', required: true, schema: { enum: [...commandTypes.keys()] }, example: 'acknowledge' }, key],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: body({ type: 'object', description: 'the event\'s fields' }, {}, seen),
              examples: Object.fromEntries([...commandTypes].map(([name, event]) => [name, { value: said(registry.get(event) as EventType, ['complaintId']) }])),
            },
          },
        },
        responses: { ...done('It is done'), ...refusals('; `payment_of_another_complaint`'), ...large, 404: problemResponse('`unknown_complaint`: there is none of that id; `unknown_command`: there is no such command'), ...conflict },
      },
    },
    ...Object.fromEntries((['plan', 'complete'] as const).map((name): [string, JsonObject] => {
      const event = type(name === 'plan' ? 'corrective-action-planned' : 'corrective-action-completed');
      return [`/v1/root-causes/{id}/${name}`, {
        post: {
          tags: ['complaints'], operationId: `${name}CorrectiveAction`, summary: name === 'plan' ? 'Plan a corrective action against a root cause' : 'Say that a corrective action was done',
          description: 'A fact of the bank as a whole.', parameters: [rootCauseId, key],
          requestBody: { required: true, content: json(body(fieldsOf(event, GIVEN.filter((field) => name === 'plan' || field !== 'actionId'), 'rootCauseId')), said(event, ['rootCauseId'])) },
          responses: {
            200: { description: 'It had been stored before', content: json(plan, { rootCauseId: 'rc_9', position: 57, events: [] }) },
            201: { description: 'It is stored', content: json(plan, { rootCauseId: 'rc_9', position: 57, events: [event.example as object as JsonObject] }) },
            ...refusals(), 404: problemResponse('`unknown_root_cause`: no root cause can have that id'),
          },
        },
      }];
    })),
    ...equityPaths,
  },
  schemas: {
    ...door.schemas,
    Conflict: {
      ...PROBLEM_SCHEMA, description: 'A problem, with what could be done instead.',
      properties: {
        ...(PROBLEM_SCHEMA['properties'] as JsonObject), code: { enum: ['transition_refused', 'stale_revision'] },
        allowed: { ...list(text), description: 'the commands that the complaint\'s stage allows' }, revision: { ...count, description: 'where it stands, of `stale_revision`' },
      },
    },
    AnsweredEvent: {
      description: 'A stored event: as it was posted, what the service filled in, and its place.', type: 'object', additionalProperties: true,
      required: ['specversion', 'id', 'source', 'type', 'subject', 'time', 'data', 'stream', 'revision', 'position'],
      properties: { specversion: { const: '1.0' }, id, source: text, type: text, subject: id, time: moment, data: { type: 'object', additionalProperties: true }, stream: text, revision: count, position: count },
    },
  },
};
