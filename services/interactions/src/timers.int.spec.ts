import { readStored, registry } from '@evenhand/contracts';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { createLog, ServerConfig, startApp } from '@evenhand/nest';
import type { Problem, RunningApp } from '@evenhand/nest';
import { ManualClock, ReactorsModule } from '@evenhand/reactors';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { day, fact, iso } from './fact.examples';
import type { Fact } from './fact';
import { InteractionsModule, interactionsReactions } from './interactions.module';

jest.setTimeout(60_000);

const HOUR = 3_600_000;
const SETTLE = 15 * 60_000;
/** Monday, 2026-01-05 */
const MONDAY = day(4);

let database: TestDatabase;
let clock: ManualClock;
let store: PostgresEventStore;
let app: RunningApp;
beforeEach(async () => {
  database = await testDatabase('timers');
  await start(MONDAY);
});
afterEach(async () => {
  await stop();
  await database.drop();
});

async function start(at: number): Promise<void> {
  clock = new ManualClock(at);
  const log = createLog('silent');
  store = await PostgresEventStore.open({ url: database.url, now: () => new Date(clock.now()) });
  const services = [interactionsReactions(InteractionsModule.register(store, clock), { seed: 'evenhand', rate: 20 })];
  app = await startApp(ReactorsModule.register({ store, journey: new DirectJourneyLog(store), databaseUrl: database.url, clock, services, settle: SETTLE, log }), Object.assign(new ServerConfig(), { PORT: 0 }), { log });
}
async function stop(): Promise<void> {
  await app.close();
  await store.close();
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & Partial<Problem> & { readonly items?: readonly Readonly<Record<string, unknown>>[] };
}
async function ask(method: string, path: string, body?: object, type = 'application/json', more: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(app.url + path, { method, ...(body && { body: JSON.stringify(body), headers: { 'content-type': type, ...more } }) });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
async function publish(facts: readonly Fact[], history = false): Promise<void> {
  const { body } = await ask('POST', '/v1/interactions/events', facts.map(({ event }) => event), 'application/cloudevents-batch+json', history ? { 'evenhand-history': '1' } : {});
  expect((body as unknown as { status: string }[]).map(({ status }) => status)).toEqual(facts.map(() => 'stored'));
}
const move = (to: number): Promise<Answer> => ask('POST', '/v1/clock', { now: iso(to) });
/** What the suite wrote by itself: name, customer, time. */
async function own(): Promise<string[]> {
  const events: string[] = [];
  for await (const page of store.readAll(0)) {
    for (const { source, type, subject, time } of page.events.map(({ body }) => readStored(body))) if (source === 'urn:evenhand:interactions') events.push(`${registry.get(type)?.name} ${subject} ${time.slice(0, 16)}`);
  }
  return events;
}

const doubt = fact('doubt-raised', MONDAY, { doubtId: 'd', category: 'expectation', topic: 'fee', intensity: 3, source: 'customer' });

it('a doubt that nobody answers expires, is followed up, and that is missed, each at its own moment', async () => {
  await publish([doubt]);
  expect((await move(MONDAY + 30 * 24 * HOUR)).body).toMatchObject({ mode: 'manual', now: iso(MONDAY + 30 * 24 * HOUR), position: 6 });
  // It was bad enough for a call because of fairness too, one business day later.
  expect(await own()).toEqual([
    'doubt-expired c_1 2026-01-12T00:00', 'follow-up-scheduled c_1 2026-01-12T00:00', 'follow-up-scheduled c_1 2026-01-12T00:00', 'follow-up-missed c_1 2026-01-13T00:00',
    'follow-up-missed c_1 2026-01-14T00:00',
  ]);
});

it('each kind of timer fires once at its moment, and none where what was awaited came before', async () => {
  const opened = (id: string): readonly Fact[] => [
    fact('promise-made', MONDAY, { promiseId: id, dueAt: iso(day(5)), dimension: 'resp' }, { subject: id }),
    fact('doubt-raised', MONDAY, { doubtId: id, category: 'expectation', topic: 'fee', intensity: 3, source: 'customer' }, { subject: id }),
    fact('voice-recorded', MONDAY, { voiceId: id, kind: 'suggestion', topicCode: 'fees' }, { subject: id }),
    fact('hardship-reported', MONDAY, { hardshipId: id, kind: 'job_loss' }, { subject: id }),
    fact('expectation-set', MONDAY, { expectationId: id, dimension: 'rel', metric: 'days', low: 1, high: 3, betterIs: 'lower', source: 'agreement', horizonOn: '2026-01-20' }, { subject: id }),
  ];
  const ended = [
    fact('promise-kept', MONDAY, { promiseId: 'c_kept' }, { subject: 'c_kept' }), fact('doubt-resolved', MONDAY, { doubtId: 'c_kept', confirmedBy: 'customer', understanding: 85 }, { subject: 'c_kept' }),
    fact('voice-answered', MONDAY, { voiceId: 'c_kept', answer: 'adopted' }, { subject: 'c_kept' }), fact('hardship-support-given', MONDAY, { hardshipId: 'c_kept', support: 'payment_holiday' }, { subject: 'c_kept' }),
    fact('expectation-outcome-observed', MONDAY, { expectationId: 'c_kept', actual: 2 }, { subject: 'c_kept' }),
  ];
  await publish([...opened('c_left'), ...opened('c_kept')]);
  await publish(ended);
  await move(day(60));
  const written = (await own()).filter((line) => !line.startsWith('follow-up'));
  expect(written).toEqual([
    'promise-broken c_left 2026-01-06T00:00', 'doubt-expired c_left 2026-01-12T00:00', 'hardship-unanswered c_left 2026-01-12T00:00',
    expect.stringMatching(/^expectation-expired c_left 2026-01-2/), 'voice-ignored c_left 2026-02-04T00:00',
  ]);
});

it('a silent leaver is followed up on the 30th day, one who complains is not', async () => {
  for (const subject of ['c_silent', 'c_spoke']) {
    await publish([
      fact('expectation-set', MONDAY, { expectationId: subject, dimension: 'resp', metric: 'days', low: 2, high: 3, betterIs: 'lower', source: 'agreement', horizonOn: '2026-02-20' }, { subject }),
      fact('expectation-outcome-observed', MONDAY, { expectationId: subject, actual: 9 }, { subject }),
    ]);
  }
  await move(day(31));
  expect((await own()).filter((line) => line.includes('follow-up-scheduled') && line.includes('T00:00'))).toEqual([]);
  await move(day(40));
  expect(await own()).toContain('follow-up-scheduled c_silent 2026-02-04T00:00');
});

it('a due moment that was past when it was told waits; history sets nothing off', async () => {
  const late = fact('promise-made', day(0), { promiseId: 'late', dueAt: iso(day(1)), dimension: 'resp' }, { subject: 'c_late' });
  const old = fact('promise-made', day(0), { promiseId: 'old', dueAt: iso(day(5)), dimension: 'resp' }, { subject: 'c_old' });
  await publish([late]);
  await publish([old], true);
  await move(MONDAY + SETTLE - 1);
  expect(await own()).toEqual([]);
  expect((await ask('GET', '/v1/timers')).body).toMatchObject({ items: [{ customerId: 'c_late', state: 'settling', dueAt: iso(day(1)), readyAt: iso(MONDAY + SETTLE) }], counts: { settling: 1 } });
  await move(day(30));
  expect((await own()).filter((line) => line.includes('c_old'))).toEqual([]);
  expect((await own())[0]).toBe('promise-broken c_late 2026-01-02T00:00');
});

it('what was armed before a stop fires after the start, and the clock goes on where it was', async () => {
  await publish([doubt]);
  await move(MONDAY + HOUR);
  await stop();
  await start(MONDAY);
  expect((await ask('GET', '/v1/clock')).body).toEqual({ mode: 'manual', now: iso(MONDAY + HOUR), position: 1 });
  await move(MONDAY + 30 * 24 * HOUR);
  expect(await own()).toHaveLength(5);
});

describe('operators', () => {
  it('page through timers by what they ask for', async () => {
    await publish(['a', 'b', 'c'].map((promiseId, i) => fact('promise-made', MONDAY, { promiseId, dueAt: iso(day(10 + 2 * i)), dimension: 'resp' }, { subject: `c_${promiseId}` })));
    await publish([doubt]);
    await move(MONDAY + 1);
    const page = async (query: string): Promise<readonly [readonly unknown[], string | null]> => {
      const { body } = await ask('GET', `/v1/timers?${query}`);
      return [(body.items ?? []).map(({ customerId }) => customerId), body['next'] as string | null];
    };
    const [first, next] = await page('limit=2');
    expect([first, (await page(`limit=2&cursor=${next}`))]).toEqual([['c_a', 'c_1'], [['c_b', 'c_c'], null]]);
    expect(await page('customer=c_b')).toEqual([['c_b'], null]);
    expect(await page('kind=evenhand.interactions.doubt-expired.v1&state=armed')).toEqual([['c_1'], null]);
    expect(await page(`dueBefore=${iso(day(11))}`)).toEqual([['c_a'], null]);
    expect((await ask('GET', '/v1/timers?state=late&cursor=x')).body).toMatchObject({ code: 'invalid_parameter', errors: [{ field: 'state' }, { field: 'cursor' }] });
  });

  it('are told what cannot be retried, and how far reacting has come', async () => {
    const none = '3f0c9b0e-6c0b-5f0a-8f7e-0c9d7f3b2a11';
    for (const id of [none, 'x']) {
      expect((await ask('POST', `/v1/timers/${id}/retry`)).body).toMatchObject({ status: 404, code: 'unknown_timer' });
      expect((await ask('POST', `/v1/reactions/${id}/retry`)).body).toMatchObject({ status: 404, code: 'unknown_reaction' });
    }
    await publish([doubt]);
    await move(MONDAY + 1);
    expect((await ask('GET', '/v1/reactions')).body).toEqual({ items: [], next: null, position: 1, error: null });
  });

  it('move the clock forward only, to a moment', async () => {
    expect((await move(MONDAY - 1)).body).toMatchObject({ status: 409, code: 'clock_moves_forward' });
    expect((await ask('POST', '/v1/clock', { now: 'tomorrow' })).body).toMatchObject({ status: 422, code: 'invalid_body', errors: [{ field: '/now' }] });
  });

  it('scrape lag, timers and what fired', async () => {
    await publish([doubt]);
    await move(day(20));
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    for (const line of [
      'evenhand_reactor_lag{service="interactions"} 0', 'evenhand_reactions_parked 0', 'evenhand_timers{state="armed"} 0', 'evenhand_timers_fired_total{kind="evenhand.interactions.doubt-expired.v1"} 1',
      'evenhand_reaction_lag_seconds_count{manager="PM-9"} 1',
    ]) expect(metrics).toContain(`${line}\n`);
  });
});
