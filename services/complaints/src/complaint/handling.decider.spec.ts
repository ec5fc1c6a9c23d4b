import { evaluate, evolve, initialState, type ScoringEvent } from '@evenhand/scoring';
import { equityOf, reviewOf } from '../process-managers/equity';
import { confirmed, day, evidence, fact, received, response, statement } from '../testing/facts';
import { Told } from '../testing/run';
import type { Fact } from '../fact';

const assessment = (told: Told) => told.last('complaint-handling-assessed');
const handled = (at: number, ...facts: readonly Fact[]): Told => new Told().all(received(day(0)), statement(day(1)), evidence(day(2)), confirmed(day(3)), ...facts, response(day(at)));

/** Treatment fairness on a day after events, as the customer's state has it. */
function treatment(at: number, events: readonly ScoringEvent[]) {
  const { treatment: scores } = evaluate(events.reduce((state, event) => evolve(state, event), initialState()), day(at)).fairness;
  const { overall, distributive, procedural, informational, interpersonal } = scores;
  return [overall, distributive.score, procedural.score, informational.score, interpersonal.score].map((score) => Math.round(score * 100) / 100);
}
const equity = (told: Told, at: number): ScoringEvent => fact('equity-assessed', day(at), equityOf(told.last('complaint-response-issued') as never)).event;
const kindly = (told: Told): ScoringEvent[] => told.stored.map(({ event }) => event).filter(({ type }) => /handling-assessed|response-issued|sla-breached/.test(type));
const interaction = (name: string, at: number, data: object): ScoringEvent => ({ id: name, type: `evenhand.interactions.${name}.v1`, time: new Date(day(at)).toISOString(), data });

describe('the handling checklist', () => {
  it('finds nothing to blame where all was done, and takes the time from the clock that governs', () => {
    expect(assessment(handled(12))).toEqual({
      complaintId: 'cmp_1', timelinessRatioBp: 8_000, voice: 100, consistency: 100, bias: 100, accuracy: 100, correctability: 100, ethicality: 100, respect: 100,
      explanation: 100, confirmed: { pressure: false, retaliation: false, privacyBreach: false },
    });
  });

  it('gives nothing for what is not on record', () => {
    const told = new Told().all(received(day(0)), fact('statement-recorded', day(1), { statementHash: 'b'.repeat(64), byCustomer: false }));
    told.all(response(day(5), { procedure: undefined, addressesDesiredOutcome: undefined }));
    expect(assessment(told)).toMatchObject({ voice: 70, consistency: 0, accuracy: 0, respect: 25 });
  });

  it('takes two documented attempts for a confirmation', () => {
    const told = new Told().all(received(day(0)), statement(day(1)), response(day(5), { contactAttempts: 2 }));
    expect(assessment(told)).toMatchObject({ accuracy: 50 });
  });

  it('is biased where a handler is the accused or declared a conflict', () => {
    const told = new Told().all(received(day(0)), fact('complaint-assigned', day(1), { handlerRef: 'h_9', conflictDeclared: true, conflictReason: 'only_one' }), statement(day(1)), response(day(5)));
    expect(assessment(told)).toMatchObject({ bias: 0 });
    const signed = new Told().all(received(day(0), { accusedStaffRef: 'h_3f' }), statement(day(1)), response(day(5)));
    expect(assessment(signed)).toMatchObject({ bias: 0 });
  });

  it('comes again, once, with the decision after a review that the customer asked for, in time or not', () => {
    const reviewed = (at: number, actorkind: 'customer' | 'system') => handled(12).all(
      fact('response-disputed', day(13)), fact('review-requested', day(13), {}, { actorkind }), fact('review-completed', day(at), { reviewerRef: 'h_81', outcome: 'changed' }), response(day(at)),
    );
    expect(assessment(reviewed(43, 'customer'))).toMatchObject({ correctability: 100, timelinessRatioBp: 8_000 });
    expect(assessment(reviewed(44, 'customer'))).toMatchObject({ correctability: 50 });
    expect(assessment(reviewed(44, 'system'))).toMatchObject({ correctability: 100 });
    expect(reviewed(43, 'customer').stored.filter(({ name }) => name === 'complaint-handling-assessed')).toHaveLength(2);
  });

  it('comes again with a review that confirms the decision, since no other response may follow, and then no more', () => {
    const confirmed = (at: number, more: object = {}) => handled(12).all(fact('response-disputed', day(13)), fact('review-requested', day(13), {}, { actorkind: 'customer' }))
      .tell(fact('review-completed', day(at), { reviewerRef: 'h_81', outcome: 'confirmed' }, more));
    expect(confirmed(20).map(({ name }) => name)).toEqual(['review-completed', 'complaint-handling-assessed']);
    expect(confirmed(43).at(-1)?.event.data).toMatchObject({ correctability: 100, timelinessRatioBp: 8_000, voice: 100 });
    expect(confirmed(44).at(-1)?.event.data).toMatchObject({ correctability: 50 });
    expect(confirmed(20, { history: true }).map(({ name }) => name)).toEqual(['review-completed']);
    const told = handled(12).all(
      fact('response-disputed', day(13)), fact('review-requested', day(13), {}, { actorkind: 'customer' }), fact('review-completed', day(20), { reviewerRef: 'h_81', outcome: 'confirmed' }),
    );
    expect(told.answer(response(day(21)))).toEqual(['complaint-response-issued']);
  });

  it('does not come again with a decision after a mere reopening', () => {
    const told = handled(12).all(
      fact('response-accepted', day(13)), fact('complaint-closed', day(13), { reason: 'accepted' }), fact('complaint-reopened', day(20), { reason: 'x', newFacts: true }), response(day(25)),
    );
    expect(told.stored.filter(({ name }) => name === 'complaint-handling-assessed')).toHaveLength(1);
  });

  it('is no part of history', () => {
    const told = new Told().all(received(day(0), {}, { history: true }), statement(day(1)));
    expect(told.answer(response(day(5), {}, { history: true }))).toEqual(['complaint-response-issued']);
  });
});

describe('the worked examples, from the complaint\'s own facts', () => {
  const disclosed = interaction('disclosure-given', -40, { phase: 'pre', itemsRequired: ['a', 'b', 'c', 'd'], itemsGiven: ['a', 'b', 'c'] });
  const courteous = interaction('interaction-rated', 12, { courtesy: 4 });

  it('A: a fee complaint handled well scores 80.02', () => {
    const told = handled(12);
    expect(treatment(12, [disclosed, ...kindly(told), equity(told, 12), courteous])).toEqual([80.02, 83.33, 78.33, 81.4, 75]);
  });

  it('B: with a partial refund fairness is capped at 54.00 and a review opens', () => {
    const told = new Told().all(received(day(0)), statement(day(1)), evidence(day(2)), confirmed(day(3)), response(day(12), { compensationMinor: 12_000 }));
    expect(treatment(12, [disclosed, ...kindly(told), equity(told, 12), courteous]).slice(0, 2)).toEqual([54, 34]);
    const answer = told.last('complaint-response-issued') as never;
    expect(reviewOf(equityOf(answer) as never, answer)).toEqual({ complaintId: 'cmp_1', causes: ['below_entitlement'], qEntBp: 4_000 });
  });

  it('C: a breached clock and a late, curt response score 53.33', () => {
    const told = new Told().all(
      received(day(0)), fact('statement-recorded', day(1), { statementHash: 'b'.repeat(64), byCustomer: true }), evidence(day(2)), confirmed(day(3)),
      fact('complaint-sla-breached', Date.parse('2026-03-17T16:00:00Z'), { clockId: 'final_simple', kind: 'regulatory', dueAt: '2026-03-17T16:00:00Z' }),
      response(day(26), { procedure: { id: 'fee', version: 1, stepsDone: 8, stepsRequired: 10 }, readingGrade: 14, evidenceCited: false }),
    );
    expect(assessment(told)).toMatchObject({ timelinessRatioBp: 17_333, consistency: 80, respect: 25, explanation: 50 });
    expect(treatment(26, [...kindly(told), equity(told, 26)])).toEqual([53.33, 83.33, 40.47, 50, 33.33]);
  });

  it('SC-06 and SC-07: nine and eight days of fifteen grade 97.5 and 99.17', () => {
    expect(assessment(handled(9))).toMatchObject({ timelinessRatioBp: 6_000 });
    expect(assessment(handled(8))).toMatchObject({ timelinessRatioBp: 5_333 });
    const told = new Told().all(received(day(0), { issue: 'staff_attitude' }), statement(day(1)), evidence(day(1)), confirmed(day(1)));
    told.all(response(day(8), { remedies: ['apology'], compensationMinor: 0, assessedLossMinor: 0, entitlementMinor: undefined, entitlementPolicyVersion: undefined }));
    const rude = interaction('interaction-rated', 0, { courtesy: 1 });
    expect(treatment(8, [rude, ...kindly(told), equity(told, 8)]).filter((_, i) => i === 0 || i === 4)).toEqual([50.09, 30.09]);
  });
});
