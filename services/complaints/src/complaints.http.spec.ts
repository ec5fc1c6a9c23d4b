import { registry } from '@evenhand/contracts';
import type { EventType } from '@evenhand/contracts';
import { Clock, InMemoryEventStore, StoreUnavailable } from '@evenhand/event-sourcing';
import type { AppendResult } from '@evenhand/event-sourcing';
import { createLog, ServerConfig, startApp } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { commandTypes } from './complaint/desk.commands';
import { drawnBlind } from './blind-review/sample';
import { ComplaintsModule } from './complaints.module';

class SetClock extends Clock {
  moment = Date.parse('2026-06-01T12:00:00Z');
  override now(): number {
    return this.moment;
  }
}
class AwayStore extends InMemoryEventStore {
  away = false;
  override appendBatch(...args: Parameters<InMemoryEventStore['appendBatch']>): Promise<AppendResult[]> {
    return this.away ? Promise.reject(new StoreUnavailable('the server is away')) : super.appendBatch(...args);
  }
}

type Json = Readonly<Record<string, unknown>>;
interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly body: Json & {
    readonly code?: string; readonly errors?: readonly { readonly field: string; readonly rule: string }[]; readonly allowed?: readonly string[];
    readonly complaintId?: string; readonly revision?: number; readonly position?: number; readonly events?: readonly (Json & { readonly type: string; readonly data: Json })[];
  };
}

const CUSTOMER = 'c_7Qm2Xk4T9b';
/** One whose chance draws cmp_42 for a blind review. */
const seed = Array.from({ length: 500 }, (_, i) => `seed${i}`).find((text) => drawnBlind(text, 'cmp_42')) as string;
const typeOf = (name: string): EventType => registry.get(`evenhand.complaints.${name}.v1`) as EventType;
const filed = typeOf('complaint-received').example;
const without = (data: object, ...fields: readonly string[]): Json => Object.fromEntries(Object.entries(data).filter(([name]) => !fields.includes(name)));
const filing = without(filed.data, 'complaintId', 'gapId');

let store: AwayStore;
let clock: SetClock;
let app: RunningApp;
let serial = 0;
beforeEach(async () => {
  [store, clock] = [new AwayStore(() => new Date(clock.moment)), new SetClock()];
  const jurisdictions = { all: ['CN', 'internal'], ofBranch: new Map([['LDN_1', ['UK', 'internal']]]) };
  app = await startApp(ComplaintsModule.register({ store, clock, log: createLog('silent'), jurisdictions, sampleSeed: seed }), Object.assign(new ServerConfig(), { PORT: 0 }), { log: createLog('silent') });
});
afterEach(() => app.close());

async function send(path: string, text: string | Buffer | undefined, headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' }): Promise<Reply> {
  const response = await fetch(app.url + path, { method: 'POST', headers, ...(text !== undefined && { body: text }) });
  return { status: response.status, type: response.headers.get('content-type'), body: (await response.json()) as Reply['body'] };
}
const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> => send(path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
const file = (body: Json = {}, data: Json = {}): Promise<Reply> => post('/v1/complaints', { subject: CUSTOMER, productcode: 'CARD_STD', ...body, data: { ...filing, ...data } });
const act = (command: string, data: Json = {}, more: Json = {}, complaintId = 'cmp_42', headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
  post(`/v1/complaints/${complaintId}/${command}`, { actorkind: 'staff', ...more, data }, headers);
const show = async (complaintId: string): Promise<Reply> => {
  const response = await fetch(`${app.url}/v1/complaints/${complaintId}`);
  return { status: response.status, type: response.headers.get('content-type'), body: (await response.json()) as Reply['body'] };
};
const refused = ({ status, type, body: { code, errors = [] } }: Reply): unknown[] => {
  expect(type).toMatch(/^application\/problem\+json/);
  return [status, code, errors.map(({ field }) => field).join()];
};
const names = ({ body: { events = [] } }: Reply): string[] => events.map(({ type }) => type.split('.')[2] as string);

describe('a complaint from filing to its last word', () => {
  /** Each command as the catalogue tells its event, in an order that the state machine allows. */
  const story: readonly (readonly [command: string, changed?: Json, stored?: readonly string[]])[] = [
    ['acknowledge'], ['assess-initially'], ['assign'], ['merge'], ['split'], ['record-statement'], ['request-info'], ['provide-info'], ['add-evidence'], ['confirm-facts'],
    ['update'], ['escalate'], ['extend', { clockId: 'final_complex', newDueAt: '2026-04-17T16:00:00Z' }],
    ['issue-response', {}, ['complaint-response-issued', 'complaint-handling-assessed']], ['dispute'], ['request-review'], ['complete-review'],
    ['issue-response', {}, ['complaint-response-issued', 'complaint-handling-assessed']], ['accept'], ['pay'], ['reverse'], ['identify-root-cause'], ['close'], ['reopen'],
    ['refer-externally'], ['record-external'], ['blind-review'],
  ];

  test('goes by every command as the catalogue has it, each answered 201, and 200 with the same answer when it is sent again', async () => {
    expect(new Set([...story.map(([command]) => command), 'withdraw'])).toEqual(new Set(commandTypes.keys()));
    const whole = { id: filed.id, source: filed.source, subject: filed.subject, time: filed.time, channel: filed.channel, productcode: filed.productcode, actorkind: filed.actorkind, data: filed.data };
    expect(await post('/v1/complaints', whole)).toMatchObject({ status: 201, body: { complaintId: 'cmp_42', revision: 0 } });
    await file({ id: 'another', time: filed.time }, { complaintId: 'cmp_43' });
    for (const [command, changed = {}, stored] of story) {
      const { event, example } = registry.get(commandTypes.get(command) as string) as EventType;
      const data = without(example.data, 'complaintId');
      const { channel, branchid, productcode, actorkind, actorref, correlationid, source, time } = example;
      const body = { id: `step-${++serial}`, source, time, channel, branchid, productcode, actorkind, actorref, correlationid, data: { ...data, ...changed } };
      const answer = await post(`/v1/complaints/cmp_42/${command}`, body);
      expect([command, answer]).toEqual([command, expect.objectContaining({ status: 201, type: expect.stringMatching(/^application\/json/) })]);
      expect([command, names(answer)]).toEqual([command, stored ?? [registry.get(commandTypes.get(command) as string)?.name]]);
      const [first] = answer.body.events ?? [];
      expect(first).toMatchObject({ id: body.id, source, time, subject: CUSTOMER, data: { ...data, ...changed } });
      expect([event, answer.body.position]).toEqual([event, answer.body.events?.at(-1)?.['position']]);
      expect([command, await post(`/v1/complaints/cmp_42/${command}`, body)]).toEqual([command, { ...answer, status: 200 }]);
    }
    const { body } = await show('cmp_42');
    expect(body).toMatchObject({ complaintId: 'cmp_42', customerId: CUSTOMER, state: 'REFERRED_EXTERNAL', mergedComplaints: ['cmp_43'] });
    expect((body['history'] as Json[]).map(({ revision }) => revision)).toEqual(Array.from({ length: (body.revision as number) + 1 }, (_, i) => i));
  });

  test('keeps with each event, and what goes with it, the trace of its command, which in another trace is the same', async () => {
    const [first, other] = ['a', 'c'].map((digit) => `00-${digit.repeat(32)}-${'b'.repeat(16)}-01`) as [string, string];
    const filedSo = await post('/v1/complaints', { id: 'f', subject: CUSTOMER, productcode: 'CARD_STD', data: { ...filing, complaintId: 'cmp_42' } }, { traceparent: first });
    expect(filedSo.body.events?.map(({ traceparent }) => traceparent)).toEqual([first]);
    await act('assign', { handlerRef: 'h_3f', conflictDeclared: false });
    await act('record-statement', without(typeOf('statement-recorded').example.data, 'complaintId'));
    const data = without(typeOf('complaint-response-issued').example.data, 'complaintId');
    const responded = await act('issue-response', data, { id: 'r' }, 'cmp_42', { traceparent: first });
    expect([responded.body.code, responded.body.events?.map(({ traceparent }) => traceparent)]).toEqual([undefined, [first, first]]);
    expect(await act('issue-response', data, { id: 'r' }, 'cmp_42', { traceparent: other })).toEqual({ ...responded, status: 200 });
    const action = { actorkind: 'staff', data: without(typeOf('corrective-action-planned').example.data, 'rootCauseId') };
    expect((await post('/v1/root-causes/rc_1/plan', action, { traceparent: first })).body.events?.map(({ traceparent }) => traceparent)).toEqual([first]);
  });

  test('may be withdrawn by the customer, and by nobody else', async () => {
    await file({}, { complaintId: 'cmp_42' });
    expect(refused(await act('withdraw', { reason: 'solved' }))).toEqual([422, 'invalid_event', '/actorkind']);
    expect(names(await act('withdraw', { reason: 'solved' }, { actorkind: 'customer' }))).toEqual(['complaint-withdrawn']);
  });
});

describe('filing', () => {
  test('gives the complaint an id where the body names none, the same for the same command', async () => {
    const first = await file({ id: 'f1' });
    expect(first).toMatchObject({ status: 201, body: { complaintId: expect.stringMatching(/^cmp_[0-9a-f-]{36}$/), revision: 0, position: 1 } });
    expect(await file({ id: 'f1' })).toEqual({ ...first, status: 200 });
    expect((await file()).body.complaintId).not.toBe((await file()).body.complaintId);
  });

  test('takes the key of the header for the id of the body', async () => {
    const body = { subject: CUSTOMER, productcode: 'CARD_STD', data: filing };
    const first = await post('/v1/complaints', body, { 'idempotency-key': 'k1' });
    expect(first.status).toBe(201);
    expect(await post('/v1/complaints', body, { 'idempotency-key': 'k1' })).toEqual({ ...first, status: 200 });
    expect(await post('/v1/complaints', { ...body, id: 'k1' })).toEqual({ ...first, status: 200 });
    expect(refused(await post('/v1/complaints', { ...body, id: 'k2' }, { 'idempotency-key': 'k1' }))).toEqual([422, 'invalid_body', '/id']);
    expect(refused(await post('/v1/complaints', body, { 'idempotency-key': 'k 1' }))).toEqual([422, 'invalid_event', '/id']);
  });

  test('stores the due dates of every clock that applies, by the branch where that has its own', async () => {
    const clocks = async (body: Json): Promise<unknown> => ((await file(body)).body.events?.[0]?.data['due'] as Json[]).map(({ jurisdiction, clockId }) => `${String(jurisdiction)} ${String(clockId)}`);
    expect(await clocks({})).toEqual(['CN final_simple', 'internal acknowledge']);
    expect(await clocks({ branchid: 'LDN_1' })).toEqual(['UK summary', 'UK final', 'internal acknowledge']);
  });

  test('is refused, with the fields at fault, what is no filing', async () => {
    expect(refused(await post('/v1/complaints', { productcode: 'CARD_STD', data: filing }))).toEqual([422, 'invalid_event', '/subject']);
    expect(refused(await file({ productcode: undefined }))).toEqual([422, 'invalid_event', '/productcode']);
    expect(refused(await file({}, { severity: 5, issue: 'weather' }))).toEqual([422, 'invalid_event', '/data/issue,/data/severity']);
    expect(refused(await file({}, { due: [] }))).toEqual([422, 'filled_by_server', '/data/due']);
    expect(refused(await file({ subject: 'bank' }))).toEqual([422, 'invalid_event', '/subject']);
    expect(refused(await file({}, { complaintId: { toString: 'x' } }))).toEqual([422, 'invalid_event', '/data/complaintId']);
    expect(refused(await file({ expectedRevision: 0 }))).toEqual([422, 'invalid_body', '/expectedRevision']);
    expect(refused(await file({ time: '2026-06-01T12:05:01Z' }))).toEqual([422, 'time_in_future', '/time']);
    expect(refused(await post('/v1/complaints', { data: {} }))).toEqual([422, 'invalid_event', expect.stringContaining('/subject')]);
  });

  test('of a complaint that there is already changes nothing, and is refused where it says otherwise', async () => {
    const time = '2026-06-01T09:00:00Z';
    await file({ time }, { complaintId: 'cmp_42' });
    expect(await file({ time }, { complaintId: 'cmp_42' })).toMatchObject({ status: 200, body: { complaintId: 'cmp_42', revision: 0, position: 1, events: [] } });
    expect(await file({}, { complaintId: 'cmp_42', severity: 4 })).toMatchObject({ status: 409, body: { code: 'transition_refused', allowed: expect.arrayContaining(['acknowledge']) } });
    expect(refused(await file({ subject: 'c_2', time }, { complaintId: 'cmp_42' }))).toEqual([422, 'stream_of_another_customer', '/subject']);
  });
});

describe('a command', () => {
  beforeEach(async () => void (await file({}, { complaintId: 'cmp_42', accusedStaffRef: 'h_3a' })));

  test('needs a complaint that there is, and a name that is one', async () => {
    expect(refused(await act('update', {}, {}, 'cmp_99'))).toEqual([404, 'unknown_complaint', '']);
    expect(refused(await act('update', {}, {}, 'x'.repeat(65)))).toEqual([404, 'unknown_complaint', '']);
    expect(refused(await act('update', {}, {}, '%00'))).toEqual([404, 'unknown_complaint', '']);
    expect(refused(await act('celebrate'))).toEqual([404, 'unknown_command', '']);
    expect(refused(await act('file'))).toEqual([404, 'unknown_command', '']);
    expect(refused(await act('constructor'))).toEqual([404, 'unknown_command', '']);
    expect(refused(await show('cmp_99'))).toEqual([404, 'unknown_complaint', '']);
  });

  test('that the stage does not allow is refused with those that it does', async () => {
    const answer = await act('accept', {}, { actorkind: 'customer' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'transition_refused', errors: [{ field: '/type' }] } });
    expect(answer.body.allowed).toEqual((await show('cmp_42')).body['allowed']);
    expect(answer.body.allowed).toContain('acknowledge');
    expect(answer.body.allowed).not.toContain('accept');
  });

  test('that breaks a rule of its fields is refused by the field', async () => {
    expect(refused(await act('assign', { handlerRef: 'h_3a', conflictDeclared: false }))).toEqual([422, 'handler_is_accused', '/data/handlerRef']);
    expect(refused(await act('extend', { clockId: 'final_simple', newDueAt: '2026-06-20T16:00:00Z', approverRef: 'h_9', customerTold: false }))).toEqual([422, 'invalid_event', '/data/customerTold']);
    await act('record-statement', { statementHash: 'a'.repeat(64), byCustomer: true });
    const response = without(typeOf('complaint-response-issued').example.data, 'complaintId');
    for (const field of ['reasonCodes', 'reviewRouteIncluded', 'externalSchemeIncluded']) {
      expect(refused(await act('issue-response', without(response, field)))).toEqual([422, 'invalid_event', `/data/${field}`]);
    }
    expect(refused(await act('issue-response', { ...response, kind: 'perhaps' }))).toEqual([422, 'invalid_event', '/data/kind']);
    expect(refused(await act('update', {}, { time: '2026-05-01T00:00:00Z' }))).toEqual([422, 'before_receipt', '/time']);
  });

  test('is stored once by its id, whatever happened since; under that id nothing else is stored', async () => {
    const body = { id: 'a1', source: 'urn:desk:2' };
    const first = await act('acknowledge', { expectedBy: '2026-06-10T00:00:00Z' }, body);
    expect(first).toMatchObject({ status: 201, body: { revision: 1, events: [{ id: 'a1', source: 'urn:desk:2' }] } });
    clock.moment += 60_000;
    await act('update');
    expect(await act('acknowledge', { expectedBy: '2026-06-10T00:00:00Z' }, body)).toEqual({ ...first, status: 200 });
    expect(await act('acknowledge', { expectedBy: '2026-06-10T00:00:00Z' }, { source: 'urn:desk:2' }, 'cmp_42', { 'idempotency-key': 'a1' })).toEqual({ ...first, status: 200 });
    expect(refused(await act('acknowledge', { expectedBy: '2026-06-11T00:00:00Z' }, body))).toEqual([422, 'id_reused', '/id']);
    expect(refused(await act('update', {}, body))).toEqual([422, 'id_reused', '/id']);
    await file({}, { complaintId: 'cmp_50' });
    expect(refused(await act('acknowledge', { expectedBy: '2026-06-10T00:00:00Z' }, body, 'cmp_50'))).toEqual([422, 'id_reused', '/id']);
    expect(await act('update', {}, { id: 'a1', source: 'urn:desk:3' })).toMatchObject({ status: 201 });
    expect(await act('update', {}, { id: 'a1' })).toMatchObject({ status: 201, body: { events: [{ source: 'urn:evenhand:complaint-desk' }] } });
  });

  test('at another revision than its sender has seen is refused with the one it stands at', async () => {
    const body = { id: 'r1', expectedRevision: 0 };
    const first = await act('update', {}, body);
    expect(first).toMatchObject({ status: 201, body: { revision: 1 } });
    expect(await act('update', {}, body)).toEqual({ ...first, status: 200 });
    const stale = await act('update', {}, { expectedRevision: 0 });
    expect(stale).toMatchObject({ status: 409, body: { code: 'stale_revision', revision: 1, errors: [{ field: '/expectedRevision' }], allowed: expect.arrayContaining(['acknowledge']) } });
    for (const expectedRevision of [-1, 1.5, '1', null]) expect(refused(await act('update', {}, { expectedRevision }))).toEqual([422, 'invalid_body', '/expectedRevision']);
    const pay = { amountMinor: 100, currency: 'CNY', paidAt: '2026-06-01T12:00:00Z' };
    expect(await act('pay', pay, { expectedRevision: 0 })).toMatchObject({ status: 409, body: { code: 'stale_revision', revision: 1 } });
    const paid = await act('pay', pay, { id: 'p1', expectedRevision: 1 });
    expect(paid).toMatchObject({ status: 201, body: { complaintId: 'cmp_42', revision: 1, events: [{ data: { compensationId: expect.stringMatching(/^pay_/) as string } }] } });
    await act('update');
    expect(await act('pay', pay, { id: 'p1', expectedRevision: 1 })).toEqual({ ...paid, status: 200, body: { ...paid.body, revision: 2 } });
  });

  test('names no other customer, no other complaint and no other complaint\'s payment', async () => {
    await file({ subject: 'c_2' }, { complaintId: 'cmp_2' });
    expect(refused(await act('update', {}, { subject: 'c_2' }))).toEqual([422, 'invalid_body', '/subject']);
    expect(refused(await act('update', { complaintId: 'cmp_2' }))).toEqual([422, 'invalid_body', '/data/complaintId']);
    expect(await act('update', { complaintId: 'cmp_42' })).toMatchObject({ status: 201 });
    expect(refused(await act('merge', { mergedComplaintId: 'cmp_2' }))).toEqual([422, 'complaint_of_another_customer', '/data/mergedComplaintId']);
    const paid = { compensationId: 'pay_2', amountMinor: 100, currency: 'CNY' };
    await act('pay', { ...paid, paidAt: '2026-06-01T12:00:00Z' }, {}, 'cmp_2');
    expect(refused(await act('pay', { ...paid, paidAt: '2026-06-01T12:00:00Z' }))).toEqual([422, 'payment_of_another_complaint', '/data/compensationId']);
    const reversal = { ...paid, reason: 'paid_twice', requesterRef: 'h_1', approverRef: 'h_2' };
    expect(refused(await act('reverse', reversal))).toEqual([422, 'payment_of_another_complaint', '/data/compensationId']);
    expect(refused(await act('reverse', { ...reversal, approverRef: 'h_1' }, {}, 'cmp_2'))).toEqual([422, 'approver_is_requester', '/data/approverRef']);
    expect(refused(await act('reverse', { ...reversal, compensationId: 'pay_9' }))).toEqual([422, 'unknown_compensation', '/data/compensationId']);
    expect(await act('reverse', reversal, {}, 'cmp_2')).toMatchObject({ status: 201 });
  });

  test('waits for the store: 503, and nothing is stored', async () => {
    store.away = true;
    expect(refused(await act('update'))).toEqual([503, 'store_unavailable', '']);
    store.away = false;
    expect((await show('cmp_42')).body).toMatchObject({ revision: 0 });
  });
});

describe('what is no command', () => {
  const path = '/v1/complaints/cmp_42/update';
  beforeEach(async () => void (await file({}, { complaintId: 'cmp_42' })));
  afterEach(async () => {
    expect((await show('cmp_42')).body).toMatchObject({ revision: 0 });
    expect(Object.keys({})).toEqual([]);
  });

  test.each(['/v1/complaints', path, '/v1/root-causes/rc_9/plan'])('is refused by %s for what it is', async (at) => {
    for (const text of ['', '{', '{"data":NaN}', '{"data":{"a":1,}}']) expect([text, refused(await send(at, text))]).toEqual([text, [400, 'not_json', '']]);
    expect(refused(await send(at, Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d])))).toEqual([400, 'not_utf8', '']);
    for (const text of ['[]', 'null', '7', '"update"', '[{"data":{}}]']) expect([text, refused(await send(at, text))]).toEqual([text, [422, 'invalid_body', '']]);
    for (const data of [null, [], 'x', 7]) expect([data, refused(await post(at, { data }))]).toEqual([data, [422, 'invalid_body', '/data']]);
    expect(refused(await post(at, { data: {}, colour: 'red', 'a/b~c': 1 }))).toEqual([422, 'invalid_body', '/colour,/a~1b~0c']);
    expect(refused(await post(at, { data: {}, type: 'evenhand.complaints.complaint-closed.v1', specversion: '1.0', position: 1, history: true }))).toEqual([422, 'invalid_body', '/type,/specversion,/position,/history']);
  });

  test.each(['/v1/complaints', path])('is refused by %s however it is wrapped', async (at) => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/cloudevents+json', 'application/cloudevents-batch+json', 'application/x-ndjson', 'application/xml']) {
      expect([type, refused(await send(at, '{"data":{}}', { 'content-type': type }))]).toEqual([type, [415, 'unsupported_media_type', '']]);
    }
    for (const proto of ['{"__proto__":{"polluted":true},"data":{}}', '{"data":{"__proto__":{"polluted":true}}}', '{"data":{"constructor":{"prototype":{"polluted":true}}}}']) {
      expect([proto, refused(await send(at, proto))[0]]).toEqual([proto, 400]);
    }
    const nested = `{"data":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`;
    expect(refused(await send(at, nested))).toEqual([422, 'too_deep', '']);
    expect(refused(await post(at, { data: { reason: 'x'.repeat(1024 * 1024) } }))).toEqual([413, 'too_large', '']);
  });

  test('an id, a source or a time that is none is told by its name', async () => {
    expect(refused(await act('update', {}, { id: '' }))).toEqual([422, 'invalid_event', '/id']);
    expect(refused(await act('update', {}, { id: { toString: 'x' } }))).toEqual([422, 'invalid_event', '/id']);
    expect(refused(await act('update', {}, { id: null }))).toEqual([422, 'invalid_event', '/id']);
    expect(refused(await act('update', {}, { source: 'no source' }))).toEqual([422, 'invalid_event', '/source']);
    expect(refused(await act('close', { reason: 'merged' }, { source: 'urn:evenhand:complaints', actorkind: 'system' }))).toEqual([422, 'invalid_body', '/source']);
    expect(refused(await act('update', {}, { source: null }))).toEqual([422, 'invalid_event', '/source']);
    expect(refused(await act('update', {}, { time: 'yesterday' }))).toEqual([422, 'invalid_event', '/time']);
    expect(refused(await act('update', {}, { time: null }))).toEqual([422, 'invalid_event', '/time']);
    expect(refused(await act('update', {}, { channel: 'pigeon', actorkind: 'robot' }))).toEqual([422, 'invalid_event', '/channel,/actorkind']);
    expect(refused(await act('update', { dueAt: '2026-06-01T00:00:00Z' }))).toEqual([422, 'filled_by_server', '/data/dueAt']);
  });
});

describe('corrective actions against a root cause', () => {
  const plan = { kind: 'training', ownerTeam: 'branch_7', dueAt: '2026-07-01T00:00:00Z' };
  const on = (rootCauseId: string, step: string, data: Json, more: Json = {}): Promise<Reply> => post(`/v1/root-causes/${rootCauseId}/${step}`, { actorkind: 'staff', ...more, data });

  test('are planned and completed, each once', async () => {
    const planned = await on('rc_9', 'plan', plan, { id: 'p1' });
    expect(planned).toMatchObject({ status: 201, body: { rootCauseId: 'rc_9', position: 1, events: [{ subject: 'bank', data: { rootCauseId: 'rc_9', actionId: expect.stringMatching(/^act_/) } }] } });
    expect(await on('rc_9', 'plan', plan, { id: 'p1' })).toMatchObject({ status: 200, body: { rootCauseId: 'rc_9', position: 1 } });
    const actionId = planned.body.events?.[0]?.data['actionId'];
    expect(await on('rc_9', 'complete', { actionId })).toMatchObject({ status: 201 });
  });

  test('name no other root cause than the path, and no customer', async () => {
    expect(refused(await on('rc_9', 'plan', { ...plan, rootCauseId: 'rc_8' }))).toEqual([422, 'invalid_body', '/data/rootCauseId']);
    expect(refused(await on('rc_9', 'plan', plan, { subject: CUSTOMER }))).toEqual([422, 'invalid_body', '/subject']);
    expect(refused(await on('x'.repeat(65), 'plan', plan))).toEqual([404, 'unknown_root_cause', '']);
  });
});

describe('POST /v1/complaints/events', () => {
  const event = (name: string, data: Json, more: Json = {}): Json => {
    const { example } = typeOf(name);
    return { ...example, id: `fact-${++serial}`, time: '2026-05-01T09:00:00Z', ...more, data: { ...(example.data as Json), ...data } };
  };
  const publish = (body: Json, headers: Readonly<Record<string, string>> = {}): Promise<Reply> => post('/v1/complaints/events', body, { 'content-type': 'application/cloudevents+json', ...headers });

  test('takes what other systems know of complaints, in the order of the state machine', async () => {
    const gap = { gapId: undefined };
    expect(await publish(event('response-accepted', {}))).toMatchObject({ status: 422, body: { code: 'transition_refused' } });
    const received = event('complaint-received', gap);
    expect(await publish(received)).toMatchObject({ status: 201, body: { status: 'stored', position: 1 } });
    expect(await publish(received)).toMatchObject({ status: 200, body: { status: 'duplicate', position: 1 } });
    expect(await publish(event('complaint-acknowledged', {}))).toMatchObject({ status: 201 });
    expect((await show('cmp_42')).body).toMatchObject({ state: 'ACKNOWLEDGED', revision: 1 });
    expect(refused(await publish(event('equity-assessed', {})))).toEqual([422, 'not_publishable', '/type']);
    expect(refused(await publish({ ...event('complaint-received', gap), type: 'evenhand.interactions.voice-recorded.v1' }))).toEqual([422, 'other_service', '/type']);
  });

  test('takes history: stored with the fields that the service fills, and nothing beside', async () => {
    const history = { 'evenhand-history': '1' };
    for (const fact of [event('complaint-received', { gapId: undefined }), event('statement-recorded', {}), event('complaint-response-issued', {})]) expect(await publish(fact, history)).toMatchObject({ status: 201 });
    const { body } = await show('cmp_42');
    expect(body).toMatchObject({ state: 'RESPONSE_ISSUED', revision: 2 });
    expect((body['history'] as Json[]).map(({ history: told }) => told)).toEqual([true, true, true]);
    expect((body['history'] as { data: Json }[])[0]?.data['due']).toHaveLength(2);
    expect(refused(await publish({ ...event('complaint-closed', {}), history: true }))).toEqual([422, 'server_attribute', '/history']);
  });
});
