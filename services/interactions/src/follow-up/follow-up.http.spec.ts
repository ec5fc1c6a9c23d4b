import { Clock, InMemoryEventStore, StoreUnavailable } from '@evenhand/event-sourcing';
import type { AppendResult } from '@evenhand/event-sourcing';
import { createLog, ServerConfig, startApp } from '@evenhand/nest';
import type { Problem, RunningApp } from '@evenhand/nest';
import { day, fact, iso } from '../fact.examples';
import { InteractionsModule } from '../interactions.module';

class SetClock extends Clock {
  at = day(4);
  override now(): number {
    return this.at;
  }
}
class AwayStore extends InMemoryEventStore {
  away = false;
  override appendBatch(...args: Parameters<InMemoryEventStore['appendBatch']>): Promise<AppendResult[]> {
    return this.away ? Promise.reject(new StoreUnavailable('away')) : super.appendBatch(...args);
  }
}

describe('POST /v1/follow-ups/{id}/complete', () => {
  let store: AwayStore;
  let clock: SetClock;
  let app: RunningApp;
  beforeEach(async () => {
    clock = new SetClock();
    store = new AwayStore(() => new Date(clock.at));
    app = await startApp(InteractionsModule.register(store, clock), Object.assign(new ServerConfig(), { PORT: 0 }), { log: createLog('silent') });
    await publish(fact('follow-up-scheduled', day(0), { followUpId: 'f1', reason: 'doubt', dueAt: iso(day(7)) }).event);
  });
  afterEach(() => app.close());

  const publish = (event: object): Promise<Response> =>
    fetch(`${app.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': 'application/cloudevents+json' }, body: JSON.stringify(event) });
  async function complete(body: unknown, headers: Record<string, string> = {}, followUp = 'f1'): Promise<readonly [number, object & Partial<Problem>]> {
    const response = await fetch(`${app.url}/v1/follow-ups/${followUp}/complete`, {
      method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return [response.status, (await response.json()) as object];
  }
  const refused = async (...asked: Parameters<typeof complete>): Promise<readonly unknown[]> => {
    const [status, { code, errors = [] }] = await complete(...asked);
    return [status, code, ...errors.map(({ field }) => field)];
  };

  it('stores what the desk says, of its customer, as of now', async () => {
    expect(await complete({ outcome: 'reached', helpful: 4, actorref: 'h_3f' })).toEqual([200, { followUpId: 'f1', status: 'stored', position: 2 }]);
    for await (const { events } of store.readAll(1)) {
      expect(events.map(({ body }) => JSON.parse(body) as object)).toMatchObject([{
        type: 'evenhand.interactions.follow-up-completed.v1', subject: 'c_1', time: iso(day(4)), actorkind: 'staff', actorref: 'h_3f', data: { followUpId: 'f1', outcome: 'reached', helpful: 4 },
      }]);
    }
  });

  it('stores it with the trace of the request', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await complete({ outcome: 'reached' }, { traceparent });
    for await (const { events } of store.readAll(1)) expect(events.map(({ body }) => (JSON.parse(body) as { traceparent?: string }).traceparent)).toEqual([traceparent]);
  });

  it('again with the same key is answered as the first time, whenever it comes', async () => {
    const first = await complete({ outcome: 'reached' }, { 'idempotency-key': 'k1' });
    clock.at = day(9);
    expect(await complete({ outcome: 'reached' }, { 'idempotency-key': 'k1' })).toEqual([200, { ...first[1], status: 'duplicate' }]);
    expect(await store.head()).toBe(2);
    expect(await refused({ outcome: 'declined' }, { 'idempotency-key': 'k1' })).toEqual([422, 'id_reused', '/id']);
  });

  it('that was completed otherwise, or missed, is a conflict', async () => {
    await complete({ outcome: 'reached' });
    expect(await refused({ outcome: 'declined' })).toEqual([409, 'already_recorded', '/data/outcome']);
    await publish(fact('follow-up-scheduled', day(0), { followUpId: 'f2', reason: 'doubt', dueAt: iso(day(7)) }).event);
    clock.at = day(8);
    await publish(fact('follow-up-missed', day(7), { followUpId: 'f2' }).event);
    expect(await refused({ outcome: 'reached' }, {}, 'f2')).toEqual([409, 'follow_up_closed', '/time']);
  });

  it('that is unknown is 404; what is wrong is named', async () => {
    for (const unknown of ['f9', 'a b', 'x'.repeat(65)]) expect(await refused({ outcome: 'reached' }, {}, encodeURIComponent(unknown))).toEqual([404, 'unknown_follow_up']);
    expect(await refused({ outcome: 'perhaps', helpful: 9, more: 1 })).toEqual([422, 'invalid_body', '/more', '/outcome', '/helpful']);
    for (const key of ['k 1', 'x'.repeat(65), 'ä']) expect(await refused({ outcome: 'reached' }, { 'idempotency-key': key })).toEqual([422, 'invalid_event', '/id']);
    expect(await refused('{')).toEqual([400, 'not_json']);
    expect(await refused('outcome=reached', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual([415, 'unsupported_media_type']);
    expect(await store.head()).toBe(1);
  });

  it('that the store cannot take now is to be sent again', async () => {
    store.away = true;
    expect(await refused({ outcome: 'reached' })).toEqual([503, 'store_unavailable']);
    store.away = false;
    expect(await complete({ outcome: 'reached' })).toMatchObject([200, { status: 'stored' }]);
  });

  it('is described', async () => {
    const document = (await (await fetch(`${app.url}/openapi.json`)).json()) as { paths: object };
    expect(document.paths).toHaveProperty(['/v1/follow-ups/{id}/complete', 'post', 'responses', '409']);
  });
});
