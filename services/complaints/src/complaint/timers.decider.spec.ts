import { shippedBook } from '../clocks/clock-book';
import { day, fact, iso, received, response, statement } from '../testing/facts';
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
