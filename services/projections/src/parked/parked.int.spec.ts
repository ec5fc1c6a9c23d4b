import { NO_STREAM, uuidv5 } from '@evenhand/event-sourcing';
import { append, fact, noon } from '../testing/journeys';
import { ReadApi } from '../testing/read-api';
import type { Problem } from '../testing/read-api';

interface Parked {
  readonly items: readonly { readonly customerId: string; readonly position: number; readonly waiting: number; readonly eventId: string; readonly reason: string; readonly attempts: number }[];
  readonly next: string | null;
}

let api: ReadApi;
const id = uuidv5('parked', '6ba7b811-9dad-11d1-80b4-00c04fd430c8');
const need = (customer: string, day: number): ReturnType<typeof fact> => fact(customer, 'need-recorded', noon(day), { needCode: 'N1' });
const caughtUp = async (position: number): Promise<void> => {
  for (;;) {
    const { body } = await api.get<{ items: { position: number }[] }>('/v1/projections');
    if (body.items.every((one) => one.position >= position)) return;
  }
};

beforeAll(async () => {
  api = await ReadApi.start(noon(900));
  await append(api.store, need('c-1', 1), need('c-2', 1));
  await api.store.append('broken', [{ id, customer: 'c-2', body: '{"type":', digest: '0'.repeat(32) }], NO_STREAM);
  await caughtUp(await append(api.store, need('c-2', 2), need('c-1', 2), need('c-2', 3)));
});
afterAll(() => api.stop());

describe('An event that no read model can fold', () => {
  it('is listed with its customer, who waits, while others go on and all are told of it', async () => {
    const { body } = await api.get<Parked>('/v1/projections/customer-state/parked');
    expect(body).toMatchObject({ items: [{ customerId: 'c-2', position: 3, waiting: 2, eventId: id, attempts: 1, reason: expect.stringContaining('JSON') as string }], next: null });
    const status = (await api.get<{ items: { name: string; parked: number; lag: number; state: string; versions: { parked: number }[] }[] }>('/v1/projections')).body;
    for (const { name, parked, lag, state, versions } of status.items) expect([name, parked, lag, state, versions[0]?.parked]).toEqual([name, ...(name === 'journey' ? [0] : [1]), 0, 'running', name === 'journey' ? 0 : 1]);
    expect(await api.text('/metrics')).toContain('evenhand_projection_parked{projection="customer-state"} 1\n');
    expect((await api.get('/v1/customers/c-1/state')).body).toMatchObject({ position: 6 });
    expect((await api.get('/v1/customers/c-2/state')).body).toMatchObject({ position: 2, parked: { position: 3, since: expect.any(String) as string } });
  });

  it('is refused to whoever names another, and asks for a reason', async () => {
    const refused = async (method: string, path: string, body?: object): Promise<[number, string]> => {
      const answer = await api.send<Problem>(method, path, body);
      return [answer.status, answer.body.code];
    };
    expect(await refused('POST', '/v1/projections/customer-state/parked/c-1/retry')).toEqual([404, 'not_parked']);
    expect(await refused('POST', '/v1/projections/nothing/parked/c-2/retry')).toEqual([404, 'unknown_projection']);
    expect(await refused('POST', '/v1/projections/customer-state/parked/c-2/retry?version=9')).toEqual([404, 'unknown_version']);
    expect(await refused('DELETE', '/v1/projections/customer-state/parked/c-2', {})).toEqual([422, 'invalid_body']);
    expect(await refused('POST', '/v1/projections/root-causes/parked/c-2/retry')).toEqual([409, 'replay_needed']);
    expect((await api.get<Problem>('/v1/projections/customer-state/parked?limit=0')).body.code).toBe('invalid_parameter');
  });

  it('is tried again, stays, and is left out for good; what waited behind it is folded then', async () => {
    const again = await api.send('POST', '/v1/projections/customer-state/parked/c-2/retry');
    expect([again.status, again.body]).toMatchObject([200, { folded: 0, parked: { position: 3, attempts: 2 } }]);
    const dropped = await api.send('DELETE', '/v1/projections/customer-state/parked/c-2', { reason: 'was never an event' });
    expect([dropped.status, dropped.body]).toEqual([200, { customerId: 'c-2', version: 1, folded: 2, parked: null }]);
    const { body } = await api.get<object>('/v1/customers/c-2/state');
    expect(body).toMatchObject({ position: 6 });
    expect(body).not.toHaveProperty('parked');
    expect((await api.get<Parked>('/v1/projections/customer-state/parked')).body.items).toEqual([]);
    expect((await api.get<Parked>('/v1/projections/complaint-desk/parked')).body.items).toHaveLength(1);
  });

  it('has no place among the records that cannot be read', async () => {
    expect((await api.get('/v1/projections/unreadable')).body).toEqual({ items: [], next: null });
  });
});
