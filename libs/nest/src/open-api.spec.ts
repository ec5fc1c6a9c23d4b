import { OpenApi } from './open-api';
import { problemResponse } from './open-api.problems';

const get = { get: { summary: 'one', responses: { '404': problemResponse('`unknown_thing`: there is none') } } };
type Responses = Record<string, { headers: object; content: Record<string, { schema: { allOf: object[] }; examples: Record<string, { value: object }> }> }>;

describe('the description of the API', () => {
  it('merges what several services say, methods of one path too', () => {
    const api = new OpenApi();
    api.add({ tags: [{ name: 'a', description: 'A' }], paths: { '/a': get }, schemas: { A: { type: 'string' } } });
    api.add({ paths: { '/a': { post: { summary: 'two' } }, '/b': get }, schemas: { A: { type: 'string' }, B: { type: 'null' } } });
    const document = api.document();
    expect(document).toMatchObject({ openapi: '3.1.0', tags: [{ name: 'a', description: 'A' }], paths: { '/a': { get: { summary: 'one' }, post: { summary: 'two' } }, '/b': get } });
    expect(Object.keys((document['components'] as { schemas: object }).schemas)).toEqual(['Problem', 'A', 'B']);
  });

  it('shows each code that a problem names, for programs and as an example', () => {
    const api = new OpenApi();
    api.add({ paths: { '/a': { get: { parameters: [{ name: 'at', in: 'query' }], responses: { '422': problemResponse('`invalid_parameter`: names them; `too_late`'), '503': problemResponse('`not_yet`, `not_utf8`: again', true) } } } } });
    const { get: { responses } } = (api.document()['paths'] as Record<string, { get: { responses: Responses } }>)['/a'] as { get: { responses: Responses } };
    const problems = (status: string) => responses[status]?.content['application/problem+json'];
    expect(problems('422')?.schema.allOf[1]).toEqual({ properties: { code: { enum: ['invalid_parameter', 'too_late'] } } });
    expect(problems('422')?.examples['invalid_parameter']?.value).toMatchObject({ status: 422, code: 'invalid_parameter', detail: 'names them', errors: [{ field: 'at' }] });
    expect([problems('503')?.schema, Object.keys(problems('503')?.examples ?? {})]).toEqual([{ $ref: '#/components/schemas/Problem' }, ['not_yet', 'not_utf8']]);
    expect([responses['422'], responses['503']].map((one) => Object.keys(one?.headers ?? {}))).toEqual([['x-correlation-id'], ['x-correlation-id', 'retry-after']]);
  });

  it('adds what the server itself refuses, where a path or a body can be wrong, in the words of the route where it has its own', () => {
    const api = new OpenApi();
    api.add({ paths: { '/a/{id}': { post: { requestBody: {}, responses: { '400': problemResponse('`not_json`: mine') } }, get: {} }, '/b': { get: {} } } });
    const statuses = Object.entries(api.document()['paths'] as Record<string, Record<string, { responses: object }>>).flatMap(([path, item]) => Object.entries(item).map(([method, { responses }]) => [method, path, ...Object.keys(responses)]));
    expect(statuses).toEqual([['post', '/a/{id}', '400', '413', '414', '415'], ['get', '/a/{id}', '400', '414'], ['get', '/b']]);
    expect(JSON.stringify(api.document())).toContain('"`not_json`: mine; `bad_url`: the path is no percent-encoded UTF-8; `not_utf8`: it is not UTF-8"');
  });

  it('refuses an operation described twice and a name that means two schemas', () => {
    const api = new OpenApi();
    api.add({ paths: { '/a': get }, schemas: { A: { type: 'string' } } });
    expect(() => api.add({ paths: { '/a': get } })).toThrow('GET /a is described twice');
    expect(() => api.add({ paths: {}, schemas: { A: { type: 'integer' } } })).toThrow('two schemas are called A');
  });
});
