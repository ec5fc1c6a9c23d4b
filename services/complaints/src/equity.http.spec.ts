import { storedIdOf } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { Clock, InMemoryEventStore } from '@evenhand/event-sourcing';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { createLog, ServerConfig, startApp } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { Registry } from 'prom-client';
import { drawnBlind, tokenOf } from './blind-review/sample';
import { ComplaintsCommands } from './complaints.commands';
import { ComplaintsModule } from './complaints.module';
import { PolicyBook } from './policies.follower';
import { assessmentIdOf, equityReviewIdOf } from './process-managers/equity';
import { day, fact, iso, received, response, statement } from './testing/facts';
import type { Fact } from './fact';

class StandingClock extends Clock {
  override now(): number {
    return day(100);
  }
}

const seed = Array.from({ length: 500 }, (_, i) => `seed${i}`).find((text) => drawnBlind(text, 'cmp_1')) as string;
const token = tokenOf(seed, 'cmp_1');
const SUITE = { source: 'urn:evenhand:complaints', actorkind: 'system' } as const;
const log = createLog('silent');
const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

let store: InMemoryEventStore;
let door: ComplaintsCommands;
let app: RunningApp;
beforeEach(async () => {
  const clock = new StandingClock();
  store = new InMemoryEventStore(() => new Date(clock.now()));
  const options = { jurisdictions: { all: ['CN'], ofBranch: new Map() }, sampleSeed: seed };
  door = new ComplaintsCommands(store, clock, new PolicyBook(store, new DirectJourneyLog(store), log), options, new Registry());
  app = await startApp(ComplaintsModule.register({ store, clock, log, ...options }), Object.assign(new ServerConfig(), { PORT: 0 }), { log });
  await tell(received(day(0)), fact('complaint-assigned', day(1), { handlerRef: 'h_3f', conflictDeclared: false }), statement(day(1)));
});
afterEach(() => app.close());

async function tell(...facts: readonly Fact[]): Promise<void> {
  const results = await door.record(facts.map(({ event }) => event));
  const refused = results.find(({ status }) => status === 'rejected');
  if (refused) throw new Error(JSON.stringify(refused));
}

interface Reply {
  readonly status: number;
  readonly body: { readonly code?: string; readonly errors?: readonly { readonly field: string }[]; readonly position?: number; readonly events?: readonly CloudEvent[]; readonly [name: string]: unknown };
}
const ask = async (path: string, init: RequestInit = {}): Promise<Reply> => {
  const answer = await fetch(app.url + path, init);
  return { status: answer.status, body: (await answer.json()) as Reply['body'] };
};
const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
const refused = ({ status, body: { code, errors = [] } }: Reply): unknown[] => [status, code, ...errors.map(({ field }) => field)];

describe('an equity review', () => {
  const partial = response(day(12), { compensationMinor: 12_000 });
  const stored = storedIdOf(partial.event.source, partial.event.id);
  const review = equityReviewIdOf(stored);
  const peers = { qPeerBp: 4_000, peerLevel: 'L1', peerN: 57, peerMedianBp: 10_000, statsPosition: 3, sketchVersion: 1 } as const;
  const assessed = fact('equity-assessed', day(12), { decision: 'upheld', remedyMatch: 100, qEntBp: 4_000, ...peers }, { ...SUITE, id: assessmentIdOf(stored), causationid: partial.event.id });
  const opened = fact('equity-review-opened', day(12), { equityReviewId: review, causes: ['below_entitlement', 'below_peers'], qEntBp: 4_000, qPeerBp: 4_000, peerN: 57 }, { ...SUITE, causationid: assessed.event.id });
  const decision = { actorkind: 'staff', actorref: 'h_81', data: { topUpMinor: 18_000, currency: 'CNY', reason: 'below_peers' } };
  const decide = (body: unknown = decision, headers = {}): Promise<Reply> => post(`/v1/equity-reviews/${review}/decide`, body, headers);
  beforeEach(() => tell(partial, assessed, opened));

  test('is decided once: 201, and 200 with the same answer when it is sent again', async () => {
    const first = await decide(decision, { 'idempotency-key': 'k1' });
    expect(first).toMatchObject({ status: 201, body: { equityReviewId: review, events: [{ subject: 'c_1', actorref: 'h_81', stream: `equity-review-${review}`, revision: 1, data: {
      equityReviewId: review, topUpMinor: 18_000, currency: 'CNY', reason: 'below_peers', complaintId: 'cmp_1', qEntAfterBp: 10_000, qPeerAfterBp: 10_000,
    } }] } });
    expect(first.body.position).toBe(await store.head());
    expect(await decide(decision, { 'idempotency-key': 'k1' })).toEqual({ ...first, status: 200 });
    expect(refused(await decide({ ...decision, data: { ...decision.data, topUpMinor: 1 } }))).toEqual([409, 'equity_review_closed', '/data/equityReviewId']);
  });

  test('is decided in the trace of the request', async () => {
    const { body } = await decide(decision, { traceparent: TRACE });
    expect(body.events?.map(({ traceparent }) => traceparent)).toEqual([TRACE]);
  });

  test('is measured by the response it was opened for, though another came since', async () => {
    await tell(fact('response-disputed', day(13), {}, { actorkind: 'customer' }), fact('review-requested', day(13), {}, { actorkind: 'customer' }));
    await tell(fact('review-completed', day(14), { reviewerRef: 'h_81', outcome: 'changed' }), response(day(15), { compensationMinor: 30_000 }));
    expect((await decide()).body.events?.[0]?.data).toMatchObject({ qEntAfterBp: 10_000, qPeerAfterBp: 10_000 });
  });

  test('is measured by its own response, though another system gave one the same id', async () => {
    await tell(fact('response-disputed', day(13), {}, { actorkind: 'customer' }), fact('review-requested', day(13), {}, { actorkind: 'customer' }));
    const second = response(day(15), { compensationMinor: 24_000 }, { id: partial.event.id, source: 'urn:test:other' });
    const id = storedIdOf(second.event.source, second.event.id);
    const again = fact('equity-assessed', day(15), { decision: 'upheld', remedyMatch: 100, qEntBp: 8_000 }, { ...SUITE, id: assessmentIdOf(id), causationid: second.event.id });
    const reopened = fact('equity-review-opened', day(15), { equityReviewId: equityReviewIdOf(id), causes: ['below_entitlement'], qEntBp: 8_000 }, { ...SUITE, causationid: again.event.id });
    await tell(fact('review-completed', day(14), { reviewerRef: 'h_81', outcome: 'changed' }), second, again, reopened);
    const { body } = await post(`/v1/equity-reviews/${equityReviewIdOf(id)}/decide`, { ...decision, data: { ...decision.data, topUpMinor: 3_000 } });
    expect(body.events?.[0]?.data).toMatchObject({ qEntAfterBp: 9_000 });
    expect(body.events?.[0]?.data).not.toHaveProperty('qPeerAfterBp');
  });

  test('shows why it was opened and how it was decided', async () => {
    const open = { equityReviewId: review, complaintId: 'cmp_1', customerId: 'c_1', causes: ['below_entitlement', 'below_peers'], qEntBp: 4_000, qPeerBp: 4_000, peerN: 57, openedAt: iso(day(12)), state: 'open', topUpMinor: null, decidedAt: null };
    expect(await ask(`/v1/equity-reviews/${review}`)).toMatchObject({ status: 200, body: open });
    await decide();
    expect((await ask(`/v1/equity-reviews/${review}`)).body).toMatchObject({ state: 'decided', topUpMinor: 18_000, currency: 'CNY', reason: 'below_peers', qEntAfterBp: 10_000, decidedAt: iso(day(100)) });
  });

  test('refuses what it cannot take, each with its code', async () => {
    expect(refused(await decide('{'))).toEqual([400, 'not_json']);
    expect(refused(await decide('x', { 'content-type': 'text/plain' }))).toEqual([415, 'unsupported_media_type']);
    expect(refused(await post('/v1/equity-reviews/eqr_2/decide', decision))).toEqual([404, 'unknown_equity_review']);
    expect(refused(await post('/v1/equity-reviews/a%20b/decide', decision))).toEqual([404, 'unknown_equity_review']);
    expect(refused(await ask('/v1/equity-reviews/eqr_2'))).toEqual([404, 'unknown_equity_review']);
    expect(refused(await decide({ ...decision, data: { ...decision.data, currency: 'EUR' } }))).toEqual([422, 'currency_mismatch', '/data/currency']);
    expect(refused(await decide({ ...decision, data: { ...decision.data, topUpMinor: -1 } }))).toEqual([422, 'invalid_event', '/data/topUpMinor']);
    expect(refused(await decide({ ...decision, data: { ...decision.data, complaintId: 'cmp_1' } }))).toEqual([422, 'filled_by_server', '/data/complaintId']);
    expect(refused(await decide({ ...decision, data: { ...decision.data, equityReviewId: 'eqr_9' } }))).toEqual([422, 'invalid_body', '/data/equityReviewId']);
  });
});

describe('a blind review', () => {
  const drawn = fact('blind-review-drawn', day(12), {
    blindReviewId: token, productCode: 'CARD_STD', issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', receivedOn: '2026-03-02', statements: 1, evidence: 0, factsConfirmed: false,
  }, SUITE);
  const said = { actorkind: 'staff', actorref: 'h_95', data: { reviewerRef: 'h_95', merited: true, fairAmountMinor: 30_000, currency: 'CNY' } };
  const complete = (body: unknown = said, headers = {}, path = token): Promise<Reply> => post(`/v1/blind-reviews/${path}/complete`, body, headers);
  beforeEach(() => tell(response(day(12), { decision: 'rejected' }), drawn));

  test('is completed by its token: 201, and 200 when it is sent again', async () => {
    const first = await complete({ id: 'b1', ...said }, { traceparent: TRACE });
    expect(first).toEqual({ status: 201, body: { token, position: await store.head() } });
    expect(await complete({ id: 'b1', ...said })).toEqual({ ...first, status: 200 });
    const [last] = ((await store.readStreams(['complaint-cmp_1'])).get('complaint-cmp_1') ?? []).slice(-1);
    expect(JSON.parse(last?.body ?? '')).toMatchObject({ id: 'b1', subject: 'c_1', traceparent: TRACE, data: { complaintId: 'cmp_1', merited: true, bankDecision: 'rejected' } });
  });

  test('leads to the complaint by nothing it answers or refuses', async () => {
    const answers = [
      await complete(), await complete(), await complete({ ...said, data: { ...said.data, reviewerRef: 'h_3f' } }), await complete({ ...said, data: { ...said.data, complaintId: 'cmp_2' } }),
      await complete({ ...said, data: { ...said.data, fairAmountMinor: -1 } }), await complete({ ...said, expectedRevision: 0 }), await complete({ ...said, subject: 'c_1' }), await complete(said, {}, 'a4'.repeat(16)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 409, 409, 422, 422, 422, 422, 404]);
    for (const { body } of answers) expect(JSON.stringify(body)).not.toMatch(/cmp_1|c_1\b|SH_021|RESPONSE_ISSUED|rejected|allowed/);
  });

  test('does not name a complaint that is not there', async () => {
    const lost = { ...drawn, event: { ...drawn.event, id: 'lost', data: { ...drawn.event.data, blindReviewId: 'b7'.repeat(16), complaintId: 'cmp_gone' } } };
    await tell(lost);
    const answer = await complete(said, {}, 'b7'.repeat(16));
    expect(refused(answer)).toEqual([404, 'unknown_blind_review']);
    expect(JSON.stringify(answer.body)).not.toContain('cmp_gone');
  });

  test('refuses what it cannot take, each with its code', async () => {
    expect(refused(await complete('{'))).toEqual([400, 'not_json']);
    expect(refused(await complete('x', { 'content-type': 'text/plain' }))).toEqual([415, 'unsupported_media_type']);
    expect(refused(await complete(said, {}, 'cmp_1'))).toEqual([404, 'unknown_blind_review']);
    expect(refused(await complete({ ...said, data: { ...said.data, reviewerRef: 'h_3f' } }))).toEqual([422, 'reviewer_is_handler', '/data/reviewerRef']);
    expect(refused(await complete({ ...said, data: { ...said.data, complaintId: 'cmp_1' } }))).toEqual([422, 'invalid_body', '/data/complaintId']);
    expect(refused(await complete({ ...said, data: { ...said.data, merited: 'yes' } }))).toEqual([422, 'invalid_event', '/data/merited']);
    await complete();
    expect(refused(await complete({ ...said, data: { ...said.data, merited: false } }))).toEqual([409, 'blind_review_closed']);
  });
});

test('every new route is described with examples that its own schema knows', async () => {
  const { paths } = (await ask('/openapi.json')).body as unknown as { paths: Readonly<Record<string, Readonly<Record<string, { responses: object; requestBody?: { content: Readonly<Record<string, { schema: { properties: { data: { required: string[]; properties: object } } }; example: { data: object } }>> } }>>>> };
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/v1/equity-reviews/{id}', '/v1/equity-reviews/{id}/decide', '/v1/blind-reviews/{token}/complete']));
  for (const path of ['/v1/equity-reviews/{id}/decide', '/v1/blind-reviews/{token}/complete']) {
    const { responses, requestBody } = paths[path]?.['post'] as NonNullable<(typeof paths)[string][string]>;
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '201', '400', '404', '409', '413', '415', '422', '503']));
    const { schema: { properties: { data } }, example } = requestBody?.content['application/json'] as { schema: { properties: { data: { required: string[]; properties: object } } }; example: { data: object } };
    expect(Object.keys(data.properties)).toEqual(expect.arrayContaining(data.required));
    expect(Object.keys(example.data)).toEqual(expect.arrayContaining(data.required));
  }
});
