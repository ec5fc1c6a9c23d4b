import { shippedBook } from '../clocks/clock-book';
import { day, fact, interim, iso, received, response, statement } from '../testing/facts';
import { Told } from '../testing/run';
import { runningClocks } from './clocks.decider';
import { draftOf, timersOf } from './timers.decider';

/** Received on Monday 2026-03-02, 16:00 in Shanghai: 15 days end with the 17th, at midnight there. */
const DUE = '2026-03-17T16:00:00Z';
const due = Date.parse(DUE);
const open = (context: object = {}): Told => new Told(context).all(received(day(0)));
const timers = (told: Told): string[] => timersOf(told.state, shippedBook).map(({ name, clockId, at, elapsedBp }) => `${name} ${clockId} ${iso(at)}${elapsedBp ? ` ${elapsedBp}` : ''}`);
const breach = (at = due, data: object = {}) => fact('complaint-sla-breached', at, { clockId: 'final_simple', kind: 'regulatory', dueAt: iso(at), ...data });
const updates = { jurisdictions: ['internal-updates'] };
const missed = (at: number) => fact('progress-update-missed', day(at), { clockId: 'update_weekly', dueAt: iso(day(at)) });

describe('the timers of a complaint', () => {
  it('warn at 75 and 90 percent and tell the breach, until the response', () => {
    expect(timers(open())).toEqual([
      'complaint-sla-warned final_simple 2026-03-13T22:00:00.000Z 7500', 'complaint-sla-warned final_simple 2026-03-16T04:00:00.000Z 9000',
      'complaint-sla-breached final_simple 2026-03-17T16:00:00.000Z',
    ]);
    expect(timers(open().all(statement(day(1)), response(day(12))))).toEqual(['complaint-sla-warned final_simple 2026-03-13T22:00:00.000Z 7500']);
  });

  it('tell a breach that a late response has hidden', () => {
    expect(timers(open().all(statement(day(1)), response(day(26)))).at(-1)).toBe('complaint-sla-breached final_simple 2026-03-17T16:00:00.000Z');
  });

  it('are none of a complaint that is history', () => {
    expect(timers(new Told().all(received(day(0), {}, { history: true })))).toEqual([]);
  });

  it('never pause while the customer is waited for', () => {
    const told = open().all(statement(day(1)), fact('info-requested', day(2), { dueAt: iso(day(20)) }), fact('info-provided', day(14)));
    expect(timers(told).at(-1)).toContain('2026-03-17T16:00:00');
  });

  it('write the due moment as their time, once', () => {
    const told = open();
    const draft = draftOf(told.filed, timersOf(told.state, shippedBook)[2]!);
    expect(draft).toMatchObject({ subject: 'c_1', time: DUE, productcode: 'CARD_STD', data: { clockId: 'final_simple', kind: 'regulatory', dueAt: DUE } });
    expect(told.answer(breach())).toEqual(['complaint-sla-breached']);
    expect(told.answer(breach())).toEqual([]);
    expect(timers(told)).toHaveLength(2);
    expect(runningClocks(told.filed, shippedBook)[0]).toMatchObject({ breached: true, governs: true });
  });
});

describe('a timer event from another system', () => {
  it('is refused at another moment, of another kind, or where the clock had stopped', () => {
    expect(open().answer(breach(due + 1000))).toBe('not_the_due_moment /data/dueAt');
    expect(open().answer(breach(due, { dueAt: iso(due - 1) }))).toBe('not_the_due_moment /time');
    expect(open().answer(breach(due, { kind: 'internal' }))).toBe('clock_kind_mismatch /data/kind');
    expect(open().all(statement(day(1)), response(day(12))).answer(breach())).toBe('clock_stopped /time');
  });

  it('is accepted after a late response, since the clock had run at its moment', () => {
    expect(open().all(statement(day(1)), response(day(26))).answer(breach())).toEqual(['complaint-sla-breached']);
  });

  it('may be that of a clock we do not know, as long as no response came', () => {
    const own = breach(day(9), { clockId: 'branch_rule', kind: 'internal' });
    expect(open().answer(own)).toEqual(['complaint-sla-breached']);
    expect(open().all(statement(day(1)), response(day(8))).answer(own)).toBe('clock_stopped /time');
  });
});

describe('a fact dated before a timer that has fired', () => {
  it('is accepted, and takes what the timer had put in out again, in one append', () => {
    const told = open().all(statement(day(1)), breach());
    expect(told.answer(response(day(14)))).toEqual(['complaint-response-issued', 'complaint-timer-voided', 'complaint-handling-assessed']);
    const fired = told.stored.find(({ name }) => name === 'complaint-sla-breached')!;
    expect(told.last('complaint-timer-voided')).toEqual({
      complaintId: 'cmp_1', timerEventId: fired.event.id, timerType: 'evenhand.complaints.complaint-sla-breached.v1',
      entries: [{ ledger: 'treatment', dim: 'P', x: 0, w: 1, day: Math.floor(due / 86_400_000) }],
    });
    expect(told.stored.find(({ name }) => name === 'complaint-timer-voided')?.event.time).toBe(DUE);
    expect(told.filed.fired).toEqual([]);
  });

  it('at the due moment itself is in time too', () => {
    expect(open().all(statement(day(1)), breach()).answer(response(due))).toContain('complaint-timer-voided');
    expect(open().all(statement(day(1)), breach()).answer(response(due + 1))).not.toContain('complaint-timer-voided');
  });

  it('may be an extension', () => {
    const extended = fact('deadline-extended', day(14), { clockId: 'final_simple', newDueAt: iso(day(20)), approverRef: 'h_s', customerTold: true });
    expect(open().all(breach()).answer(extended)).toEqual(['deadline-extended', 'complaint-timer-voided']);
  });

  it('leaves a warning alone that came before an extension', () => {
    const warned = fact('complaint-sla-warned', Date.parse('2026-03-13T22:00:00Z'), { clockId: 'final_simple', kind: 'regulatory', dueAt: DUE, elapsedBp: 7500 });
    const extended = fact('deadline-extended', day(14), { clockId: 'final_simple', newDueAt: iso(day(20)), approverRef: 'h_s', customerTold: true });
    expect(open().all(warned).answer(extended)).toEqual(['deadline-extended']);
  });
});

describe('progress updates', () => {
  const told = (): Told => open(updates);

  it('are due every seven days from the last one, and name what they answer', () => {
    const update = told().all(fact('progress-update-sent', day(6)), fact('progress-update-sent', day(12)));
    expect(update.stored.slice(1).map(({ event }) => (event.data as { dueAt: string }).dueAt)).toEqual(['2026-03-09T08:00:00Z', '2026-03-15T08:00:00Z']);
    expect(timers(update)).toEqual(['progress-update-missed update_weekly 2026-03-21T08:00:00.000Z']);
  });

  it('name nothing where no clock runs', () => {
    expect(open().all(fact('progress-update-sent', day(6))).last('progress-update-sent')).toEqual({ complaintId: 'cmp_1' });
    expect(told().all(statement(day(1)), response(day(3)), fact('response-disputed', day(4)), fact('progress-update-sent', day(6))).last('progress-update-sent')).not.toHaveProperty('dueAt');
  });

  it('are missed at the due moment, week after week', () => {
    expect(told().answer(missed(7))).toEqual(['progress-update-missed']);
    expect(timers(told().all(missed(7)))).toEqual(['progress-update-missed update_weekly 2026-03-16T08:00:00.000Z']);
    expect(told().all(missed(7)).answer(missed(14))).toEqual(['progress-update-missed']);
    expect(told().answer(missed(8))).toBe('not_the_due_moment /data/dueAt');
  });

  it('were missed though a late one was sent before anybody noticed', () => {
    const late = told().all(fact('progress-update-sent', day(8)));
    expect(timers(late)).toEqual(['progress-update-missed update_weekly 2026-03-09T08:00:00.000Z', 'progress-update-missed update_weekly 2026-03-17T08:00:00.000Z']);
    expect(late.last('progress-update-sent')).toMatchObject({ dueAt: '2026-03-16T08:00:00Z' });
  });

  it('told in time after all take the miss out', () => {
    const late = told().all(missed(7));
    expect(late.answer(fact('progress-update-sent', day(6)))).toEqual(['progress-update-sent', 'complaint-timer-voided']);
    expect(late.last('complaint-timer-voided')).toMatchObject({ entries: [{ ledger: 'treatment', dim: 'I', x: 0, w: 0.3 }] });
  });

  it('are waited for again when a review is asked for', () => {
    const asked = fact('review-requested', day(8), {}, { actorkind: 'customer' });
    expect(timers(told().all(statement(day(1)), response(day(3)), fact('response-disputed', day(7))))).toEqual([]);
    expect(timers(told().all(statement(day(1)), response(day(3)), fact('response-disputed', day(7)), asked))).toEqual(['progress-update-missed update_weekly 2026-03-17T08:00:00.000Z']);
  });
});

describe('clocks in parallel (C-INV-4)', () => {
  const clocks = (told: Told) => runningClocks(told.filed, shippedBook).map(({ jurisdiction, clockId, governs, stoppedBy }) => [jurisdiction, clockId, governs, stoppedBy ?? '']);

  it('all run, the earliest regulatory one to a response governs, each stops at what it stops at', () => {
    const told = open({ jurisdictions: ['UK', 'CN', 'internal'] });
    told.tell(fact('complaint-acknowledged', day(0), { expectedBy: DUE }));
    expect(clocks(told)).toEqual([
      ['UK', 'summary', false, ''], ['UK', 'final', false, ''], ['CN', 'final_simple', true, ''], ['internal', 'acknowledge', false, 'complaint-acknowledged'],
    ]);
  });

  it('stop when the complaint ends', () => {
    expect(clocks(open().all(fact('complaint-withdrawn', day(3), {}, { actorkind: 'customer' })))).toEqual([['CN', 'final_simple', true, 'complaint-withdrawn']]);
  });

  it('do not start again for the same facts, and do for new ones (C-INV-3)', () => {
    const closed = () => open().all(statement(day(1)), response(day(5)), fact('response-accepted', day(6)), fact('complaint-closed', day(7), { reason: 'accepted' }));
    const reopened = (newFacts: boolean) => closed().all(fact('complaint-reopened', day(30), { reason: 'again', newFacts }));
    expect(runningClocks(reopened(false).filed, shippedBook)).toMatchObject([{ dueAt: DUE, stoppedBy: 'complaint-response-issued' }]);
    const anew = runningClocks(reopened(true).filed, shippedBook);
    expect(anew).toMatchObject([{ dueAt: '2026-04-16T16:00:00Z' }]);
    expect(anew[0]).not.toHaveProperty('stoppedAt');
  });
});

describe('an extension (SC-18)', () => {
  const complex = (): Told => new Told().all(received(day(0), { complexity: 'complex' }), fact('complaint-assigned', day(1), { handlerRef: 'h_1', conflictDeclared: false }));
  const extend = (newDueAt: string, data: object = {}, at = day(20)) => fact('deadline-extended', at, { clockId: 'final_complex', newDueAt, approverRef: 'h_s', customerTold: true, ...data });

  it('is given by a senior before the due date, as far as the policy allows, and the customer is told', () => {
    expect(complex().answer(extend('2026-05-01T16:00:00Z', { customerTold: false }))).toBe('customer_not_told /data/customerTold');
    expect(complex().answer(extend('2026-05-01T16:00:00Z', { approverRef: 'h_1' }))).toBe('approver_is_handler /data/approverRef');
    expect(complex().answer(extend('2026-05-01T16:00:01Z'))).toBe('extension_too_long /data/newDueAt');
    expect(complex().answer(extend('2026-05-01T16:00:00Z', { clockId: 'none' }))).toBe('clock_unknown /data/clockId');
    const told = complex().all(extend('2026-05-01T16:00:00Z'));
    expect(runningClocks(told.filed, shippedBook)).toMatchObject([{ dueAt: '2026-05-01T16:00:00Z', extended: true }]);
    expect(told.answer(extend('2026-05-01T16:00:00Z'))).toBe('transition_refused /type');
    expect(complex().answer(extend('2026-05-01T16:00:00Z', {}, day(31)))).toBe('transition_refused /type');
  });

  it('leaves a response on day 45 in time: r is 0.75', () => {
    const told = complex().all(statement(day(1)), extend('2026-05-01T16:00:00Z'), response(day(45)));
    expect(told.last('complaint-handling-assessed')).toMatchObject({ timelinessRatioBp: 7_500 });
    expect(timers(told)).not.toContainEqual(expect.stringContaining('breached'));
  });

  it('comes with a holding response where a policy says so', () => {
    const psd = new Told({ jurisdictions: ['UK'] }).all(received(day(0), { category: 'psd' }), statement(day(1)), interim(day(3), 'holding'));
    expect(psd.last('complaint-response-issued')).toHaveProperty('due');
    expect(runningClocks(psd.filed, shippedBook)).toMatchObject([{ clockId: 'final_psd', extended: true }]);
    expect(open().all(statement(day(1)), interim(day(3), 'holding')).last('complaint-response-issued')).not.toHaveProperty('due');
  });
});

describe('the summary route (SC-19)', () => {
  /** Friday 2026-03-06, 16:00 in London: the window closes at the close of Wednesday the 11th. */
  const FRIDAY = Date.parse('2026-03-06T16:00:00Z');
  const at = (time: string): number => Date.parse(`2026-03-${time}:00Z`);
  const uk = (): Told => new Told({ jurisdictions: ['UK'] }).all(received(FRIDAY), statement(FRIDAY));
  const final = (told: Told) => runningClocks(told.filed, shippedBook).find(({ clockId }) => clockId === 'final')!;

  it('ends the complaint when the customer accepts by the third business day', () => {
    const told = uk().all(response(at('10T12:00'), { kind: 'summary' }), fact('response-accepted', at('11T16:59')));
    expect(final(told).stoppedBy).toBe('complaint-response-issued');
    expect(told.answer(response(at('12T09:00')))).toBe('transition_refused /type');
  });

  it('leaves the full eight weeks where the customer accepts a day later', () => {
    const told = uk().all(response(at('10T12:00'), { kind: 'summary' }), fact('response-accepted', at('12T09:00')));
    expect(final(told)).not.toHaveProperty('stoppedAt');
    expect(told.answer(response(at('13T09:00')))).toEqual(['complaint-response-issued']);
    expect(final(told).stoppedBy).toBe('complaint-response-issued');
  });

  it('is over after its window, which breaches nothing', () => {
    expect(uk().answer(response(at('12T09:00'), { kind: 'summary' }))).toBe('summary_window_closed /data/kind');
    expect(timersOf(uk().state, shippedBook).map(({ clockId }) => clockId)).toEqual(['final', 'final', 'final']);
  });

  it('is unlimited where no policy has a window', () => {
    expect(open().all(statement(day(1))).answer(response(day(10), { kind: 'summary' }))).toContain('complaint-handling-assessed');
  });
});
