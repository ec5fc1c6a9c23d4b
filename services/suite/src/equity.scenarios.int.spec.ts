import { createHash } from 'node:crypto';
import { registry } from '@evenhand/contracts';
import { Desk, fullRedress, HASH } from './testing/desk';
import { AS_HISTORY } from './testing/doors';

jest.setTimeout(120_000);

/** Worked examples A and B with peers, and what follows from them: all figures computed by the suite, over HTTP. */
const MONDAY = '2026-01-05T09:00:00Z';
const eight = ['fee_composition', 'interest_rate', 'risk', 'return_range', 'process_steps', 'after_sales', 'cancellation', 'complaint_route'];
const close = (actual: number, expected: number): void => expect([actual, Math.abs(actual - expected) <= 0.01 + 1e-9]).toEqual([expect.closeTo(expected, 1), true]);
/** an answer whose entitlement the suite works out by the published policy */
const answer = { ...fullRedress, entitlementMinor: undefined, entitlementPolicyVersion: undefined };

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open(MONDAY, ['CN']);
  await desk.fact('redress-policy-published', 'bank', {
    version: 1, effectiveFrom: MONDAY, entitlements: [{ issue: 'fees', productCode: 'CARD_STD', lossRateBp: 10_000, fixedMinor: 0, currency: 'CNY', maxMinor: 5_000_000 }],
  });
});
afterEach(() => desk.close());

/** Like cases of other customers, decided before. */
async function peers(count: number, compensationMinor: number, product = 'CARD_STD'): Promise<void> {
  const when = '2025-12-01T10:00:00Z';
  const events = Array.from({ length: count }, (_, i) => i).flatMap((i) => {
    const item = (name: string, data: object): object => ({
      specversion: '1.0', id: `${product}-${name}-${i}`, source: 'urn:test:before', type: `evenhand.complaints.${name}.v1`, subject: `peer_${product}_${i}`, time: when, productcode: product,
      data: { complaintId: `before_${product}_${i}`, ...data },
    });
    return [
      item('complaint-received', { issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund' }),
      item('statement-recorded', { statementHash: HASH, byCustomer: true }),
      item('complaint-response-issued', { ...answer, compensationMinor }),
    ];
  });
  const answers = await desk.suite.send('batch', events.map((event) => JSON.stringify(event)), AS_HISTORY, 'complaints');
  expect(answers.filter(({ status }) => status !== 'stored')).toEqual([]);
}

/** Six of eight items are told; 40 days later a complaint about the fee comes, which is answered after 12 of 15 days. */
async function feeComplaint(compensationMinor: number, complaintId = 'cmp_1'): Promise<void> {
  await desk.fact('disclosure-given', 'c_1', { disclosureId: 'd1', phase: 'pre', itemsRequired: eight, itemsGiven: eight.slice(0, 6) });
  await desk.until(40);
  await desk.file('c_1', complaintId);
  await desk.investigate(complaintId);
  await desk.until(52);
  await desk.tell(complaintId, 'issue-response', { ...answer, compensationMinor });
  await desk.fact('interaction-rated', 'c_1', { interactionId: 'i1', courtesy: 4 });
}

interface Operation { readonly operationId: string; readonly state: string; readonly result?: { readonly equal: boolean; readonly differing: number } }

async function verified(projection: string): Promise<Operation['result']> {
  const { body } = await desk.post(`/v1/projections/${projection}/verify`, { reason: 'a test' });
  for (;;) {
    const operation = await desk.suite.get<Operation>(`/v1/operations/${body['operationId'] as string}`);
    if (operation.state !== 'running') return operation.result;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const reviews = async (state: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  (await desk.suite.get<{ items: Readonly<Record<string, unknown>>[] }>(`/v1/equity-reviews?state=${state}&minPosition=${await desk.suite.settled()}`)).items;

test('example A, SC-04: full redress is worth what 57 like cases got, and no review opens', async () => {
  await peers(57, 30_000);
  await peers(30, 3_000, 'HOME_LOAN');
  await feeComplaint(30_000);
  const [[on, assessed]] = (await desk.happened('c_1', 'equity-assessed')) as [[string, Record<string, unknown>]];
  expect([on, assessed]).toEqual([desk.on(52), {
    complaintId: 'cmp_1', decision: 'upheld', remedyMatch: 100, qEntBp: 10_000, qPeerBp: 10_000, peerLevel: 'L1', peerN: 57, peerMedianBp: 10_000, statsPosition: expect.any(Number), sketchVersion: 1,
  }]);
  const { treatment } = (await desk.figures('c_1')).fairness;
  close(treatment.distributive.score, 83.33);
  close(treatment.overall, 80.02);
  expect(await reviews('open')).toEqual([]);
  expect(await verified('peer-statistics')).toMatchObject({ equal: true, differing: 0 });
});

test('example B, SC-04 with a partial refund: a review opens for both causes, tops up, and the customer is paid and called', async () => {
  await peers(57, 30_000);
  await feeComplaint(12_000);
  const { treatment } = (await desk.figures('c_1')).fairness;
  close(treatment.distributive.score, 34);
  close(treatment.overall, 54);
  expect(treatment).toMatchObject({ band: 'UNFAIR', cappedBy: 'distributive' });
  const [review, ...others] = await reviews('open');
  expect([review, others]).toMatchObject([{ complaintId: 'cmp_1', customerId: 'c_1', causes: ['below_entitlement', 'below_peers'], qEntBp: 4_000, qPeerBp: 4_000, peerN: 57, state: 'open' }, []]);
  await desk.until(61);
  const decision = { actorkind: 'staff', actorref: 'h_81', data: { topUpMinor: 18_000, currency: 'CNY', reason: 'below_peers' } };
  const path = `/v1/equity-reviews/${review?.['equityReviewId'] as string}/decide`;
  expect(await desk.post(path, decision, { 'idempotency-key': 'k1' })).toMatchObject({ status: 201, body: { equityReviewId: review?.['equityReviewId'] } });
  expect((await desk.post(path, decision, { 'idempotency-key': 'k1' })).status).toBe(200);
  expect(await desk.happened('c_1', 'equity-review-decided')).toEqual([[desk.on(61), expect.objectContaining({ topUpMinor: 18_000, qEntAfterBp: 10_000, qPeerAfterBp: 10_000 })]]);
  expect(await desk.happened('c_1', 'compensation-paid')).toEqual([[desk.on(61), expect.objectContaining({ complaintId: 'cmp_1', amountMinor: 18_000, currency: 'CNY' })]]);
  expect(await desk.followUps('c_1')).toContainEqual(expect.objectContaining({ reason: 'post_complaint', state: 'open' }));
  const after = (await desk.figures('c_1')).fairness.treatment;
  close(after.distributive.score, 53.08);
  close(after.overall, 67.81);
  expect(await reviews('open')).toEqual([]);
  expect(await reviews('decided')).toMatchObject([{ topUpMinor: 18_000, state: 'decided' }]);
  expect(await verified('peer-statistics')).toMatchObject({ equal: true });
});

test('what meets the entitlement may still lie below peers; with fewer than twenty of them nobody is compared', async () => {
  await peers(19, 60_000);
  await feeComplaint(30_000);
  expect(await desk.happened('c_1', 'equity-assessed')).toEqual([[desk.on(52), expect.not.objectContaining({ qPeerBp: expect.anything() })]]);
  await peers(1, 60_000, 'CARD_STD_2');
  await desk.file('c_2', 'cmp_2');
  await desk.investigate('cmp_2');
  await desk.tell('cmp_2', 'issue-response', { ...answer, compensationMinor: 30_000 });
  const [[, assessed]] = (await desk.happened('c_2', 'equity-assessed')) as [[string, Record<string, number>]];
  // 19 cases at 2.0 and one at 1.0: the median is that of the buckets of 2.0, within one percent
  expect(assessed).toMatchObject({ peerN: 20, qEntBp: 10_000 });
  expect(Math.abs((assessed['peerMedianBp'] as number) / 20_000 - 1)).toBeLessThanOrEqual(0.01);
  expect(await reviews('open')).toMatchObject([{ complaintId: 'cmp_2', causes: ['below_peers'], peerN: 20 }]);
});

test('an assessment that was altered, or never was what it says, is named by verification', async () => {
  await peers(57, 30_000);
  await feeComplaint(12_000);
  await desk.suite.settled();
  const { rowCount } = await desk.suite.sql.query(`update events set body = replace(body, '"peerN":57', '"peerN":58') where body like '%equity-assessed%'`);
  expect(rowCount).toBe(1);
  expect(await verified('peer-statistics')).toMatchObject({ equal: false, differing: 1, customers: [{ customerId: 'c_1', fields: [{ path: '/peerN', stored: 58, refolded: 57 }] }] });
});

/** As the issue says it: the first four bytes of SHA-256(seed + complaint), mod 100, below 5. */
const drawn = (complaintId: string): boolean => createHash('sha256').update(`evenhand${complaintId}`).digest().readUInt32BE(0) % 100 < 5;
const firstThat = (isDrawn: boolean): string => Array.from({ length: 1_000 }, (_, i) => `cmp_b${i}`).find((id) => drawn(id) === isDrawn) as string;

test('a drawn complaint is reviewed blind; where it had merit and was rejected the customer is told and it is looked at again', async () => {
  const [chosen, other] = [firstThat(true), firstThat(false)];
  for (const complaintId of [chosen, other]) {
    await desk.file('c_1', complaintId, {}, { branchid: 'SH_021' });
    await desk.investigate(complaintId);
    await desk.tell(complaintId, 'issue-response', { ...answer, decision: 'rejected', remedies: [], compensationMinor: 0 });
  }
  const position = await desk.suite.settled();
  const { items } = await desk.suite.get<{ items: Readonly<Record<string, unknown>>[] }>(`/v1/blind-reviews?state=open&minPosition=${position}`);
  expect(items).toHaveLength(1);
  const text = JSON.stringify(items);
  for (const hidden of [chosen, other, 'c_1', 'SH_021', 'rejected']) expect(text).not.toContain(hidden);
  expect(items[0]).toMatchObject({ issue: 'fees', severity: 2, desiredOutcome: 'refund' });
  const token = items[0]?.['token'] as string;
  const told = await desk.post(`/v1/blind-reviews/${token}/complete`, { actorkind: 'staff', data: { reviewerRef: 'h_95', merited: true, fairAmountMinor: 30_000, currency: 'CNY' } });
  expect(told).toMatchObject({ status: 201, body: { token } });
  expect(JSON.stringify(told.body)).not.toContain(chosen);
  expect(await desk.happened('c_1', 'blind-review-completed')).toEqual([[desk.on(0), expect.objectContaining({ complaintId: chosen, bankDecision: 'rejected', merited: true })]]);
  const journey = await desk.journey('c_1');
  expect(journey.filter(({ type }) => type.includes('review-requested'))).toMatchObject([{ actorkind: 'system', data: { complaintId: chosen } }]);
  expect(await desk.followUps('c_1')).toContainEqual(expect.objectContaining({ reason: 'explanation' }));
  expect((await desk.suite.get<{ items: object[] }>(`/v1/blind-reviews?state=open&minPosition=${await desk.suite.settled()}`)).items).toEqual([]);
});

test('SC-07: what is known of a cause is mended for those who did not complain', async () => {
  const harmed = async (customer: string, harmMinor: number): Promise<void> =>
    desk.fact('disclosure-gap-found', customer, { gapId: `gap_${customer}`, item: 'fee_composition', foundBy: 'audit', harmMinor, currency: 'CNY' }, { productcode: 'CARD_STD' });
  for (const customer of ['c_1', 'c_2', 'c_3']) await harmed(customer, 2_500);
  await desk.fact('disclosure-gap-found', 'c_4', { gapId: 'gap_other', item: 'risk', foundBy: 'audit', harmMinor: 900, currency: 'CNY' }, { productcode: 'CARD_STD' });
  await desk.file('c_1', 'cmp_1', { gapId: 'gap_c_1' });
  await desk.investigate('cmp_1');
  await desk.tell('cmp_1', 'issue-response', answer);
  await desk.tell('cmp_1', 'identify-root-cause', { rootCauseId: 'rc_1', causeCode: 'fee_leaflet_missing', locus: 'bank', controllable: true, stable: true, ownerTeam: 'team_cards' });
  const customers = async (): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    (await desk.suite.get<{ items: Readonly<Record<string, unknown>>[] }>(`/v1/root-causes/fee_leaflet_missing/customers?productcode=CARD_STD&minPosition=${await desk.suite.settled()}`)).items;
  expect(await customers()).toMatchObject([{ customerId: 'c_2', harmMinor: 2_500, given: [], state: 'owed' }, { customerId: 'c_3', state: 'owed' }]);
  await desk.fact('compensation-paid', 'c_2', { compensationId: 'pay_2', gapId: 'gap_c_2', amountMinor: 2_500, currency: 'CNY', paidAt: MONDAY });
  expect(await customers()).toMatchObject([{ customerId: 'c_2', given: [{ amountMinor: 2_500 }], state: 'given' }, { customerId: 'c_3', state: 'owed' }]);
  const { items } = await desk.suite.get<{ items: { rootCauseId: string; actions: object[] }[] }>(`/v1/root-causes?minPosition=${await desk.suite.settled()}`);
  expect(items).toMatchObject([{ rootCauseId: 'rc_1', actions: [{ ownerTeam: 'team_cards', state: 'planned' }] }]);
});

test('SC-05: where a gap did harm the remedy is owed until it is given, whether or not anybody complains', async () => {
  await desk.fact('disclosure-given', 'c_1', { disclosureId: 'd1', phase: 'pre', itemsRequired: eight, itemsGiven: eight.slice(0, 4) });
  await desk.until(30);
  await desk.fact('disclosure-gap-found', 'c_1', { gapId: 'gap_1', item: 'cancellation', foundBy: 'audit', harmMinor: 2_500, currency: 'CNY' }, { productcode: 'CARD_STD' });
  await desk.fact('disclosure-gap-found', 'c_2', { gapId: 'gap_2', item: 'cancellation', foundBy: 'audit', harmMinor: 0 }, { productcode: 'CARD_STD' });
  const { treatment } = (await desk.figures('c_1')).fairness;
  close(treatment.distributive.score, 16.67);
  close(treatment.overall, 19.78);
  expect(treatment.band).toBe('UNFAIR');
  const gaps = async (state: string): Promise<readonly object[]> => (await desk.suite.get<{ items: object[] }>(`/v1/disclosure-gaps?state=${state}&productcode=CARD_STD&minPosition=${await desk.suite.settled()}`)).items;
  const gap = { gapId: 'gap_1', customerId: 'c_1', productCode: 'CARD_STD', item: 'cancellation', foundBy: 'audit', harmMinor: 2_500, currency: 'CNY' };
  expect(await gaps('owed')).toMatchObject([{ ...gap, given: [], state: 'owed' }]);
  await desk.fact('compensation-paid', 'c_1', { compensationId: 'pay_1', gapId: 'gap_1', amountMinor: 2_000, currency: 'CNY', paidAt: desk.on(30) });
  expect(await gaps('owed')).toMatchObject([{ ...gap, given: [{ amountMinor: 2_000 }] }]);
  await desk.fact('compensation-paid', 'c_1', { compensationId: 'pay_2', gapId: 'gap_1', amountMinor: 500, currency: 'CNY', paidAt: desk.on(30) });
  expect(await gaps('owed')).toEqual([]);
  expect(await gaps('given')).toMatchObject([{ ...gap, given: [{ compensationId: 'pay_1' }, { compensationId: 'pay_2' }] }, { gapId: 'gap_2', harmMinor: 0 }]);
  await desk.fact('compensation-reversed', 'c_1', { compensationId: 'pay_2', amountMinor: 500, currency: 'CNY', reason: 'paid_twice', requesterRef: 'h_1', approverRef: 'h_2' });
  expect(await gaps('owed')).toMatchObject([{ gapId: 'gap_1', given: [{ compensationId: 'pay_1' }] }]);
});

test('five upheld complaints of one product, issue and branch within thirty days are a pattern that somebody must end, once', async () => {
  for (const i of [1, 2, 3, 4, 5, 6]) {
    await desk.file(`c_${i}`, `cmp_${i}`, {}, { branchid: 'SH_021' });
    await desk.investigate(`cmp_${i}`);
    await desk.tell(`cmp_${i}`, 'issue-response', answer);
    // counted at a cut that is no earlier than the answer: the next one is not to be in it
    await desk.suite.settled();
  }
  const planned = (await desk.suite.storedAfter(0)).map(({ body }) => JSON.parse(body) as { type: string; data: object }).filter(({ type }) => type.includes('corrective-action-planned'));
  expect(planned).toMatchObject([{ data: { pattern: { productCode: 'CARD_STD', issue: 'fees', branchId: 'SH_021', upheld: 5 } } }]);
});

test('every event that the suite writes by itself is known to the registry', async () => {
  await feeComplaint(12_000);
  await desk.suite.settled();
  for (const { body } of await desk.suite.storedAfter(0)) expect(registry.get((JSON.parse(body) as { type: string }).type)).toBeDefined();
});
