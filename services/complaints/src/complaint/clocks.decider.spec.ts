import { shippedBook } from '../clocks/clock-book';
import { day, fact, interim, received, response, statement } from '../testing/facts';
import { Told } from '../testing/run';
import { runningClocks } from './clocks.decider';
import { timersOf } from './timers.decider';

/** Received on Monday 2026-03-02, 16:00 in Shanghai: 15 days end with the 17th, at midnight there. */
const DUE = '2026-03-17T16:00:00Z';
const open = (context: object = {}): Told => new Told(context).all(received(day(0)));

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
    expect([false, true].map((newFacts) => (reopened(newFacts).stored.at(-1)?.event.data as { due?: { dueAt: string }[] }).due?.map(({ dueAt }) => dueAt))).toEqual([undefined, ['2026-04-16T16:00:00Z']]);
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
    expect(timersOf(told.state, shippedBook).map(({ name }) => name)).not.toContain('complaint-sla-breached');
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
