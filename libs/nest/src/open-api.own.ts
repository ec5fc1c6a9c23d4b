import type { ApiDescription, JsonObject } from './open-api';

const text: JsonObject = { type: 'string' };
const anything: JsonObject = { type: 'object' };
const answer = (description: string, schema: JsonObject, example: JsonObject): JsonObject => ({ description, content: { 'application/json': { schema, example } } });
const operation = (operationId: string, summary: string, description: string, responses: JsonObject): JsonObject => ({
  get: { tags: ['health'], operationId, summary, description, responses },
});
const readiness = (status: string): JsonObject => ({
  type: 'object', required: ['status', 'checks'],
  properties: {
    status: { const: status },
    checks: {
      type: 'array',
      items: {
        type: 'object', required: ['name', 'state'],
        properties: { name: text, state: { type: 'string', enum: ['up', 'down'] }, reason: { ...text, description: 'why it is down' } },
      },
    },
  },
});

/** The routes of every server of the suite. */
export const ownApi: ApiDescription = {
  tags: [{ name: 'health', description: 'For whoever runs a server' }],
  paths: {
    '/health/live': operation('live', 'Whether the process runs', 'Restart it where this is not answered.', {
      200: answer('It does', { type: 'object', required: ['status'], properties: { status: { const: 'live' } } }, { status: 'live' }),
    }),
    '/health/ready': operation('ready', 'Whether the process can serve', 'Each thing it needs is asked, at most two seconds. Send requests elsewhere while it is not ready.', {
      200: answer('It can', readiness('ready'), { status: 'ready', checks: [{ name: 'event-store', state: 'up' }] }),
      503: answer('It cannot now: `checks` say why', readiness('not_ready'), { status: 'not_ready', checks: [{ name: 'event-store', state: 'down', reason: 'no answer within 2000 ms' }] }),
    }),
    '/metrics': operation('metrics', 'What Prometheus scrapes', 'Requests, events, projections and the process itself.', {
      200: {
        description: 'Text format 0.0.4',
        content: { 'text/plain': { schema: text, example: '# HELP evenhand_projection_lag Positions of the log that the live version has not completed\n# TYPE evenhand_projection_lag gauge\nevenhand_projection_lag{projection="customer-state"} 0\n' } },
      },
    }),
    '/openapi.json': operation('describe', 'This description', 'OpenAPI 3.1, of what this process serves.', {
      200: answer('The description', { type: 'object', required: ['openapi', 'info', 'paths'], properties: { openapi: text, info: anything, tags: { type: 'array' }, paths: anything, components: anything } }, {
        openapi: '3.1.0', info: { title: 'Evenhand', version: '0.1.0' }, paths: {},
      }),
    }),
  },
};
