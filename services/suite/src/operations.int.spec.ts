import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '@evenhand/contracts';
import * as fc from 'fast-check';
import { journeys, LAST_DAY, moment } from './testing/bank.journeys';
import { SuiteUnderTest } from './testing/doors';

jest.setTimeout(120_000);

interface Operation {
  readonly id: string;
  readonly state: string;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly problem?: Readonly<Record<string, unknown>>;
}
interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}
type Problem = { readonly code: string; readonly errors: readonly { readonly field: string; readonly rule: string }[] };

const STATE = '/v1/projections/customer-state';
const reason = 'a test';
let suite: SuiteUnderTest;
beforeAll(async () => {
  suite = await SuiteUnderTest.start('operations', moment(LAST_DAY));
  const events: CloudEvent[] = fc.sample(journeys(20), { numRuns: 12, seed: 4 }).flatMap((make, i) => make(`o${i}`));
  await suite.send('batch', events.map((event) => JSON.stringify(event)));
  await caughtUp();
});
afterAll(() => suite.stop());

async function call<Body>(method: string, path: string, body?: object): Promise<Answer<Body>> {
  const response = await fetch(suite.url + path, { method, ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
  return { status: response.status, body: (await response.json()) as Body };
}

async function caughtUp(): Promise<void> {
  const lags = async (): Promise<boolean> => (await call<{ items: { lag: number }[] }>('GET', '/v1/projections')).body.items.some(({ lag }) => lag > 0);
  while (await lags()) await sleep(10);
}

/** Asks, and waits for the end. */
async function carriedOut(kind: string, more: object = {}): Promise<Operation> {
  const { status, body } = await call<{ operationId: string }>('POST', `${STATE}/${kind}`, { reason, ...more });
  expect([status, body]).toEqual([202, { operationId: expect.any(String) }]);
  for (;;) {
    const operation = (await call<Operation>('GET', `/v1/operations/${body.operationId}`)).body;
    if (operation.state !== 'running') return operation;
    await sleep(10);
  }
}

const versions = async (): Promise<unknown> => (await call<{ items: { name: string; versions: { version: number; state: string }[] }[] }>('GET', '/v1/projections')).body.items.find(({ name }) => name === 'customer-state')?.versions.map(({ version, state }) => `${version} ${state}`);

describe('an operator', () => {
  it('replays, proves the new version equal, switches to it, switches back, and drops what is not needed', async () => {
    const position = await suite.store.head();
    expect(position).toBeGreaterThan(100);
    const replayed = await carriedOut('replay', { workers: 2 });
    expect(replayed).toMatchObject({ kind: 'replay', projection: 'customer-state', state: 'done', version: 2, done: position, total: position, reason, result: { version: 2, position } });
    expect(replayed).toMatchObject({ startedAt: expect.stringMatching(/Z$/), finishedAt: expect.stringMatching(/Z$/), rate: expect.any(Number) });
    expect(await carriedOut('verify', { version: 2 })).toMatchObject({ state: 'done', result: { equal: true, version: 2, differing: 0, customers: [] } });
    expect(await carriedOut('promote')).toMatchObject({ state: 'done', result: { version: 2, replaced: 1, position } });
    expect(await versions()).toEqual(['1 standby', '2 live']);
    expect(await carriedOut('rollback')).toMatchObject({ state: 'done', result: { version: 1, replaced: 2 } });
    expect(await versions()).toEqual(['1 live', '2 standby']);
    const dropped = await call<Operation>('DELETE', `${STATE}/versions/2?reason=tidy`);
    expect(dropped).toMatchObject({ status: 200, body: { kind: 'drop', state: 'done', reason: 'tidy', version: 2 } });
    expect(await versions()).toEqual(['1 live']);
    const { body: { items } } = await call<{ items: { kind: string }[] }>('GET', '/v1/operations?projection=customer-state&state=done&limit=5');
    expect(items.map(({ kind }) => kind)).toEqual(['drop', 'rollback', 'promote', 'verify', 'replay']);
  });

  it('is shown a planted difference by customer and field, and lets the repaired version go live once it is approved', async () => {
    const { rows: [planted] } = await suite.sql.query<{ key: string }>(`update evenhand_projections.customer_state_v1 set state = regexp_replace(state, '"treatment":\\{"([DPIN])":\\[[-0-9.e]+', '"treatment":{"\\1":[4711')
      where key = (select min(key) from evenhand_projections.customer_state_v1 where state like '{"treatment":%') returning key`);
    const found = await carriedOut('verify');
    expect(found).toMatchObject({ state: 'done', result: { equal: false, differing: 1, customers: [{ customerId: planted?.key, fields: [{ path: expect.stringMatching(/^\/state\/treatment\/[DPIN]\/0$/), stored: 4711, refolded: expect.any(Number) }] }] } });
    expect(await call('GET', `/v1/operations/${found.id}/report`)).toMatchObject({ status: 200, body: { items: [{ customerId: planted?.key }], next: null } });
    await carriedOut('replay');
    const refused = await carriedOut('promote');
    expect(refused).toMatchObject({ state: 'failed', problem: { status: 409, code: 'versions_differ', differing: 1, reportId: expect.any(String), customers: [{ customerId: planted?.key }] } });
    expect(await carriedOut('promote', { approve: refused.problem?.['reportId'] })).toMatchObject({ state: 'done', result: { version: 3, replaced: 1 } });
    expect((await carriedOut('verify')).result).toMatchObject({ equal: true, version: 3 });
    await call('DELETE', `${STATE}/versions/1`);
  });

  it('is refused, with the field at fault, what cannot be asked for', async () => {
    const refusals: readonly [string, string, object | undefined, number, string, string?][] = [
      ['POST', `${STATE}/replay`, {}, 422, 'invalid_body', '/reason'],
      ['POST', `${STATE}/replay`, { reason, workers: 0 }, 422, 'invalid_body', '/workers'],
      ['POST', `${STATE}/replay`, { reason, version: 2 }, 422, 'invalid_body', '/version'],
      ['POST', `${STATE}/verify`, { reason: '', version: 'x' }, 422, 'invalid_body', '/reason'],
      ['POST', `${STATE}/promote`, { reason, approve: 'yes' }, 422, 'invalid_body', '/approve'],
      ['POST', `${STATE}/rollback`, { reason, approve: 'x' }, 422, 'invalid_body', '/approve'],
      ['POST', `${STATE}/promote`, { reason, version: 3 }, 409, 'version_live'],
      ['GET', '/v1/operations?projection=%00', undefined, 422, 'invalid_parameter', 'projection'],
      ['POST', `${STATE}/replay`, [reason], 422, 'invalid_body', ''],
      ['POST', `${STATE}/promote`, { reason, version: 98 }, 404, 'unknown_version'],
      ['POST', `${STATE}/verify`, { reason, version: 99 }, 404, 'unknown_version'],
      ['POST', `${STATE}/rollback`, { reason }, 409, 'nothing_to_roll_back'],
      ['POST', '/v1/projections/journey/replay', { reason }, 404, 'unknown_projection'],
      ['POST', '/v1/projections/nothing/verify', { reason }, 404, 'unknown_projection'],
      ['DELETE', `${STATE}/versions/3`, undefined, 409, 'version_live'],
      ['DELETE', `${STATE}/versions/0`, undefined, 404, 'unknown_version'],
      ['DELETE', `${STATE}/versions/x?reason=y`, undefined, 404, 'unknown_version'],
      ['GET', '/v1/operations?state=busy', undefined, 422, 'invalid_parameter', 'state'],
      ['GET', '/v1/operations/4711', undefined, 404, 'unknown_operation'],
      ['GET', '/v1/operations/00000000-0000-4000-8000-000000000000', undefined, 404, 'unknown_operation'],
      ['DELETE', '/v1/operations/00000000-0000-4000-8000-000000000000', undefined, 404, 'unknown_operation'],
    ];
    for (const [method, path, body, status, code, field] of refusals) {
      const answer = await call<Problem>(method, path, body);
      expect([path, body, answer.status, answer.body.code]).toEqual([path, body, status, code]);
      if (field !== undefined) expect(answer.body.errors.map((error) => error.field)).toContain(field);
    }
    const unparseable = await fetch(`${suite.url}${STATE}/replay`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' });
    expect(unparseable.status).toBe(400);
  });

  it('runs one operation a projection, and may cancel it', async () => {
    const first = await call<{ operationId: string }>('POST', `${STATE}/replay`, { reason });
    const second = await call<Problem & { detail: string }>('POST', `${STATE}/verify`, { reason });
    expect([first.status, second.status, second.body.code]).toEqual([202, 409, 'operation_running']);
    const { operationId } = first.body;
    expect(second.body.detail).toContain(operationId);
    expect(await call('DELETE', `/v1/operations/${operationId}`)).toEqual({ status: 202, body: { operationId } });
    let operation: Operation;
    do operation = (await call<Operation>('GET', `/v1/operations/${operationId}`)).body; while (operation.state === 'running');
    expect(operation.state).toBe('cancelled');
    expect(await call('DELETE', `/v1/operations/${operationId}`)).toMatchObject({ status: 409, body: { code: 'operation_ended' } });
    expect(await versions()).toEqual(['3 live']);
  });
});
