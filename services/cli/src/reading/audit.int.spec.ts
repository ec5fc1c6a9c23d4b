import type { BlindReviewRow, CauseCustomer, DisclosureGapRow, ComplaintAudit, EquityReviewRow } from '@evenhand/client';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';

const nothing = { n: null, k: null, value: null, low: null, high: null, p: null, flag: null };
const audit: ComplaintAudit = {
  position: 40_540, newestPosition: 40_540, asOf: '2021-12-31T00:00:00.000Z', from: '2017-05', to: null, by: 'sourceChannel', metric: 'timely',
  definition: {
    name: 'timely', title: 'Answered in time', n: 'told', k: 'in time', favourable: null, formula: 'k / n', flag: 'ratio < 0.80', strata: { own: ['product', 'issue'], register: ['sourceProduct'] },
    sizes: { shown: 11, flagged: 30 },
  },
  groups: [
    { group: 'email', label: 'Email', suppressed: true, ...nothing },
    { group: 'web', label: 'Web', suppressed: false, n: 27_328, k: 26_332, value: 0.963554, low: 0.96127, high: 0.965709, p: 1e-9, flag: false, ratio: 0.967707 },
    { group: null, label: null, suppressed: false, n: 233, k: 232, value: 0.995708, low: 0.9761, high: 0.9993, p: null, flag: null, ratio: 1 },
  ],
  standardised: [{ group: 'web', value: 0.97, ratio: 0.98, coverage: 1 }, { group: null, value: 0.99, ratio: 1, coverage: 1 }],
  mantelHaenszel: [{ group: 'web', oddsRatio: 0.4321, low: 0.4, high: 0.5, p: 0.02, flag: false }, { group: null, oddsRatio: 1, low: null, high: null, p: null, flag: false }],
  overall: { total: 0.25, flag: true },
  reference: 'fax',
};
const review: EquityReviewRow = {
  equityReviewId: 'eqr_5', complaintId: 'cmp_42', customerId: 'c_mei', causes: ['below_entitlement', 'below_peers'], qEntBp: 4000, qPeerBp: null, peerN: null, openedAt: '2026-02-28T10:00:01.000Z',
  state: 'open', topUpMinor: null, currency: null, reason: null, decidedAt: null,
};
const blind: BlindReviewRow = {
  token: '9c56cc51', state: 'open', productCode: 'CARD_STD', issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', receivedOn: '2026-02-16', statements: 1,
  evidence: 2, factsConfirmed: true, allegedLossMinor: 30_000, assessedLossMinor: null, currency: 'CNY',
};
const gap: DisclosureGapRow = {
  gapId: 'gap_7', customerId: 'c_ada', productCode: null, item: 'risk', foundBy: 'audit', foundAt: '2026-02-08T15:00:00.000Z', harmMinor: 1_200, currency: 'CNY', given: [], state: 'owed',
};
const sharer: CauseCustomer = {
  customerId: 'c_ada', productCode: 'CARD_STD', gaps: [{ gapId: 'gap_7', item: 'fee_composition', foundAt: '2026-02-01T00:00:00.000Z', harmMinor: 1200, currency: 'CNY' }], harmMinor: 1200,
  given: [{ compensationId: 'pay_1', amountMinor: 1200, currency: 'CNY', paidAt: '2026-03-01T00:00:00.000Z' }], state: 'given',
};
const page = (items: readonly object[]): object => ({ items, next: null, position: 62, newestPosition: 62 });

describe('the audit at the command line', () => {
  let suite: SmallSuite;
  const evenhand = (...argv: string[]) => runCaptured([...argv, '--url', suite.url]);
  const asked = (): unknown => suite.gets.map((path) => new URL(path, suite.url)).map(({ pathname, searchParams }) => [pathname, Object.fromEntries(searchParams)]);
  beforeEach(async () => {
    suite = await SmallSuite.start();
  });
  afterEach(() => suite.stop());

  it('shows groups with crude figures and like with like, and says what is suppressed', async () => {
    suite.answer('/v1/audit/complaints?metric=timely&by=sourceChannel', audit);
    const { code, stdout } = await evenhand('audit', 'complaints', '--metric', 'timely', '--by', 'sourceChannel');
    expect(code).toBe(0);
    expect(stdout).toBe([
      'Answered in time (timely) by sourceChannel, from 2017-05; as of 2021-12-31T00:00:00.000Z, position 40 540',
      'sourceChannel  label           n       k   value              95 %       p  flag   ratio  standardised  std. ratio  MH odds    MH p',
      'email          Email  suppressed       -       -                 -       -  -          -             -           -        -       -',
      'web            Web        27 328  26 332  0.9636  0.9613 to 0.9657  1.0e-9  no    0.9677          0.97        0.98   0.4321  0.0200',
      '(not told)     -             233     232  0.9957  0.9761 to 0.9993       -  -          1          0.99           1        1       -',
      'together: total 0.25, flag yes', 'held against: fax', '',
    ].join('\n'));
    expect(JSON.parse((await evenhand('audit', 'complaints', '--metric', 'timely', '--by', 'sourceChannel', '--json')).stdout)).toEqual(audit);
  });

  it('shows what the register says was answered, group by group', async () => {
    const responses = [{ response: 'closed', label: 'Closed', n: 30, share: 0.25, suppressed: false }, { response: 'other', label: null, n: null, share: null, suppressed: true }];
    suite.answer('/v1/audit/complaints?metric=response', { ...audit, by: null, metric: 'response', groups: [{ ...audit.groups[1], group: 'all', responses }], standardised: null, mantelHaenszel: null });
    const { stdout } = await evenhand('audit', 'complaints', '--metric', 'response');
    expect(stdout).toContain(['group  answered           n   share', 'all    Closed            30  25.0 %', 'all    other     suppressed       -'].join('\n'));
  });

  it('asks for exactly what is meant', async () => {
    await evenhand('audit', 'complaints', '--metric', 'onTime', '--by', 'branch', '--from', '2026-01', '--to', '2026-06', '--limit', '15', '--min-position', '9');
    await evenhand('equity-reviews', '--state', 'open', '--limit', '7');
    await evenhand('blind-reviews', '--state', 'completed', '--cursor', 'n1');
    await evenhand('disclosure-gaps', '--state', 'owed', '--product', 'CARD_STD');
    await evenhand('root-causes', 'customers', 'fee/leaflet', '--product', 'CARD_STD', '--limit', '3');
    expect(asked()).toEqual([
      ['/v1/audit/complaints', { metric: 'onTime', by: 'branch', from: '2026-01', to: '2026-06', limit: '15', minPosition: '9' }],
      ['/v1/equity-reviews', { state: 'open', limit: '7' }],
      ['/v1/blind-reviews', { state: 'completed', cursor: 'n1' }],
      ['/v1/disclosure-gaps', { state: 'owed', productcode: 'CARD_STD' }],
      ['/v1/root-causes/fee%2Fleaflet/customers', { productcode: 'CARD_STD', limit: '3' }],
    ]);
  });

  it('tells what each metric is', async () => {
    suite.answer('/v1/metrics/definitions', { metrics: [audit.definition] });
    expect((await evenhand('metrics')).stdout).toBe([
      'timely  Answered in time', '  n: told', '  k: in time', '  formula: k / n', '  flag: ratio < 0.80', '  like with like: within product × issue; of a register within sourceProduct',
      '  shown from 11 complaints on, judged from 30', '',
    ].join('\n'));
  });

  it('lists reviews, and who shares a cause', async () => {
    suite.answer('/v1/equity-reviews', page([review]));
    suite.answer('/v1/blind-reviews', page([blind]));
    suite.answer('/v1/root-causes/leaflet/customers?limit=200', page([sharer]));
    suite.answer('/v1/disclosure-gaps', page([gap]));
    const shown = async (...argv: string[]): Promise<string | undefined> => (await evenhand(...argv)).stdout.split('\n')[1]?.replace(/ {2,}/g, ' | ');
    expect(await shown('equity-reviews')).toBe('eqr_5 | cmp_42 | c_mei | below_entitlement, below_peers | 0.40 | - | - | 2026-02-28T10:00:01.000Z | open | - | - | -');
    expect(await shown('blind-reviews')).toBe('9c56cc51 | open | CARD_STD | fees | general | 2 | simple | refund | 2026-02-16 | 1 | 2 | yes | 30 000 CNY | -');
    expect(await shown('disclosure-gaps')).toBe('gap_7 | c_ada | - | risk | audit | 2026-02-08T15:00:00.000Z | 1 200 CNY | - | owed');
    expect(await shown('root-causes', 'customers', 'leaflet', '--all')).toBe('c_ada | CARD_STD | gap_7 fee_composition | 1 200 | 1 200 CNY | given');
  });

  it('decides equity reviews and completes blind ones, each by a command with an id of its own', async () => {
    suite.answer('POST /v1/equity-reviews/eqr_5/decide', { equityReviewId: 'eqr_5', position: 63, events: [] }, 201);
    suite.answer('POST /v1/blind-reviews/9c56cc51/complete', { token: '9c56cc51', position: 64 }, 201);
    const decided = await evenhand('equity-reviews', 'decide', 'eqr_5', '--top-up-minor', '18000', '--currency', 'CNY', '--reason', 'below_peers', '--id', 'my-1');
    const completed = await evenhand('blind-reviews', 'complete', '9c56cc51', '--merited', 'no', '--fair-amount-minor', '0', '--currency', 'CNY', '--reviewer', 'h_95');
    expect([decided.stdout, completed.stdout]).toEqual(['equity review eqr_5 is decided; position 63\n', 'blind review 9c56cc51 is completed; position 64\n']);
    expect(suite.sent.map(({ body }) => body)).toEqual([
      { id: 'my-1', data: { topUpMinor: 18_000, currency: 'CNY', reason: 'below_peers' } },
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, data: { reviewerRef: 'h_95', merited: false, fairAmountMinor: 0, currency: 'CNY' } },
    ]);
  });

  it('exits with 1 where a decision is refused', async () => {
    suite.answer('POST /v1/equity-reviews/eqr_5/decide', { title: 'Conflict', status: 409, code: 'invalid_transition', detail: 'it is decided already' }, 409);
    const { code, stderr } = await evenhand('equity-reviews', 'decide', 'eqr_5', '--top-up-minor', '0', '--currency', 'CNY', '--reason', 'x');
    expect([code, stderr]).toEqual([1, 'evenhand: invalid_transition: it is decided already\n']);
  });
});
