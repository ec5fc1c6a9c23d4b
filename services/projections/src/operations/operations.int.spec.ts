import { registry } from '@evenhand/contracts';
import { projections } from '../projections';
import { append, fact, noon } from '../testing/journeys';
import { ReadApi } from '../testing/read-api';

let api: ReadApi;
beforeAll(async () => {
  api = await ReadApi.start(noon(900));
});
afterAll(() => api.stop());

const need = (customer: string): ReturnType<typeof fact> => fact(customer, 'need-recorded', noon(1), { needCode: 'N1' });

describe('operations', () => {
  it('see how far every projection is, the journey among them', async () => {
    const minPosition = await append(api.store, need('c-1'), need('c-2'), need('c-2'));
    const list = async () => (await api.get<{ items: { lag: number }[] }>('/v1/projections')).body;
    let body = await list();
    while (body.items.some(({ lag }) => lag > 0)) body = await list();
    const at = { liveVersion: 1, position: minPosition, parked: 0, lag: 0, rows: 0, state: 'running' };
    const folded = projections.map(({ name, kind, version }) => ({ name, kind, ...at, versions: [{ version: 1, codeVersion: version, state: 'live', position: minPosition, parked: 0 }] }));
    const counted = new Map([['customer-state', 2]]);
    const byName = folded.map((one) => ({ ...one, rows: counted.get(one.name) ?? 0 })).sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(body.items).toEqual([...byName, { name: 'journey', kind: 'append', ...at, versions: [{ version: 1, codeVersion: 1, state: 'live', position: minPosition, parked: 0 }], rows: minPosition }]);
  });

  it('read the catalogue of every event type, with schema and example', async () => {
    const { body } = await api.get<{ types: { type: string; schema: object; example: { type: string } }[] }>('/v1/catalogue');
    expect(body.types.map(({ type }) => type)).toEqual(registry.all().map(({ type }) => type));
    for (const { type, schema, example } of body.types) expect([schema, example.type]).toEqual([expect.any(Object), type]);
  });

  it('scrape the position and the lag of each projection', async () => {
    const minPosition = await append(api.store, need('c-3'));
    await api.get(`/v1/customers/c-3/state?minPosition=${minPosition}`);
    const text = await api.text('/metrics');
    expect(text).toContain(`evenhand_projection_position{projection="customer-state"} ${minPosition}\n`);
    expect(text).toContain('evenhand_projection_lag{projection="customer-state"} 0\n');
  });

  it('are told whether the read models answer', async () => {
    const { status, body } = await api.get('/health/ready');
    expect([status, body]).toEqual([200, { status: 'ready', checks: [{ name: 'read-models', state: 'up' }] }]);
  });

  it('find every route described', async () => {
    const { body } = await api.get<{ paths: object; components: { schemas: object } }>('/openapi.json');
    expect(Object.keys(body.paths)).toEqual(expect.arrayContaining([
      '/v1/customers/{customerId}/state', '/v1/customers/{customerId}/explain', '/v1/customers/{customerId}/journey', '/v1/projections', '/v1/catalogue',
      '/v1/projections/{name}/replay', '/v1/projections/{name}/verify', '/v1/projections/{name}/promote', '/v1/projections/{name}/rollback',
      '/v1/projections/{name}/versions/{version}', '/v1/operations', '/v1/operations/{id}', '/v1/operations/{id}/report', '/v1/contacts', '/v1/customers', '/v1/customers/spread',
    ]));
    const references = [...JSON.stringify(body).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name as string);
    for (const name of references) expect(body.components.schemas).toHaveProperty(name);
  });
});

describe('while the read models are away', () => {
  it('a read of what is not in memory asks to come again, and the process is not ready', async () => {
    await api.dropDatabase();
    const { status, headers, body } = await api.get<{ code: string }>('/v1/customers/stranger/state');
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'read_models_unavailable', '1']);
    expect((await api.get('/health/ready')).status).toBe(503);
  });
});
