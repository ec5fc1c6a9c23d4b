import { createHash } from 'node:crypto';
import type { CloudEvent } from '@evenhand/contracts';
import type { Fact } from '../fact';
import { confirmed, day, evidence, fact, iso, received, response, statement } from '../testing/facts';
import { answered, causeOf, drawing, filed, lookupsWith, named, SEEN, sparing, written } from '../testing/managers';
import { Told } from '../testing/run';
import { processManagers } from './process-managers';

describe('the sample that is reviewed blind', () => {
  it('is put before a reviewer at the first answer, as its facts and nothing else', () => {
    const about = filed({ allegedLossMinor: 40_000, currency: 'CNY', accusedStaffRef: 'h_3a' });
    const facts = [{ ...about, event: { ...about.event, branchid: 'SH_021', channel: 'app' as const } }, statement(day(1)), evidence(day(2)), confirmed(day(3)), answered(day(5))];
    const drawn = written('blind-draw', facts);
    expect(drawn).toEqual([{
      type: 'evenhand.complaints.blind-review-drawn.v1', subject: 'c_1', time: iso(day(5)),
      data: {
        blindReviewId: createHash('sha256').update(`${drawing}\nblind\ncmp_1`).digest('hex').slice(0, 32), complaintId: 'cmp_1', productCode: 'CARD_STD', issue: 'fees', category: 'general',
        severity: 2, complexity: 'simple', desiredOutcome: 'refund', receivedOn: '2026-03-02', statements: 1, evidence: 1, factsConfirmed: true,
        allegedLossMinor: 40_000, assessedLossMinor: 30_000, currency: 'CNY',
      },
    }]);
    expect(written('blind-draw', facts)).toEqual(drawn);
    expect(written('blind-draw', [...facts, answered(day(9))])).toEqual([]);
    expect(written('blind-draw', [filed(), answered(day(5), { kind: 'holding' })])).toEqual([]);
  });

  it('is drawn by seed and complaint alone', () => {
    const other = processManagers(lookupsWith(sparing));
    const cause = answered(day(5));
    expect(named('blind-draw', other).react(causeOf(cause), SEEN, [filed().event, cause.event])).toEqual([]);
  });

  it('tells no amount in a currency it does not name', () => {
    const facts = [filed({ allegedLossMinor: 40_000, currency: 'EUR' }), answered(day(5))];
    expect(written('blind-draw', facts)).toMatchObject([{ data: { currency: 'CNY', assessedLossMinor: 30_000 } }]);
    expect((written('blind-draw', facts) as CloudEvent[])[0]?.data).not.toHaveProperty('allegedLossMinor');
  });
});

describe('a blind review that finds the bank wrong (PM-15)', () => {
  const blind = (merited: boolean, fairAmountMinor: number, currency = 'CNY'): Fact =>
    fact('blind-review-completed', day(20), { reviewerRef: 'h_95', merited, fairAmountMinor, currency, bankDecision: 'rejected' });
  const rejected = answered(day(5), { decision: 'rejected', compensationMinor: 0 });
  const requested = fact('review-requested', day(20), {}, { actorkind: 'system', source: 'urn:evenhand:complaints' });
  const asks = (facts: readonly Fact[], toppedUp = 0): number => written('PM-15', [filed(), statement(day(1)), ...facts], SEEN, toppedUp).length;

  it('asks for a review where a rejected complaint had merit', () => {
    expect(written('PM-15', [filed(), statement(day(1)), rejected, blind(true, 0)], SEEN, 0)).toMatchObject([
      { type: 'evenhand.complaints.review-requested.v1', time: iso(day(20)), data: { complaintId: 'cmp_1', reason: 'blind_review' } },
    ]);
    expect(asks([rejected, blind(false, 0)])).toBe(0);
  });

  it('asks for one where more than 1.1 times the redress would have been fair, top-ups included, in its currency', () => {
    const upheld = answered(day(5));
    expect([blind(true, 33_000), blind(true, 33_001)].map((one) => asks([upheld, one]))).toEqual([0, 1]);
    expect([33_001, 44_000, 44_001].map((fair) => asks([upheld, blind(true, fair)], 10_000))).toEqual([0, 0, 1]);
    expect(asks([upheld, blind(true, 90_000, 'EUR')])).toBe(0);
  });

  it('asks once, at any stage in which the bank has answered and nobody looks again yet', () => {
    expect(asks([rejected, fact('response-accepted', day(6)), blind(true, 0)])).toBe(1);
    expect(asks([rejected, fact('response-disputed', day(6)), blind(true, 0)])).toBe(1);
    const open = [rejected, fact('response-disputed', day(6)), fact('review-requested', day(7), {}, { actorkind: 'customer' })];
    expect(asks([...open, blind(true, 0)])).toBe(0);
    const answers = [...open, blind(true, 0), fact('review-completed', day(21), { reviewerRef: 'h_81', outcome: 'confirmed' })];
    expect(asks([...answers, answered(day(22), { decision: 'rejected', compensationMinor: 0 })])).toBe(1);
    expect(asks([...answers, answered(day(22))])).toBe(0);
    expect(asks([rejected, blind(true, 0), requested, answered(day(25), { decision: 'rejected', compensationMinor: 0 })])).toBe(0);
    expect(asks([rejected, fact('complaint-withdrawn', day(6), {}, { actorkind: 'customer' }), blind(true, 0)])).toBe(0);
  });

  it('asks where a review that was open meanwhile ends and leaves the answer as it was', () => {
    const open = [rejected, fact('response-disputed', day(6)), fact('review-requested', day(7), {}, { actorkind: 'customer' }), blind(true, 0)];
    const closed = [fact('review-completed', day(21), { reviewerRef: 'h_81', outcome: 'confirmed' }), fact('complaint-closed', day(22), { reason: 'confirmed' })];
    expect(named('PM-15').on).toContain('complaint-closed');
    expect(asks([...open, ...closed])).toBe(1);
    expect(asks([...open, ...closed, requested, ...closed])).toBe(0);
  });

  it('asks nothing any more where the customer asked, or withdrew, before the suite did', () => {
    const answered = (): Told => new Told({ drawn: true }).all(received(day(0)), statement(day(1)), response(day(5), { decision: 'rejected' }), blind(true, 0));
    const disputed = answered().all(fact('response-disputed', day(21)), fact('review-requested', day(21), {}, { actorkind: 'customer' }));
    expect(disputed.answer(requested)).toEqual([]);
    expect(answered().all(fact('complaint-withdrawn', day(21), {}, { actorkind: 'customer' })).answer(requested)).toEqual([]);
    expect(new Told({ drawn: true }).all(received(day(0)), statement(day(1))).answer(requested)).toBe('transition_refused /type');
  });

  it('is taken by the complaint from the suite alone, where the customer has said nothing', () => {
    const told = new Told({ drawn: true }).all(received(day(0)), statement(day(1)), response(day(5), { decision: 'rejected' }), blind(true, 0));
    expect(told.answer(fact('review-requested', day(20), {}, { actorkind: 'customer' }))).toBe('transition_refused /type');
    expect(told.answer(requested)).toEqual(['review-requested']);
    expect(told.state.stage).toBe('UNDER_REVIEW');
  });
});
