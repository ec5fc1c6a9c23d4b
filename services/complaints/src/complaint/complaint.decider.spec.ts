import { confirmed, day, evidence, fact, interim, iso, received, response, statement } from '../testing/facts';
import { Told } from '../testing/run';

const open = (): Told => new Told().all(received(day(0)));
const answered = (): Told => open().all(statement(day(1)), response(day(5)));
const closed = (): Told => answered().all(fact('response-accepted', day(6)), fact('complaint-closed', day(7), { reason: 'accepted' }));
const asked = fact('review-requested', day(8), {}, { actorkind: 'customer' });
const underReview = (): Told => answered().all(fact('response-disputed', day(7)), asked);
const reviewed = (reviewerRef = 'h_81', at = day(12)) => fact('review-completed', at, { reviewerRef, outcome: 'changed' });

describe('the way of a complaint', () => {
  it('goes from receipt to closing by acknowledgement, investigation, response and acceptance', () => {
    const told = open();
    const stages = [
      fact('complaint-acknowledged', day(0.1), { expectedBy: iso(day(15)) }), fact('complaint-assigned', day(0.2), { handlerRef: 'h_3f', conflictDeclared: false }),
      statement(day(1)), evidence(day(2)), fact('info-requested', day(2), { dueAt: iso(day(4)) }), fact('info-provided', day(3)), confirmed(day(3)), response(day(5)),
      fact('response-accepted', day(6)), fact('complaint-closed', day(7), { reason: 'accepted' }),
    ].map((one) => told.all(one).state.stage);
    expect(stages).toEqual([
      'ACKNOWLEDGED', 'INVESTIGATING', 'INVESTIGATING', 'INVESTIGATING', 'AWAITING_CUSTOMER', 'INVESTIGATING', 'INVESTIGATING', 'RESPONSE_ISSUED', 'ACCEPTED', 'CLOSED',
    ]);
  });

  it('may be as short as filing, statement and response', () => {
    expect(answered().state.stage).toBe('RESPONSE_ISSUED');
  });

  it('knows no response before an investigation, and says what comes next', () => {
    const told = open();
    expect(told.answer(response(day(1)))).toBe('transition_refused /type');
    expect(() => told.tell(response(day(1)))).toThrow(expect.objectContaining({ allowed: expect.arrayContaining(['acknowledge', 'assign', 'record-statement']) as unknown }));
  });

  it('is acknowledged once, from RECEIVED', () => {
    const acknowledged = fact('complaint-acknowledged', day(0), { expectedBy: iso(day(15)) });
    expect(open().all(acknowledged).answer(acknowledged)).toBe('transition_refused /type');
    expect(open().all(statement(day(0))).answer(acknowledged)).toBe('transition_refused /type');
  });

  it('begins with its receipt: nothing is dated before it', () => {
    expect(new Told().answer(statement(day(1)))).toBe('transition_refused /type');
    expect(open().answer(statement(day(-1)))).toBe('before_receipt /time');
    expect(open().answer(statement(day(0)))).toEqual(['statement-recorded']);
  });

  it('is filed once: the same again changes nothing, another one is refused', () => {
    expect(open().answer(received(day(0)))).toEqual([]);
    expect(open().answer(received(day(0), { severity: 3 }))).toBe('transition_refused /type');
    expect(open().answer(received(day(1)))).toBe('transition_refused /type');
  });

  it('closes by silence after 30 days, not before', () => {
    const close = (at: number) => answered().answer(fact('complaint-closed', day(at), { reason: 'silence' }));
    expect(close(34)).toBe('transition_refused /type');
    expect(close(35)).toEqual(['complaint-closed']);
  });

  it('closes on a summary response only where that settled it: else a final one is owed', () => {
    const told = (acceptedAt: number): Told => new Told({ jurisdictions: ['UK'] }).all(received(day(0)), statement(day(1)), response(day(1), { kind: 'summary' }), fact('response-accepted', day(acceptedAt)));
    const close = (at: number) => fact('complaint-closed', day(at), { reason: 'accepted' });
    expect(told(3).answer(close(3))).toEqual(['complaint-closed']);
    expect(told(4).answer(close(4))).toBe('transition_refused /type');
    expect(told(4).answer(close(40))).toBe('transition_refused /type');
    expect(told(4).all(response(day(20)), fact('response-accepted', day(21))).answer(close(21))).toEqual(['complaint-closed']);
  });

  it('keeps the right of review after it was closed', () => {
    expect(closed().all(fact('review-requested', day(40), {}, { actorkind: 'customer' })).state.stage).toBe('UNDER_REVIEW');
  });

  it('is reopened up to 180 days after closing and goes on as under investigation', () => {
    const reopen = (at: number) => fact('complaint-reopened', day(at), { reason: 'again', newFacts: false });
    expect(closed().all(reopen(187)).state.stage).toBe('INVESTIGATING');
    expect(closed().answer(reopen(188))).toBe('transition_refused /type');
    expect(closed().all(reopen(20)).answer(response(day(25)))).toEqual(['complaint-response-issued']);
  });

  it('is withdrawn by the customer only (C-INV-8)', () => {
    expect(open().answer(fact('complaint-withdrawn', day(1), {}, { actorkind: 'staff' }))).toBe('only_customer_withdraws /actorkind');
    expect(open().all(fact('complaint-withdrawn', day(1), {}, { actorkind: 'customer' })).state.stage).toBe('WITHDRAWN');
  });

  it('is referred to an outside body from any state after RECEIVED, whose decision stands beside the bank\'s', () => {
    const referred = fact('complaint-referred', day(9), { body: 'FOS' }, { actorkind: 'customer' });
    const decided = (body: string) => fact('external-decision-recorded', day(60), { body, upheld: true }, { actorkind: 'regulator' });
    expect(open().answer(referred)).toBe('transition_refused /type');
    expect(open().all(statement(day(1)), referred).answer(decided('FOS'))).toBe('transition_refused /type');
    const told = closed().all(referred);
    expect(told.state.stage).toBe('REFERRED_EXTERNAL');
    expect(told.answer(decided('OTHER'))).toBe('not_referred_to_body /data/body');
    told.tell(decided('FOS'));
    expect(told.last('external-decision-recorded')).toMatchObject({ bankDecision: 'upheld' });
  });

  it('known only from a register elsewhere can be told once and nothing else be done about it', () => {
    const told = new Told().all(fact('complaint-reported', day(0), { issue: 'fees' }));
    expect(told.answer(fact('complaint-reported', day(0), { issue: 'fees' }))).toEqual([]);
    expect(told.answer(statement(day(1)))).toBe('transition_refused /type');
    expect(told.answer(received(day(1)))).toBe('transition_refused /type');
  });
});

describe('who handles and who reviews (C-INV-2)', () => {
  it('is never the accused', () => {
    const told = new Told().all(received(day(0), { accusedStaffRef: 'h_3a' }));
    expect(told.answer(fact('complaint-assigned', day(1), { handlerRef: 'h_3a', conflictDeclared: false }))).toBe('handler_is_accused /data/handlerRef');
  });

  it('says why, with a conflict, nobody else could take it', () => {
    expect(open().answer(fact('complaint-assigned', day(1), { handlerRef: 'h_1', conflictDeclared: true }))).toBe('conflict_reason_missing /data/conflictReason');
  });

  it('is another person for the review, and for a blind one', () => {
    expect(underReview().answer(reviewed('h_3f'))).toBe('reviewer_is_handler /data/reviewerRef');
    expect(underReview().answer(reviewed())).toEqual(['review-completed']);
    const blind = (reviewerRef: string) => fact('blind-review-completed', day(30), { reviewerRef, merited: true, fairAmountMinor: 0, currency: 'CNY' });
    expect(closed().answer(blind('h_3f'), { drawn: true })).toBe('reviewer_is_handler /data/reviewerRef');
    expect(closed().answer(blind('h_95'), { drawn: false })).toBe('transition_refused /type');
    const told = closed();
    told.tell(blind('h_95'), { drawn: true });
    expect(told.last('blind-review-completed')).toMatchObject({ bankDecision: 'upheld' });
    expect(told.answer(blind('h_96'), { drawn: true })).toBe('transition_refused /type');
  });

  it('is another person too than those who handled what was merged or split', () => {
    expect(underReview().answer(reviewed(), { handledBefore: ['h_81'] })).toBe('reviewer_is_handler /data/reviewerRef');
    expect(underReview().answer(reviewed(), { handledBefore: ['h_82'] })).toEqual(['review-completed']);
  });

  it('is asked for by the customer or the suite', () => {
    expect(answered().all(fact('response-disputed', day(7))).answer(fact('review-requested', day(8), {}, { actorkind: 'staff' }))).toBe('requester_not_customer /actorkind');
  });
});

describe('a response', () => {
  const heard = (): Told => open().all(statement(day(1)));

  it('decides only after somebody was heard (C-INV-7)', () => {
    expect(open().all(evidence(day(1))).answer(response(day(5)))).toBe('statement_missing /data/decision');
    expect(open().all(evidence(day(1))).answer(interim(day(5)))).toEqual(['complaint-response-issued']);
  });

  it('that is final gives reasons, review route and external scheme (C-INV-5)', () => {
    expect(heard().answer(response(day(5), { reviewRouteIncluded: false }))).toBe('review_route_missing /data/reviewRouteIncluded');
    expect(heard().answer(response(day(5), { externalSchemeIncluded: false }))).toBe('external_scheme_missing /data/externalSchemeIncluded');
    expect(heard().answer(response(day(5), { reasonCodes: [] }))).toBe('reasons_missing /data/reasonCodes');
    expect(heard().answer(response(day(5), { procedure: { id: 'p', version: 1, stepsDone: 9, stepsRequired: 8 } }))).toBe('steps_beyond_required /data/procedure/stepsDone');
  });

  it('that is holding or interim moves nothing, and need not wait for the investigation', () => {
    expect(heard().all(interim(day(5))).state.stage).toBe('INVESTIGATING');
    expect(open().all(interim(day(1), 'holding')).state.stage).toBe('RECEIVED');
    expect(answered().answer(interim(day(6)))).toBe('transition_refused /type');
  });

  it('carries the issue', () => {
    expect(heard().all(response(day(5))).last('complaint-response-issued')).toMatchObject({ issue: 'fees' });
  });

  it('comes a second time only after a review or a reopening', () => {
    expect(answered().answer(response(day(6)))).toBe('transition_refused /type');
    expect(answered().all(fact('response-disputed', day(7))).answer(response(day(8)))).toBe('transition_refused /type');
    expect(underReview().answer(response(day(9)))).toBe('transition_refused /type');
    expect(underReview().all(reviewed(), response(day(13))).state.stage).toBe('RESPONSE_ISSUED');
    expect(underReview().all(reviewed(), response(day(13))).answer(fact('complaint-closed', day(13), { reason: 'reviewed' }))).toEqual(['complaint-closed']);
  });
});

describe('escalation and root causes', () => {
  it('go one level at a time, to the third', () => {
    const level = (number: 1 | 2 | 3) => fact('complaint-escalated', day(2), { level: number });
    expect(open().answer(level(2))).toBe('level_not_next /data/level');
    expect(open().all(level(1), level(2), level(3)).answer(level(3))).toBe('transition_refused /type');
  });

  it('are told once each', () => {
    const cause = (stable: boolean) => fact('root-cause-identified', day(9), { rootCauseId: 'rc_1', causeCode: 'leaflet', locus: 'bank', controllable: true, stable });
    expect(closed().all(cause(true)).answer(cause(true))).toEqual([]);
    expect(closed().all(cause(true)).answer(cause(false))).toBe('already_recorded /data/rootCauseId');
  });

  it('may have any name', () => {
    const cause = (rootCauseId: string) => fact('root-cause-identified', day(9), { rootCauseId, causeCode: 'leaflet', locus: 'bank', controllable: true, stable: true });
    for (const id of ['constructor', '__proto__', 'toString']) {
      const told = closed().all(cause(id));
      expect(told.stored.at(-1)?.name).toBe('root-cause-identified');
      expect(told.answer(cause(id))).toEqual([]);
    }
  });
});
