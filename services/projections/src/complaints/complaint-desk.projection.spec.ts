import type { CloudEvent } from '@evenhand/contracts';
import * as fc from 'fast-check';
import { decode } from '../projected-event';
import { clocksOf, complaintJourneys, life, merge } from '../testing/complaints';
import { fold, projected, texts } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import { complaintDesk } from './complaint-desk.projection';
import type { DeskRow } from './complaint-desk.projection';

const desk = (events: readonly CloudEvent[]): ReadonlyMap<string, DeskRow> => fold(complaintDesk, events);
const told = (name: string, day: number, data: object = {}): CloudEvent => fact('c-1', `complaints.${name}`, noon(day), { complaintId: 'k-1', ...data });
const received = (data: object = {}): CloudEvent => ({
  ...told('complaint-received', 0, { issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', due: clocksOf(0), vulnerable: false, ...data }),
  productcode: 'CARD', branchid: 'B-1', channel: 'phone',
});
const complaint = (...events: readonly CloudEvent[]): DeskRow => desk([received(), ...events]).get('k-1') as DeskRow;
const response = (kind: string, more: object = {}): CloudEvent => told('complaint-response-issued', 5, { kind, issue: 'fees', ...more });
const final = response('final', {
  decision: 'upheld', reasonCodes: ['R'], evidenceCited: true, readingGrade: 8, remedies: ['refund'], compensationMinor: 300, assessedLossMinor: 500, currency: 'EUR', reviewRouteIncluded: true,
  externalSchemeIncluded: true,
});
const due = (day: number): string => `${noon(day).slice(0, 10)}T16:00:00.000Z`;
const clock = ({ clocks }: DeskRow, id: string): DeskRow['clocks'][number] | undefined => clocks.find(({ clockId }) => clockId === id);

describe('the complaint desk', () => {
  it('shows a complaint as it was filed, under the earliest clock', () => {
    expect(complaint()).toMatchObject({
      customer: 'c-1', stage: 'RECEIVED', issue: 'fees', product: 'CARD', branch: 'B-1', channel: 'phone', severity: 2, receivedAt: noon(0), level: 0, events: 1, nextDueAt: due(1), governingDueAt: due(15),
    });
  });

  it('stops the clock of the acknowledgement when it was acknowledged, and no other', () => {
    const row = complaint(told('complaint-acknowledged', 1, { expectedBy: noon(7) }));
    expect(row.clocks.filter(({ stoppedAt }) => stoppedAt !== null)).toEqual([expect.objectContaining({ clockId: 'acknowledge', stoppedAt: noon(1) })]);
    expect(row).toMatchObject({ stage: 'ACKNOWLEDGED', nextDueAt: noon(7) });
  });

  it('lets the summary route close by itself: it is neither due next nor governing', () => {
    const due3 = { jurisdiction: 'UK', policyVersion: 1, clockId: 'summary', kind: 'regulatory', dueAt: due(3) };
    expect(desk([received({ due: [due3] })]).get('k-1')).toMatchObject({ nextDueAt: null, governingDueAt: null });
  });

  it('lets a bank-made clock govern where no regulator sets one', () => {
    const own = { jurisdiction: 'internal', policyVersion: 1, clockId: 'answer', kind: 'internal', dueAt: due(20) };
    expect(desk([received({ due: [own] })]).get('k-1')?.governingDueAt).toBe(due(20));
  });

  it('moves one clock by an extension and keeps what it was due at first', () => {
    const row = complaint(told('deadline-extended', 10, { clockId: 'final_simple', newDueAt: '2026-02-15T00:00:00+08:00', approverRef: 's-1', customerTold: true }));
    expect(clock(row, 'final_simple')).toMatchObject({ dueAt: '2026-02-14T16:00:00.000Z', extendedFrom: due(15) });
    expect(row.governingDueAt).toBe('2026-02-14T16:00:00.000Z');
  });

  it('takes the clocks that a holding response moved, and is not answered by it', () => {
    const row = complaint(response('holding', { due: clocksOf(0).map((one) => (one.clockId === 'final' ? { ...one, dueAt: due(70) } : one)) }));
    expect(clock(row, 'final')).toMatchObject({ dueAt: due(70), extendedFrom: due(56), stoppedAt: null });
    expect(row).toMatchObject({ stage: 'RECEIVED', response: { kind: 'holding', decision: null, at: noon(5) }, compensationMinor: null });
  });

  it('takes the clocks of an assessment, and what had stopped stays stopped', () => {
    const complex = [{ jurisdiction: 'CN', policyVersion: 1, clockId: 'final_complex', kind: 'regulatory', dueAt: due(30) }, ...clocksOf(0).slice(3)];
    const row = complaint(told('complaint-acknowledged', 1, { expectedBy: noon(7) }), told('complaint-assessed', 2, { severity: 3, complexity: 'complex', category: 'psd', reason: 'more', due: complex }));
    expect(row).toMatchObject({ severity: 3, complexity: 'complex', category: 'psd', governingDueAt: due(30) });
    expect(row.clocks.map(({ clockId, stoppedAt }) => [clockId, stoppedAt])).toEqual([['final_complex', null], ['acknowledge', noon(1)], ['update_weekly', null]]);
  });

  it('stops the clocks of the answer with the first final one, and tells what was granted', () => {
    const row = complaint(final);
    expect(row).toMatchObject({ stage: 'RESPONSE_ISSUED', response: { kind: 'final', decision: 'upheld', at: noon(5) }, compensationMinor: 300, currency: 'EUR', governingDueAt: due(15) });
    expect(row.clocks.map(({ stoppedAt }) => stoppedAt)).toEqual(clocksOf(0).map(() => noon(5)));
    expect(row.nextDueAt).toBeNull();
  });

  it('lets the clocks of the answer run on behind a summary response, until that is accepted in time', () => {
    const summary = (day: number): CloudEvent => ({ ...response('summary', { ...final.data, kind: 'summary' }), time: noon(day) });
    const accept = (day: number): CloudEvent => told('response-accepted', day);
    const stoppedAt = (...events: readonly CloudEvent[]): unknown => clock(complaint(...events), 'final')?.stoppedAt;
    expect([stoppedAt(summary(2)), stoppedAt(summary(2), accept(3)), stoppedAt(summary(2), accept(4)), stoppedAt(summary(2), final)]).toEqual([null, noon(2), null, noon(5)]);
    const unlimited = { ...received({ due: clocksOf(0).slice(2) }) };
    expect(clock(desk([unlimited, summary(2)]).get('k-1') as DeskRow, 'final')?.stoppedAt).toBe(noon(2));
  });

  it('has the next update due as long after the last one, sent or missed, as the first was after the receipt; none while nobody waits', () => {
    const [first] = clocksOf(0).filter(({ clockId }) => clockId === 'update_weekly');
    const week = Date.parse(first?.dueAt ?? '') - Date.parse(noon(0));
    const dueOf = (...events: readonly CloudEvent[]): unknown => clock(complaint(...events), 'update_weekly')?.dueAt;
    const sent = told('progress-update-sent', 3, { dueAt: first?.dueAt });
    expect(dueOf(sent)).toBe(new Date(Date.parse(noon(3)) + week).toISOString());
    const gone = told('progress-update-missed', 7, { clockId: 'update_weekly', dueAt: first?.dueAt });
    expect(dueOf(gone)).toBe(new Date(Date.parse(noon(0)) + 2 * week).toISOString());
    expect(clock(complaint(sent, final), 'update_weekly')?.stoppedAt).toBe(noon(5));
    const asked = [final, told('response-disputed', 6), told('review-requested', 8)];
    expect(clock(complaint(...asked), 'update_weekly')).toMatchObject({ dueAt: new Date(Date.parse(noon(8)) + week).toISOString(), stoppedAt: null });
    expect(clock(complaint(sent, told('complaint-assessed', 4, { severity: 3, complexity: 'simple', category: 'general', due: clocksOf(0) })), 'update_weekly')?.dueAt).toBe(dueOf(sent));
  });

  it('has nothing due at the end of a complaint, and counts on where it is opened again', () => {
    const closed = [final, told('complaint-closed', 6, { reason: 'silence' })];
    expect(complaint(...closed)).toMatchObject({ stage: 'CLOSED', closedAt: noon(6), nextDueAt: null });
    expect(complaint(...closed, told('complaint-reopened', 7, { reason: 'again', newFacts: false }))).toMatchObject({ stage: 'INVESTIGATING', closedAt: null, nextDueAt: noon(14), events: 4 });
  });

  it('counts on from a review of what was closed, and not where what was withdrawn goes to an outside body', () => {
    expect(complaint(final, told('complaint-closed', 6, { reason: 'silence' }), told('review-requested', 7))).toMatchObject({ stage: 'UNDER_REVIEW', closedAt: null, nextDueAt: noon(14) });
    expect(complaint(told('complaint-withdrawn', 2), told('complaint-referred', 3, { body: 'OMBUDSMAN' }))).toMatchObject({ stage: 'REFERRED_EXTERNAL', closedAt: noon(2), nextDueAt: null });
  });

  it('runs the clocks anew that new facts start, where the event says so', () => {
    const again = told('complaint-reopened', 40, { reason: 'again', newFacts: true, due: [{ jurisdiction: 'CN', policyVersion: 1, clockId: 'final_simple', kind: 'regulatory', dueAt: due(55) }] });
    const row = complaintDesk.evolve(complaint(final, told('complaint-closed', 6, { reason: 'silence' })), decode({ body: JSON.stringify(again), customer: 'c-1', position: 4 }), 'k-1');
    expect(row.clocks).toMatchObject([{ clockId: 'final_simple', dueAt: due(55), extendedFrom: null, stoppedAt: null }]);
    expect(row.nextDueAt).toBe(due(55));
  });

  it('says which clocks ran out, but not those whose breach was voided', () => {
    const breach = told('complaint-sla-breached', 1, { clockId: 'acknowledge', kind: 'internal', dueAt: due(1) });
    const update = told('progress-update-missed', 7, { clockId: 'update_weekly', dueAt: noon(7) });
    expect(complaint(breach, update).breaches.map(([clockId]) => clockId)).toEqual(['acknowledge', 'update_weekly']);
    const voided = told('complaint-timer-voided', 1, { timerEventId: breach.id, timerType: breach.type, entries: [] });
    expect(complaint(breach, update, voided).breaches.map(([clockId]) => clockId)).toEqual(['update_weekly']);
  });

  it('counts what was paid under its complaint, without taking it for one of its own events', () => {
    const paid = { compensationId: 'p-1', amountMinor: 300, currency: 'EUR', paidAt: noon(8), businessDaysLate: 0 };
    expect(complaint(told('compensation-paid', 8, paid), told('compensation-paid', 9, { ...paid, compensationId: 'p-2', amountMinor: 20 }))).toMatchObject({ paidMinor: 320, events: 1 });
  });

  it('ends a complaint that goes on in another, which keeps the earlier receipt and both clocks', () => {
    fc.assert(fc.property(life('c-1', 'a'), life('c-1', 'b'), (first, second) => {
      const rows = desk([...first.events, ...second.events, merge(first, second)]);
      expect(rows.get('b')).toMatchObject({ stage: 'MERGED', mergedInto: 'a', nextDueAt: null, events: second.events.filter(({ type }) => !type.includes('compensation')).length });
      expect(rows.get('a')).toMatchObject({ stage: first.stage, receivedAt: [first.events[0]?.time, second.events[0]?.time].sort()[0] });
    }), { numRuns: 50 });
  });

  it('is where the walk through the stages is, on every legal way', () => {
    fc.assert(fc.property(life('c-1', 'k'), ({ events, stage }) => {
      expect(desk(events).get('k')?.stage).toBe(stage);
    }), { numRuns: 300 });
  });

  it('folds on to the same bytes from a stored row as from the start', () => {
    fc.assert(fc.property(complaintJourneys('c-1'), (events) => {
      expect(texts(complaintDesk, fold(complaintDesk, events, true))).toEqual(texts(complaintDesk, fold(complaintDesk, events)));
    }), { numRuns: 100 });
  });

  it('lets pass what is no complaint, and what is known only from a register', () => {
    for (const event of [fact('c-1', 'need-recorded', noon(0), { needCode: 'N1' }), told('complaint-reported', 0), fact('bank', 'complaints.corrective-action-completed', noon(0), { rootCauseId: 'r', actionId: 'a' })]) {
      expect(complaintDesk.key(projected(event))).toBeUndefined();
    }
  });
});
