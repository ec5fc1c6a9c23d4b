import { createHash } from 'node:crypto';
import { Desk, fullRedress, HASH, nameOf } from './testing/desk';
import type { Reply } from './testing/desk';
import { AS_HISTORY } from './testing/doors';

jest.setTimeout(60_000);

/** The worked examples and scenarios that complaints, clocks and reactions are part of, as a bank would live through them: over HTTP, with a clock that is moved. */
const MONDAY = '2026-01-05T09:00:00Z';
const eight = ['fee_composition', 'interest_rate', 'risk', 'return_range', 'process_steps', 'after_sales', 'cancellation', 'complaint_route'];
const close = (actual: number, expected: number): void => expect([actual, Math.abs(actual - expected) <= 0.01 + 1e-9]).toEqual([expect.closeTo(expected, 1), true]);
const events = ({ body }: Reply): string[] => (body.events ?? []).map(nameOf);

let desk: Desk;
afterEach(() => desk.close());

describe('under the clocks of China', () => {
  beforeEach(async () => {
    desk = await Desk.open(MONDAY, ['CN']);
  });

  /** Six of eight items are told; 40 days later a complaint about the fee comes, which is answered after 12 of 15 days. */
  async function feeComplaint(compensationMinor: number): Promise<void> {
    await desk.fact('disclosure-given', 'c_1', { disclosureId: 'd1', phase: 'pre', itemsRequired: eight, itemsGiven: eight.slice(0, 6) });
    close((await desk.figures('c_1')).fairness.treatment.informational.score, 62.5);
    await desk.until(40);
    await desk.file('c_1', 'cmp_1');
    await desk.investigate('cmp_1');
    await desk.until(52);
    await desk.tell('cmp_1', 'issue-response', { ...fullRedress, compensationMinor });
    await desk.fact('interaction-rated', 'c_1', { interactionId: 'i1', courtesy: 4 });
  }

  test('example A, SC-04: listening, explanation and full redress after a fee that was not told', async () => {
    await feeComplaint(30_000);
    const { treatment } = (await desk.figures('c_1')).fairness;
    const expected = { distributive: [83.33, 0.667], procedural: [78.33, 0.667], informational: [81.4, 0.744], interpersonal: [75, 0.6] } as const;
    for (const [name, [score, confidence]] of Object.entries(expected)) {
      close(treatment[name as keyof typeof expected].score, score);
      close(treatment[name as keyof typeof expected].confidence, confidence);
    }
    close(treatment.overall, 80.02);
    close(treatment.confidence, 0.665);
    expect(treatment.band).toBe('FAIR');
    const { base, addends } = await desk.suite.get<{ base: number; addends: { type: string | null; contribution: number }[] }>('/v1/customers/c_1/explain?score=fairness.treatment.informational');
    expect(base).toBe(50);
    expect(addends.filter(({ contribution }) => contribution !== 0).map(({ contribution }) => contribution)).toEqual([expect.closeTo(5.79, 2), expect.closeTo(25.61, 2)]);
    expect(await desk.happened('c_1', 'complaint-handling-assessed')).toEqual([[desk.on(52), expect.objectContaining({ timelinessRatioBp: 8_000, voice: 100, consistency: 100, accuracy: 100, respect: 100 })]]);
    expect(await desk.happened('c_1', 'equity-assessed')).toEqual([[desk.on(52), expect.objectContaining({ decision: 'upheld', qEntBp: 10_000, remedyMatch: 100 })]]);
    expect(await desk.happened('c_1', 'equity-review-opened')).toEqual([]);
    await desk.tell('cmp_1', 'accept', {}, { actorkind: 'customer' });
    await desk.tell('cmp_1', 'pay', { amountMinor: 30_000, currency: 'CNY', paidAt: desk.on(52) });
    await desk.tell('cmp_1', 'close', { reason: 'accepted' });
    await desk.until(232);
    const later = (await desk.figures('c_1')).fairness.treatment;
    for (const [name, score] of [['distributive', 79.29], ['procedural', 74.9], ['informational', 78.39], ['interpersonal', 71.45]] as const) close(later[name].score, score);
    close(later.overall, 76.48);
    await desk.until(412);
    close((await desk.figures('c_1')).fairness.treatment.overall, 72.72);
  });

  test('example B, SC-04 with a partial refund: what falls short of the entitlement opens an equity review at once', async () => {
    await feeComplaint(12_000);
    const { treatment } = (await desk.figures('c_1')).fairness;
    close(treatment.distributive.score, 34);
    close(treatment.overall, 54);
    expect(treatment).toMatchObject({ band: 'UNFAIR', cappedBy: 'distributive' });
    expect(await desk.happened('c_1', 'equity-assessed')).toEqual([[desk.on(52), expect.objectContaining({ qEntBp: 4_000 })]]);
    expect(await desk.happened('c_1', 'equity-review-opened')).toEqual([[desk.on(52), expect.objectContaining({ complaintId: 'cmp_1', causes: ['below_entitlement'], qEntBp: 4_000 })]]);
    expect(await desk.followUps('c_1')).toContainEqual(expect.objectContaining({ reason: 'fairness_drop', state: 'open' }));
  });

  test('example C: a clock that ran out on day 15, an answer on day 26, late and without respect', async () => {
    await desk.file('c_1', 'cmp_1');
    await desk.tell('cmp_1', 'acknowledge', { expectedBy: desk.on(14) });
    await desk.tell('cmp_1', 'record-statement', { statementHash: HASH, byCustomer: true, conduct: { listened: false } });
    await desk.tell('cmp_1', 'add-evidence', { evidenceHash: HASH, byCustomer: false });
    await desk.tell('cmp_1', 'confirm-facts', { byCustomer: true }, { actorkind: 'customer' });
    const due = (await desk.clock('cmp_1', 'final_simple')).dueAt;
    expect(due).toBe('2026-01-20T16:00:00Z');
    await desk.until(26);
    expect(await desk.happened('c_1', 'complaint-sla-breached')).toEqual([[due, { complaintId: 'cmp_1', clockId: 'final_simple', kind: 'regulatory', dueAt: due }]]);
    expect((await desk.happened('c_1', 'complaint-sla-warned')).map(([, { elapsedBp }]) => elapsedBp)).toEqual([7_500, 9_000]);
    await desk.tell('cmp_1', 'issue-response', {
      ...fullRedress, evidenceCited: false, readingGrade: 12, procedure: { ...fullRedress.procedure, stepsDone: 8 }, conduct: { namedContact: true, apology: false, improperRemark: true },
    });
    const { treatment } = (await desk.figures('c_1')).fairness;
    close(treatment.procedural.score, 40.47);
    close(treatment.informational.score, 50);
    close(treatment.interpersonal.score, 33.33);
    close(treatment.distributive.score, 83.33);
    close(treatment.overall, 53.33);
    expect(treatment.cappedBy).toBe('interpersonal');
  });

  test('SC-06: a product that was misunderstood; what is done about it keeps the customer, and trust is not yet rebuilt', async () => {
    await desk.fact('disclosure-given', 'c_1', { disclosureId: 'd1', phase: 'pre', itemsRequired: eight, itemsGiven: eight.slice(0, 3) });
    await desk.fact('expectation-set', 'c_1', { expectationId: 'x1', dimension: 'rel', source: 'marketing', metric: 'score', low: 90, high: 90, betterIs: 'higher' });
    await desk.fact('expectation-set', 'c_1', { expectationId: 'x2', dimension: 'rel', source: 'marketing', metric: 'bp', low: 600, high: 600, betterIs: 'higher' });
    await desk.until(180);
    await desk.fact('expectation-outcome-observed', 'c_1', { expectationId: 'x2', actual: 210, attribution: { locus: 'market', controllable: false } });
    await desk.until(185);
    await desk.fact('disclosure-gap-found', 'c_1', { gapId: 'gap_1', item: 'risk', foundBy: 'complaint', harmMinor: 0 });
    await desk.file('c_1', 'cmp_1', { issue: 'product_return', gapId: 'gap_1' });
    await desk.investigate('cmp_1');
    const told = await desk.figures('c_1');
    close(told.satisfaction.reliability.score, 20.98);
    close(told.satisfaction.overall, 20.98);
    close(told.fairness.treatment.informational.score, 23.3);
    await desk.until(187);
    await desk.fact('doubt-raised', 'c_1', { doubtId: 'q1', category: 'info_asymmetry', topic: 'risk', intensity: 4, source: 'customer' });
    await desk.until(188);
    await desk.fact('doubt-resolved', 'c_1', { doubtId: 'q1', confirmedBy: 'customer', understanding: 85 }, { actorkind: 'customer' });
    await desk.until(194);
    await desk.tell('cmp_1', 'issue-response', fullRedress);
    await desk.tell('cmp_1', 'accept', {}, { actorkind: 'customer' });
    const { fairness: { treatment }, satisfaction } = await desk.figures('c_1');
    expect(await desk.happened('c_1', 'complaint-handling-assessed')).toEqual([[desk.on(194), expect.objectContaining({ timelinessRatioBp: 6_000 })]]);
    for (const [name, score] of [['informational', 52.61], ['procedural', 81.67], ['distributive', 83.33], ['interpersonal', 75]] as const) close(treatment[name].score, score);
    close(treatment.overall, 72.61);
    expect(treatment.cappedBy).toBe('informational');
    close(satisfaction.reliability.score, 38.97);
    close(satisfaction.overall, 47.34);
    expect(await desk.happened('c_1', 'disclosure-gap-found')).toHaveLength(1);
    await desk.tell('cmp_1', 'close', { reason: 'accepted' });
    await desk.fact('promise-made', 'c_1', { promiseId: 'p1', dueAt: desk.on(204) });
    await desk.until(200);
    await desk.fact('promise-kept', 'c_1', { promiseId: 'p1' });
    const open = (await desk.followUps('c_1')).filter(({ state }) => state === 'open');
    expect(open.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['post_complaint', 'post_complaint']));
    await desk.until(210);
    await desk.fact('survey-answered', 'c_1', { surveyId: 's1', instrument: 'csat', answers: [{ item: 'overall', value: 4 }] }, { actorkind: 'customer' });
    const after = (await desk.figures('c_1')).satisfaction;
    close(after.overall, 56.67);
    expect(after.band).toBe('wavering');
    // nobody saw to the one of day 7; that of day 30 is still to come
    expect((await desk.followUps('c_1')).filter(({ reason }) => reason === 'post_complaint').map(({ state }) => state).sort()).toEqual(['missed', 'open']);
    expect(await desk.happened('c_1', 'follow-up-scheduled')).not.toContainEqual([expect.anything(), expect.objectContaining({ reason: 'silent_leaver' })]);
  });

  test('SC-07: an attitude that was complained of, an apology, and a courtesy that comes back', async () => {
    await desk.fact('interaction-rated', 'c_1', { interactionId: 'i0', courtesy: 1 }, { actorkind: 'customer' });
    close((await desk.figures('c_1')).fairness.treatment.interpersonal.score, 25);
    await desk.file('c_1', 'cmp_1', { issue: 'staff_attitude', desiredOutcome: 'apology', accusedStaffRef: 'h_rude' });
    await desk.investigate('cmp_1');
    expect(await desk.ask('cmp_1', 'assign', { handlerRef: 'h_rude', conflictDeclared: false })).toMatchObject({ status: 422, body: { code: 'handler_is_accused', errors: [{ field: '/data/handlerRef' }] } });
    await desk.tell('cmp_1', 'assign', { handlerRef: 'h_3f', conflictDeclared: false });
    await desk.until(8);
    await desk.tell('cmp_1', 'issue-response', {
      ...fullRedress, reasonCodes: ['RUDE'], remedies: ['apology'], compensationMinor: 0, assessedLossMinor: 0, entitlementMinor: undefined, entitlementPolicyVersion: undefined,
    });
    await desk.tell('cmp_1', 'identify-root-cause', { rootCauseId: 'rc_1', causeCode: 'no_training', locus: 'bank', controllable: true, stable: true });
    await desk.post('/v1/root-causes/rc_1/plan', { actorkind: 'staff', data: { actionId: 'act_1', kind: 'training', ownerTeam: 'branch_7', dueAt: desk.on(30) } });
    expect((await desk.suite.get<{ items: object[] }>(`/v1/root-causes?minPosition=${await position()}`)).items).toContainEqual(expect.objectContaining({ rootCauseId: 'rc_1' }));
    const { treatment } = (await desk.figures('c_1')).fairness;
    expect(await desk.happened('c_1', 'equity-assessed')).toEqual([[desk.on(8), { complaintId: 'cmp_1', decision: 'upheld', remedyMatch: 100 }]]);
    close(treatment.interpersonal.score, 30.09);
    close(treatment.overall, 50.09);
    expect(treatment.band).toBe('UNFAIR');
    for (const [day, courtesy] of [[20, 5], [50, 5], [80, 4]] as const) {
      await desk.until(day);
      await desk.fact('interaction-recorded', 'c_1', { interactionId: `care_${day}`, initiator: 'bank', kind: 'care', outcome: 'resolved' });
      await desk.fact('interaction-rated', 'c_1', { interactionId: `care_${day}`, courtesy }, { actorkind: 'customer' });
    }
    const after = (await desk.figures('c_1')).fairness.treatment;
    close(after.interpersonal.score, 45.24);
    close(after.overall, 65.24);
    expect(after).toMatchObject({ band: 'WATCH', cappedBy: 'interpersonal' });
  });

  const position = async (): Promise<number> => (await desk.suite.get<{ position: number }>('/v1/clock')).position;

  test('SC-18: a complex complaint that a senior gives more time', async () => {
    await desk.file('c_1', 'cmp_1', { complexity: 'complex' });
    await desk.investigate('cmp_1');
    expect(await desk.clock('cmp_1', 'final_complex')).toMatchObject({ dueAt: '2026-02-04T16:00:00Z', governs: true, state: 'running', kind: 'regulatory' });
    await desk.until(25);
    await desk.tell('cmp_1', 'extend', { clockId: 'final_complex', newDueAt: '2026-03-06T16:00:00Z', approverRef: 'h_senior', customerTold: true });
    expect(await desk.clock('cmp_1', 'final_complex')).toMatchObject({ dueAt: '2026-03-06T16:00:00Z', extended: true, state: 'running' });
    await desk.until(45);
    await desk.tell('cmp_1', 'issue-response', fullRedress);
    expect(await desk.happened('c_1', 'complaint-handling-assessed')).toEqual([[desk.on(45), expect.objectContaining({ timelinessRatioBp: 7_500 })]]);
    // P grade 93.75
    close((await desk.figures('c_1')).fairness.treatment.procedural.score, (50 + 2 * 93.75) / 3);
    await desk.until(70);
    expect(await desk.clock('cmp_1', 'final_complex')).toMatchObject({ state: 'met' });
    expect(await desk.happened('c_1', 'complaint-sla-breached')).toEqual([]);
  });

  test('SC-18: without a word to the customer there is no more time, and the clock runs out on day 30', async () => {
    await desk.file('c_1', 'cmp_1', { complexity: 'complex' });
    await desk.investigate('cmp_1');
    await desk.until(25);
    const refused = await desk.ask('cmp_1', 'extend', { clockId: 'final_complex', newDueAt: '2026-03-06T16:00:00Z', approverRef: 'h_senior', customerTold: false });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: '/data/customerTold' }] } });
    await desk.until(30, 8);
    close((await desk.figures('c_1')).fairness.treatment.procedural.score, 50 / 3);
    await desk.until(45);
    expect((await desk.happened('c_1', 'complaint-sla-breached')).map(([time]) => time)).toEqual(['2026-02-04T16:00:00Z']);
    expect(await desk.clock('cmp_1', 'final_complex')).toMatchObject({ state: 'breached' });
  });

  test('a complaint that proves right shows the earlier wrong on the same customer: what was not told', async () => {
    await desk.file('c_1', 'cmp_1', { issue: 'disclosure' });
    await desk.investigate('cmp_1');
    await desk.tell('cmp_1', 'issue-response', { ...fullRedress, reasonCodes: ['LATE', 'Interest_Rate'], remedies: ['correction'], compensationMinor: 12_000 });
    const { treatment } = (await desk.figures('c_1')).fairness;
    expect(await desk.happened('c_1', 'disclosure-gap-found')).toEqual([[desk.on(0), expect.objectContaining({ item: 'interest_rate', foundBy: 'complaint', harmMinor: 18_000, currency: 'CNY' })]]);
    // explanation 100 (2), the gap 0 (1, doubled)
    close(treatment.informational.score, (50 + 200) / 5);
    // q 0.4 → 30 (2, doubled), unrefunded harm 0 (1, doubled)
    close(treatment.distributive.score, (50 + 120) / 7);
  });

  test('and so does a decision from outside, and a blind review, where the bank had rejected', async () => {
    const drawn = drawnBlind();
    await desk.file('c_1', drawn);
    await desk.investigate(drawn);
    await desk.tell(drawn, 'issue-response', { ...fullRedress, decision: 'rejected', remedies: [], compensationMinor: 0, entitlementMinor: undefined, entitlementPolicyVersion: undefined });
    close((await desk.figures('c_1')).fairness.treatment.distributive.score, 50);
    await desk.tell(drawn, 'refer-externally', { body: 'CN_DISPUTE_CENTRE' }, { actorkind: 'customer' });
    await desk.tell(drawn, 'record-external', { body: 'CN_DISPUTE_CENTRE', upheld: true, amountMinor: 30_000, currency: 'CNY' }, { actorkind: 'regulator' });
    close((await desk.figures('c_1')).fairness.treatment.distributive.score, 50 / 3);
    await desk.tell(drawn, 'blind-review', { reviewerRef: 'h_quality', merited: true, fairAmountMinor: 30_000, currency: 'CNY' });
    close((await desk.figures('c_1')).fairness.treatment.distributive.score, 50 / 5);
    expect(await desk.happened('c_1', 'external-decision-recorded')).toEqual([[desk.on(0), expect.objectContaining({ bankDecision: 'rejected' })]]);
  });
});

/** A complaint of the 5 % that the suite draws, as anybody can compute it. */
function drawnBlind(): string {
  const drawn = (id: string): boolean => createHash('sha256').update(`evenhand${id}`).digest().readUInt32BE(0) % 100 < 5;
  return Array.from({ length: 500 }, (_, i) => `cmp_${i}`).find(drawn) as string;
}

describe('under the clocks of the United Kingdom and the bank\'s own', () => {
  /** Friday, 16:00 in London. */
  const FRIDAY = '2026-01-09T16:00:00Z';
  const summary = { ...fullRedress, kind: 'summary', currency: 'GBP' };
  beforeEach(async () => {
    desk = await Desk.open(FRIDAY, ['UK', 'internal']);
  });

  test('several run at once: the bank\'s own, the short way\'s and the regulator\'s, which governs', async () => {
    const filed = await desk.file('c_1', 'cmp_1');
    expect(events(filed)).toEqual(['complaint-received']);
    const { clocks } = await desk.complaint('cmp_1');
    expect(clocks.map(({ jurisdiction, clockId, dueAt, governs }) => [jurisdiction, clockId, dueAt, governs])).toEqual([
      ['internal', 'acknowledge', '2026-01-12T17:00:00Z', false], ['UK', 'summary', '2026-01-14T17:00:00Z', false], ['UK', 'final', '2026-03-07T00:00:00Z', true],
    ]);
    await desk.until(30);
    expect((await desk.happened('c_1', 'complaint-sla-breached')).map(([time, { clockId, kind }]) => [time, clockId, kind])).toEqual([['2026-01-12T17:00:00Z', 'acknowledge', 'internal']]);
  });

  test('SC-19: accepted on the third business day before close, it is settled by a summary response', async () => {
    await desk.file('c_1', 'cmp_1');
    await desk.investigate('cmp_1');
    await desk.until(4);
    await desk.tell('cmp_1', 'issue-response', summary);
    await desk.until(5, -1);
    await desk.tell('cmp_1', 'accept', {}, { actorkind: 'customer' });
    expect(await desk.clock('cmp_1', 'final')).toMatchObject({ state: 'met' });
    expect((await desk.complaint('cmp_1')).allowed).not.toContain('issue-response');
    await desk.tell('cmp_1', 'close', { reason: 'accepted' });
    await desk.until(70);
    expect(await desk.happened('c_1', 'complaint-sla-breached')).toEqual([]);
  });

  test('SC-19: accepted on Thursday, it takes the full process of eight weeks', async () => {
    await desk.file('c_1', 'cmp_1');
    await desk.investigate('cmp_1');
    await desk.until(4);
    await desk.tell('cmp_1', 'issue-response', summary);
    await desk.until(6, -1);
    expect(await desk.clock('cmp_1', 'summary')).toMatchObject({ dueAt: '2026-01-14T17:00:00Z' });
    expect(await desk.ask('cmp_1', 'issue-response', summary)).toMatchObject({ status: 422, body: { code: 'summary_window_closed', errors: [{ field: '/data/kind' }] } });
    await desk.tell('cmp_1', 'accept', {}, { actorkind: 'customer' });
    expect(await desk.clock('cmp_1', 'final')).toMatchObject({ state: 'running', dueAt: '2026-03-07T00:00:00Z', governs: true });
    expect((await desk.complaint('cmp_1')).allowed).toContain('issue-response');
    await desk.until(60);
    expect((await desk.happened('c_1', 'complaint-sla-breached')).map(([time, { clockId }]) => [time, clockId])).toEqual([['2026-03-07T00:00:00Z', 'final']]);
  });

  test('SC-19: about a payment, 15 business days, and 35 where a holding response says why', async () => {
    await desk.file('c_1', 'cmp_1', { category: 'psd' });
    await desk.file('c_1', 'cmp_2', { category: 'psd' });
    expect(await desk.clock('cmp_1', 'final_psd')).toMatchObject({ dueAt: '2026-01-30T17:00:00Z', governs: true });
    await desk.investigate('cmp_1');
    await desk.until(10);
    await desk.tell('cmp_1', 'issue-response', { kind: 'holding', reasonCodes: ['THIRD_PARTY'] });
    expect(await desk.clock('cmp_1', 'final_psd')).toMatchObject({ dueAt: '2026-02-27T17:00:00Z', extended: true, state: 'running' });
    await desk.until(40);
    expect((await desk.happened('c_1', 'complaint-sla-breached')).filter(([, { clockId }]) => clockId === 'final_psd').map(([time, { complaintId }]) => [time, complaintId])).toEqual([['2026-01-30T17:00:00Z', 'cmp_2']]);
  });
});

describe('what happens by itself', () => {
  beforeEach(async () => {
    desk = await Desk.open(MONDAY);
  });

  test('SC-13: critical information six hours late, and somebody who calls', async () => {
    await desk.fact('information-delivered', 'c_1', { informationId: 'n1', dueAt: desk.on(0, -6), deliveredAt: desk.on(0), critical: true });
    const { fairness, satisfaction } = await desk.figures('c_1');
    close(fairness.treatment.informational.score, 45);
    close(satisfaction.reliability.score, 25);
    expect(await desk.followUps('c_1')).toEqual([expect.objectContaining({ reason: 'information_late', state: 'open', dueAt: expect.stringMatching(/^2026-01-06T/) })]);
  });

  test('SC-15: who was let down and says nothing is looked for on the 30th day, to the second, however late the clock is moved', async () => {
    const expectation = { expectationId: 'x1', dimension: 'resp', source: 'agreement', metric: 'days', low: 2, high: 3, betterIs: 'lower' };
    const outcome = { expectationId: 'x1', actual: 9, attribution: { locus: 'bank', controllable: true } };
    for (const customer of ['c_silent', 'c_loud']) {
      const expectationId = `x_${customer}`;
      await desk.fact('expectation-set', customer, { ...expectation, expectationId });
      await desk.fact('expectation-outcome-observed', customer, { ...outcome, expectationId });
    }
    await desk.until(12);
    await desk.file('c_loud', 'cmp_1');
    await desk.until(33);
    const leavers = async (customer: string): Promise<unknown[]> => (await desk.happened(customer, 'follow-up-scheduled')).filter(([, { reason }]) => reason === 'silent_leaver').map(([time]) => time);
    expect(await leavers('c_silent')).toEqual([desk.on(30)]);
    expect(await leavers('c_loud')).toEqual([]);
    expect(await desk.followUps('c_silent')).toContainEqual(expect.objectContaining({ reason: 'silent_leaver' }));
  });

  test('SC-20: a hardship answered on day 3 with a payment holiday', async () => {
    await desk.fact('hardship-reported', 'c_1', { hardshipId: 'h1', kind: 'job_loss' });
    await desk.until(3);
    await desk.fact('hardship-support-given', 'c_1', { hardshipId: 'h1', support: 'payment_holiday', valueMinor: 120_000, currency: 'CNY' });
    const { treatment } = (await desk.figures('c_1')).fairness;
    close(treatment.interpersonal.score, 75);
    close(treatment.distributive.score, 75);
    close(treatment.overall, 75);
    await desk.until(20);
    expect(await desk.happened('c_1', 'hardship-unanswered')).toEqual([]);
  });

  test('SC-20: a hardship that nobody answers is told on day 7, and somebody calls on the next business day', async () => {
    await desk.fact('hardship-reported', 'c_1', { hardshipId: 'h1', kind: 'illness' });
    await desk.until(7, 1);
    expect(await desk.happened('c_1', 'hardship-unanswered')).toEqual([[desk.on(7), { hardshipId: 'h1' }]]);
    const { treatment } = (await desk.figures('c_1')).fairness;
    close(treatment.interpersonal.score, 16.67);
    close(treatment.overall, 16.67);
    // Monday the 12th: due on Tuesday
    expect(await desk.followUps('c_1')).toContainEqual(expect.objectContaining({ reason: 'hardship', state: 'open', dueAt: expect.stringMatching(/^2026-01-13T/) }));
  });

  test('a withdrawal asks the customer whether they were pressed (C-INV-8)', async () => {
    await desk.file('c_1', 'cmp_1');
    await desk.tell('cmp_1', 'withdraw', { reason: 'solved' }, { actorkind: 'customer' });
    expect(await desk.happened('c_1', 'survey-invited')).toEqual([[desk.on(0), expect.objectContaining({ instrument: 'withdrawal' })]]);
    const { items } = await desk.suite.get<{ items: object[] }>(`/v1/surveys/invitations?minPosition=${await desk.suite.settled()}`);
    expect(items).toContainEqual(expect.objectContaining({ customerId: 'c_1', instrument: 'withdrawal' }));
  });

  test('what comes as history is counted, and sets nothing off: no clock, no reaction, no follow-up', async () => {
    const complaint = { complaintId: 'cmp_1', issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund' };
    await desk.fact('complaint-received', 'c_1', complaint, { productcode: 'CARD_STD', actorkind: 'customer' }, AS_HISTORY);
    await desk.fact('hardship-reported', 'c_1', { hardshipId: 'h1', kind: 'illness' }, {}, AS_HISTORY);
    await desk.fact('promise-made', 'c_1', { promiseId: 'p1', dueAt: desk.on(5) }, {}, AS_HISTORY);
    await desk.fact('expectation-set', 'c_1', { expectationId: 'x1', dimension: 'resp', source: 'agreement', metric: 'days', low: 2, high: 3, betterIs: 'lower' }, {}, AS_HISTORY);
    await desk.fact('expectation-outcome-observed', 'c_1', { expectationId: 'x1', actual: 9 }, {}, AS_HISTORY);
    const before = await desk.journey('c_1');
    expect(before).toHaveLength(5);
    await desk.until(400);
    expect(await desk.journey('c_1')).toEqual(before);
    expect(await desk.followUps('c_1')).toEqual([]);
    expect((await desk.figures('c_1')).satisfaction.reliability.score).toBeLessThan(50);
    const { items } = await desk.suite.get<{ items: object[] }>('/v1/timers?customer=c_1');
    expect(items).toEqual([]);
  });
});
