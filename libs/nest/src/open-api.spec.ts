import { OpenApi, problemResponse } from './open-api';

const get = { get: { summary: 'one', responses: { '404': problemResponse('unknown') } } };

describe('the description of the API', () => {
  it('merges what several services say, methods of one path too', () => {
    const api = new OpenApi();
    api.add({ tags: [{ name: 'a', description: 'A' }], paths: { '/a': get }, schemas: { A: { type: 'string' } } });
    api.add({ paths: { '/a': { post: { summary: 'two' } }, '/b': get }, schemas: { A: { type: 'string' }, B: { type: 'null' } } });
    const document = api.document();
    expect(document).toMatchObject({ openapi: '3.1.0', tags: [{ name: 'a', description: 'A' }], paths: { '/a': { get: { summary: 'one' }, post: { summary: 'two' } }, '/b': get } });
    expect(Object.keys((document['components'] as { schemas: object }).schemas)).toEqual(['Problem', 'A', 'B']);
  });

  it('refuses an operation described twice and a name that means two schemas', () => {
    const api = new OpenApi();
    api.add({ paths: { '/a': get }, schemas: { A: { type: 'string' } } });
    expect(() => api.add({ paths: { '/a': get } })).toThrow('GET /a is described twice');
    expect(() => api.add({ paths: {}, schemas: { A: { type: 'integer' } } })).toThrow('two schemas are called A');
  });
});
