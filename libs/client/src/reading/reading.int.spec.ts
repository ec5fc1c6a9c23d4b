import { ForeignAnswer, NotAccepted, OutcomeUnknown, Refused, WaitTimeout } from '../errors';
import { EvenhandClient } from '../evenhand-client';
import { hasty } from '../testing/facts';
import { SmallSuite } from '../testing/small-suite';

const status = (name: string, position: number, state = 'running'): object => ({ name, position, state });

describe('reading a suite', () => {
  let suite: SmallSuite;
  let client: EvenhandClient;
  let pauses: number[];
  beforeEach(async () => {
    suite = await SmallSuite.start();
    ({ client, pauses } = hasty(suite.url));
  });
  afterEach(() => suite.stop());

  it.each<[string, (client: EvenhandClient) => Promise<unknown>]>([
    ['/v1/customers/c_1/state', (api) => api.customerState('c_1')],
    ['/v1/customers/c%2F1/state?at=2026-01-02T00%3A00%3A00.000Z&minPosition=7&asOfPosition=5', (api) => api.customerState('c/1', { at: new Date('2026-01-02'), minPosition: 7, asOfPosition: 5 })],
    ['/v1/customers/c_1/explain?score=fairness.treatment.overall&at=2026-01-02T00%3A00%3A00%2B08%3A00', (api) => api.explain('c_1', 'fairness.treatment.overall', { at: '2026-01-02T00:00:00+08:00' })],
    ['/v1/customers/c_1/journey?limit=2&order=desc&cursor=c2&minPosition=4', (api) => api.journey('c_1', { limit: 2, order: 'desc', cursor: 'c2', minPosition: 4 })],
    ['/v1/customers?fairnessBand=UNFAIR&sort=-satisfaction.overall&limit=50', (api) => api.customers({ fairnessBand: 'UNFAIR', sort: '-satisfaction.overall', limit: 50 })],
    ['/v1/customers?sort=%2Bfairness.treatment.overall', (api) => api.customers({ sort: '+fairness.treatment.overall' })],
    ['/v1/customers/spread', (api) => api.customersSpread()],
    ['/v1/contacts?from=1999-01-01&to=1999-02-01&by=day%2Coutcome&tz=Asia%2FJerusalem&measures=contacts', (api) => api.contacts({ from: '1999-01-01', to: '1999-02-01', by: ['day', 'outcome'], tz: 'Asia/Jerusalem', measures: ['contacts'] })],
    ['/v1/complaints?state=INVESTIGATING&issue=fees&product=CARD&dueBefore=2026-03-01T00%3A00%3A00.000Z&sort=severity', (api) => api.complaints({ state: 'INVESTIGATING', issue: 'fees', product: 'CARD', dueBefore: new Date('2026-03-01'), sort: 'severity' })],
    ['/v1/follow-ups?state=open&reason=doubt&customer=c_1&minPosition=4', (api) => api.followUps({ state: 'open', reason: 'doubt', customer: 'c_1', minPosition: 4 })],
    ['/v1/surveys/invitations?state=open&instrument=justice4&limit=7', (api) => api.surveyInvitations({ state: 'open', instrument: 'justice4', limit: 7 })],
    ['/v1/root-causes?causeCode=leaflet&cursor=c2', (api) => api.rootCauses({ causeCode: 'leaflet', cursor: 'c2' })],
    ['/v1/root-causes/fee%2Fleaflet/customers?productcode=CARD&limit=2', (api) => api.rootCauseCustomers('fee/leaflet', { productcode: 'CARD', limit: 2 })],
    ['/v1/disclosure-gaps?state=owed&productcode=CARD&item=risk', (api) => api.disclosureGaps({ state: 'owed', productcode: 'CARD', item: 'risk' })],
    ['/v1/audit/complaints?metric=onTime&by=branch&from=2026-01&to=2026-06&limit=15&minPosition=4', (api) => api.audit.complaints({ metric: 'onTime', by: 'branch', from: '2026-01', to: '2026-06', limit: 15, minPosition: 4 })],
    ['/v1/metrics/definitions', (api) => api.audit.definitions()],
    ['/v1/equity-reviews?state=open', (api) => api.reviews.equity({ state: 'open' })],
    ['/v1/blind-reviews?state=completed&cursor=c2', (api) => api.reviews.blind({ state: 'completed', cursor: 'c2' })],
    ['/v1/projections', (api) => api.projections()],
    ['/v1/catalogue', (api) => api.catalogue()],
    ['/v1/operations?projection=customer-state&state=failed', (api) => api.operations.list({ projection: 'customer-state', state: 'failed' })],
    ['/v1/operations/o%2F1/report?cursor=3', (api) => api.operations.report('o/1', { cursor: '3' })],
  ])('asks %s', async (path, ask) => {
    suite.answer(path, { asked: path });
    expect(await ask(client)).toEqual({ asked: path });
    expect(suite.gets).toEqual([path]);
  });

  it('sends decisions with ids, those it was given or of its own', async () => {
    suite.answer('POST /v1/equity-reviews/e%2F1/decide', { equityReviewId: 'e/1', position: 7 }, 201);
    suite.answer('POST /v1/blind-reviews/t1/complete', { token: 't1', position: 8 });
    expect(await client.reviews.decideEquity('e/1', { topUpMinor: 5, currency: 'CNY', reason: 'below_peers' }, { id: 'd1' })).toEqual({ equityReviewId: 'e/1', position: 7 });
    expect(await client.reviews.completeBlind('t1', { reviewerRef: 'h_1', merited: true, fairAmountMinor: 5, currency: 'CNY' })).toEqual({ token: 't1', position: 8 });
    expect(suite.sent).toMatchObject([
      { body: { id: 'd1', data: { topUpMinor: 5, currency: 'CNY', reason: 'below_peers' } } },
      { body: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, data: { reviewerRef: 'h_1', merited: true, fairAmountMinor: 5, currency: 'CNY' } } },
    ]);
    suite.breakOff('POST /v1/equity-reviews/e2/decide');
    await expect(client.reviews.decideEquity('e2', { topUpMinor: 0, currency: 'CNY', reason: 'x' })).rejects.toThrow(OutcomeUnknown);
  });

  it('goes through all pages, no further than it is asked to', async () => {
    for (const [cursor, items, next] of [['', [1, 2], 'b'], ['&cursor=b', [3], 'c'], ['&cursor=c', [], null]] as const) suite.answer(`/v1/customers/c_1/journey?limit=2${cursor}`, { items, next });
    const seen: unknown[] = [];
    for await (const item of client.journeyItems('c_1', { limit: 2 })) seen.push(item);
    expect(seen).toEqual([1, 2, 3]);
    expect((await client.journeyItems('c_1', { limit: 2 }).next()).value).toBe(1);
    expect(suite.gets.length).toBe(4);
  });

  it('sends the token and headers it was given, the token asked for each time', async () => {
    suite.answer('/prefix/v1/projections', { items: [] });
    let asked = 0;
    const api = new EvenhandClient({ url: `${suite.url}/prefix/`, token: () => Promise.resolve(`t${(asked += 1)}`), headers: { 'x-bank': 'b' } });
    await api.projections();
    await api.projections();
    expect(suite.headers).toMatchObject([{ authorization: 'Bearer t1', 'x-bank': 'b' }, { authorization: 'Bearer t2' }]);
    expect(() => new EvenhandClient({ url: 'ftp://suite' })).toThrow(TypeError);
  });

  it('tells a refusal by its code and fields, and no Evenhand by that', async () => {
    const errors = [{ field: 'at', rule: 'format', message: 'must be a date-time' }];
    suite.answer('/v1/customers/c_1/state?at=x', { title: 'Invalid', status: 422, code: 'invalid_parameter', detail: 'wrong', errors }, 422);
    await expect(client.customerState('c_1', { at: 'x' })).rejects.toMatchObject({ constructor: Refused, name: 'Refused', status: 422, code: 'invalid_parameter', errors, message: 'invalid_parameter: wrong (at format: must be a date-time)' });
    suite.answer('/v1/projections', '<html>');
    await expect(client.projections()).rejects.toThrow(ForeignAnswer);
    suite.answer('/v1/catalogue', '<html>', 404);
    await expect(client.catalogue()).rejects.toThrow('HTTP 404 without problem details');
    suite.answer('/v1/customers/c_2/state', '<html>', 401);
    await expect(client.customerState('c_2')).rejects.toMatchObject({ constructor: NotAccepted, status: 401, message: 'the request was not accepted (HTTP 401): Unauthorized' });
  });

  it('reads again what broke or was put off, and ends when it is told to', async () => {
    suite.breakOff('/v1/projections');
    suite.answer('/v1/projections', { title: 'not yet', code: 'not_yet' }, 503, { 'retry-after': '1' });
    suite.answer('/v1/projections', { items: [] });
    expect(await client.projections()).toEqual({ items: [] });
    expect(pauses).toEqual([200, 1000]);
    await expect(client.projections({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
  });

  it('asks for a change once where it may have been begun, and for what became of a long drop', async () => {
    suite.breakOff('POST /v1/projections/p/replay');
    await expect(client.operations.replay('p', { reason: 'why' })).rejects.toThrow(OutcomeUnknown);
    expect(suite.sent).toEqual([{ method: 'POST', path: '/v1/projections/p/replay', body: { reason: 'why' } }]);
    suite.answer('DELETE /v1/projections/p/versions/2?reason=why', { operationId: 'o1' }, 202);
    suite.answer('/v1/operations/o1', { id: 'o1', state: 'running' });
    expect(await client.operations.drop('p', 2, 'why')).toEqual({ id: 'o1', state: 'running' });
  });

  describe('waits for a position', () => {
    it('until every read model that is meant has reached it, though the suite is away for a moment', async () => {
      suite.breakOff('/v1/projections');
      suite.answer('/v1/projections', { title: 'away' }, 503);
      for (const at of [3, 6, 7]) suite.answer('/v1/projections', { items: [status('slow', 1), status('a', 9), status('b', at)] });
      await client.waitFor(7, { projections: ['a', 'b'] });
      expect(pauses).toEqual([10, 20, 40, 80]);
    });

    it('no longer than it may, and names what lags', async () => {
      suite.answer('/v1/projections', { items: [status('a', 9), status('b', 6, 'paused')] });
      const real = new EvenhandClient({ url: suite.url });
      const late = await real.waitFor(7, { timeoutMs: 60 }).catch((error: unknown) => error);
      expect(late).toBeInstanceOf(WaitTimeout);
      expect(late).toMatchObject({ position: 7, lagging: [{ projection: 'b', position: 6, state: 'paused' }], message: 'position 7 was not reached within 60 ms: b is at 6 (paused)' });
      await suite.stop();
      await expect(real.waitFor(7, { timeoutMs: 60, projections: ['b'] })).rejects.toMatchObject({ lagging: [{ projection: 'b', position: null }], cause: { code: 'ECONNREFUSED' } });
      await suite.listen();
    });

    it('not at all for a read model that is not there, nor once it is told to end', async () => {
      suite.answer('/v1/projections', { items: [status('a', 0)] });
      await expect(client.waitFor(1, { projections: ['b'] })).rejects.toThrow('there is no read model b; there are a');
      await expect(client.waitFor(1, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
    });
  });
});
