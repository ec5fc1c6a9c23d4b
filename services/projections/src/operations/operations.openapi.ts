import { problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { accepted, differing, dropped, OPERATION_ID, REASON, REPORT_ID, verified } from './operations.examples';

const text: JsonObject = { type: 'string' };
const integer: JsonObject = { type: 'integer', minimum: 0 };
const uuid: JsonObject = { type: 'string', format: 'uuid' };
const instant: JsonObject = { type: 'string', format: 'date-time' };
const number = (description: string, maximum = 2 ** 31 - 1): JsonObject => ({ type: 'integer', minimum: 1, maximum, description });
const object = (properties: JsonObject, optional: readonly string[] = []): JsonObject => ({
  type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const answer = (description: string, schema: JsonObject, example: JsonObject): JsonObject => ({ description, content: { 'application/json': { schema, example } } });
/** The id it gives is that of these. */
const links: JsonObject = Object.fromEntries(['findOperation', 'cancelOperation', 'operationReport'].map((operationId) => [
  operationId, { operationId, parameters: { id: '$response.body#/operationId' } },
]));
const acceptedAnswer = (description: string): JsonObject => ({ ...answer(description, object({ operationId: uuid }), accepted), links });

const path = (name: string, schema: JsonObject, example: string | number): JsonObject => ({ name, in: 'path', required: true, schema, example });
const query = (name: string, schema: JsonObject, description: string, example?: string): JsonObject => ({
  name, in: 'query', required: false, schema, description, ...(example !== undefined && { example }),
});
const projectionName = path('name', { type: 'string', pattern: '^[a-z0-9-]{1,64}$' }, 'customer-state');
const operationId = path('id', uuid, OPERATION_ID);
const unavailable: JsonObject = { 503: problemResponse('`read_models_unavailable` or `store_unavailable`: ask again after Retry-After') };
const unknownOperation: JsonObject = { 404: problemResponse('`unknown_operation`: there is none of that id'), ...unavailable };

const reason: JsonObject = { type: 'string', minLength: 1, maxLength: 500, description: 'why: kept with the operation' };
const workers: JsonObject = { type: 'integer', minimum: 1, maximum: 32, description: 'threads; default EVENHAND_REBUILD_WORKERS, else one a core' };

function asked(kind: string, summary: string, description: string, body: JsonObject, refusals: string, example: JsonObject = {}): JsonObject {
  const ofVersion = 'version' in body ? '; `unknown_version`' : '';
  const ofReport = 'approve' in body ? '; `unknown_report`' : '';
  return {
    post: {
      tags: ['operate'], operationId: kind, summary, description, parameters: [projectionName],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { ...object({ reason, ...body }, Object.keys(body)), additionalProperties: false }, example: { reason: REASON, ...example } } },
      },
      responses: {
        202: acceptedAnswer('It runs, and survives a restart; ask for it by its id'),
        404: problemResponse(`\`unknown_projection\`: none of that name is rebuilt from the log${ofVersion}${ofReport}`),
        409: problemResponse(`\`operation_running\`: one operation a projection${refusals}`),
        422: problemResponse('`invalid_body`: `errors` name the fields'),
        ...(['replay', 'verify'].includes(kind) && { 501: problemResponse('`replay_unavailable`: this process has no workers') }),
        ...unavailable,
      },
    },
  };
}

const item = object({
  customerId: { type: ['string', 'null'], description: 'null where a row is not one customer\'s' },
  key: { ...text, description: 'of the row, where it is not just the customer: of a row of counts, of what a counter remembers, or what is said of an event whose recorded figures differ' },
  fields: { type: 'array', items: object({ path: { ...text, description: 'JSON pointer into the row' }, stored: {}, refolded: {} }) },
}, ['key']);
const operation = object({
  id: uuid, kind: { type: 'string', enum: ['replay', 'verify', 'promote', 'rollback', 'drop'] }, projection: text, version: { type: ['integer', 'null'] },
  state: { type: 'string', enum: ['running', 'done', 'failed', 'cancelled'] },
  done: { ...integer, description: 'positions of the log considered (replay, verify) or rows compared (promote)' }, total: integer,
  rate: { type: 'number', description: 'of `done`, a second' }, reason: text, startedAt: instant, finishedAt: { type: ['string', 'null'], format: 'date-time' },
  result: {
    type: 'object',
    description: 'replay {version, position, rows}; verify {equal, version, position, rows, reportId, differing, customers: the first 1 000}; promote and rollback {version, replaced, position}; drop {version}',
  },
  problem: { type: 'object', description: 'why it failed: {status, code, detail}; `versions_differ` has {reportId, differing, customers} as well' },
}, ['result', 'problem']);

/** How read models are rebuilt, verified and switched. */
export const operationsApi: ApiDescription = {
  tags: [{ name: 'operate', description: 'Rebuild read models, prove them equal, switch' }],
  paths: {
    '/v1/projections/{name}/replay': asked(
      'replay', 'Build the next version from the log', 'Beside the live version, which goes on being served and kept current. Done when it has come as far as the live one; then it stands by.', { workers }, '',
    ),
    '/v1/projections/{name}/verify': asked(
      'verify', 'Compare a version with a new fold of the log', '`done` also where they are not equal: `result.equal` tells, `result.customers` names who and what.',
      { version: number('default: the live one'), workers }, '; `code_missing`: the version was built by code that is not here', { version: 1 },
    ),
    '/v1/projections/{name}/promote': asked(
      'promote', 'Make a version live', 'In one moment, at one cut. Fails with `versions_differ` where the two hold different rows, unless `approve` names a report of exactly these differences.',
      { workers, version: number('default: the newest, if it is newer than the live one'), approve: { ...uuid, examples: [REPORT_ID], description: 'reportId of a verification or of a promotion that failed' } }, '; `nothing_to_promote`: none is newer; `version_live`: it is live already; `code_missing`: it was built by code that is not here',
    ),
    '/v1/projections/{name}/rollback': asked(
      'rollback', 'Make the version live again that was live before', 'At the position where the live one stands, without comparing them: it was accepted when it went live.', { workers, version: number('default: the one that was live last') }, '; `nothing_to_roll_back`: none was live before; `never_live`: nobody accepted it; `version_live`: it is live already; `code_missing`: it was built by code that is not here',
    ),
    '/v1/projections/{name}/versions/{version}': {
      delete: {
        tags: ['operate'], operationId: 'dropVersion', summary: 'Remove a version that is not live', description: 'Answered when its rows are gone; where that takes more than 20 s, before.',
        parameters: [projectionName, path('version', number('of the build', 999_999_999), 2), query('reason', reason, 'why', REASON)],
        responses: {
          200: answer('It is gone', ref('Operation'), dropped),
          202: acceptedAnswer('It still goes'),
          404: problemResponse('`unknown_projection`: none of that name is rebuilt from the log; `unknown_version`: it has no such version'),
          409: problemResponse('`version_live`: it is read; `operation_running`: one operation a projection; `version_in_use`: something was built on its table'),
          422: problemResponse('`invalid_parameter`: `errors` name the query parameters'),
          ...unavailable,
        },
      },
    },
    '/v1/operations': {
      get: {
        tags: ['operate'], operationId: 'listOperations', summary: 'What was done to the read models, newest first', description: 'With who asked why; differing rows are told by each operation itself.',
        parameters: [
          query('projection', { type: 'string', pattern: '^[a-z0-9-]{1,64}$' }, 'of this one only', 'customer-state'),
          query('state', { type: 'string', enum: ['running', 'done', 'failed', 'cancelled'] }, 'in this state only'),
          query('limit', { type: 'integer', minimum: 1, maximum: 1000, default: 100 }, 'how many at most'),
        ],
        responses: {
          200: answer('Operations', object({ items: { type: 'array', items: ref('Operation') } }), { items: [dropped] }),
          422: problemResponse('`invalid_parameter`: `errors` name the query parameters'), ...unavailable,
        },
      },
    },
    '/v1/operations/{id}': {
      get: {
        tags: ['operate'], operationId: 'findOperation', summary: 'One operation', description: 'How far it is, and what came of it.', parameters: [operationId],
        responses: { 200: answer('The operation', ref('Operation'), verified), ...unknownOperation },
      },
      delete: {
        tags: ['operate'], operationId: 'cancelOperation', summary: 'Cancel an operation', description: 'What it built so far is removed. One that is over stays as it ended.', parameters: [operationId],
        responses: { 202: acceptedAnswer('It is being cancelled'), ...unknownOperation, 409: problemResponse('`operation_ended`: it is over') },
      },
    },
    '/v1/operations/{id}/report': {
      get: {
        tags: ['operate'], operationId: 'operationReport', summary: 'The differences that an operation found', description: '1 000 rows a page, in the order of their keys.',
        parameters: [operationId, query('cursor', { type: 'string', pattern: '^[0-9]{1,15}$' }, '`next` of the page before', '1000')],
        responses: {
          200: answer('A page of differing rows', object({ items: { type: 'array', items: item }, next: { type: ['string', 'null'], description: 'cursor of the next page, null at the end' } }), differing),
          404: problemResponse('`unknown_operation`: there is none of that id; `no_report`: it compared nothing'),
          422: problemResponse('`invalid_parameter`: `errors` name the query parameters'), ...unavailable,
        },
      },
    },
  },
  schemas: { Operation: operation },
};
