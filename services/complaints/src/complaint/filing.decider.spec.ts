import { shippedBook } from '../clocks/clock-book';
import { day, fact, iso, received, response, statement } from '../testing/facts';
import { Told } from '../testing/run';
import { runningClocks } from './clocks.decider';
import { timersOf } from './timers.decider';

const dues = (told: Told) => runningClocks(told.filed, shippedBook).map(({ clockId, dueAt }) => `${clockId} ${dueAt}`);

describe('a filing', () => {
  it('holds every clock of its jurisdictions, computed once, and whether the customer is vulnerable', () => {
    const told = new Told({ jurisdictions: ['CN', 'internal', 'internal-updates'], vulnerable: true }).all(received(day(0)));
    expect(told.last('complaint-received')).toMatchObject({
      vulnerable: true,
      due: [
        { jurisdiction: 'CN', policyVersion: 1, clockId: 'final_simple', kind: 'regulatory', dueAt: '2026-03-17T16:00:00Z' },
        { jurisdiction: 'internal', clockId: 'acknowledge', kind: 'internal' },
        { jurisdiction: 'internal-updates', clockId: 'update_weekly', dueAt: '2026-03-09T08:00:00Z' },
      ],
    });
  });

  it('is refused about the gap of another customer', () => {
    expect(new Told({ gapOwner: 'c_2' }).answer(received(day(0), { gapId: 'gap_1' }))).toBe('gap_of_another_customer /data/gapId');
    expect(new Told({ gapOwner: 'c_1' }).answer(received(day(0), { gapId: 'gap_1' }))).toEqual(['complaint-received']);
    expect(new Told().answer(received(day(0), { gapId: 'gap_1' }))).toEqual(['complaint-received']);
  });
});

describe('an assessment', () => {
  const open = (): Told => new Told().all(received(day(0)));
  const assess = (at: number, data: object) => fact('complaint-assessed', day(at), { severity: 2, complexity: 'simple', category: 'general', ...data });

  it('gives a reason for what it changes', () => {
    expect(open().answer(assess(1, { severity: 3 }))).toBe('reason_missing /data/reason');
    expect(open().answer(assess(1, {}))).toEqual(['complaint-assessed']);
    expect(open().all(assess(1, { severity: 3, reason: 'several' })).filed.severity).toBe(3);
  });

  it('moves the clocks as the policy allows, from the receipt', () => {
    expect(dues(open().all(assess(5, { complexity: 'complex', reason: 'several' })))).toEqual(['final_complex 2026-04-01T16:00:00Z']);
  });

  it('cannot take a clock away that ran out before', () => {
    expect(dues(open().all(assess(16, { complexity: 'complex', reason: 'late' })))).toEqual(['final_complex 2026-04-01T16:00:00Z', 'final_simple 2026-03-17T16:00:00Z']);
  });
});

describe('a merger (C-INV-10)', () => {
  const earlier = (): Told => new Told().all(received(day(0), { complaintId: 'cmp_2' }));
  const later = (): Told => new Told().all(received(day(4)));
  const merge = fact('complaints-merged', day(6), { mergedComplaintId: 'cmp_2' });

  it('keeps the first receipt and the clocks that run out first', () => {
    const told = later();
    told.tell(merge, { other: earlier().state });
    expect(told.last('complaints-merged')).toMatchObject({ receivedAt: iso(day(0)).replace('.000Z', 'Z') });
    expect(dues(told)).toEqual(['final_simple 2026-03-17T16:00:00Z']);
    expect(told.answer(merge, { other: earlier().state })).toEqual([]);
    expect(told.all(statement(day(6)), response(day(9))).last('complaint-handling-assessed')).toMatchObject({ timelinessRatioBp: 6_000 });
  });

  it('is of two open complaints of one customer', () => {
    const other = (told: Told) => later().answer(merge, { other: told.state });
    expect(later().answer(merge)).toBe('unknown_complaint /data/mergedComplaintId');
    expect(later().answer(fact('complaints-merged', day(6), { mergedComplaintId: 'cmp_1' }))).toBe('same_complaint /data/mergedComplaintId');
    expect(other(new Told().all(received(day(0), {}, { subject: 'c_2' })))).toBe('complaint_of_another_customer /data/mergedComplaintId');
    expect(other(earlier().all(fact('complaint-withdrawn', day(1), {}, { actorkind: 'customer' })))).toBe('complaint_not_open /data/mergedComplaintId');
    expect(later().all(statement(day(5)), response(day(5))).answer(merge, { other: earlier().state })).toBe('transition_refused /type');
  });

  it('is of two that neither go on elsewhere: no ring of mergers takes all complaints away', () => {
    const other = earlier().state;
    expect(later().answer(merge, { other, goneOn: ['cmp_2'] })).toBe('complaint_not_open /data/mergedComplaintId');
    expect(later().answer(merge, { other, goneOn: ['cmp_1'] })).toBe('complaint_not_open /data/complaintId');
    expect(later().answer(merge, { other, goneOn: ['cmp_9'] })).toEqual(['complaints-merged']);
  });

  it('comes after the receipt of both', () => {
    const first = new Told().all(received(day(0)));
    expect(first.answer(fact('complaints-merged', day(3), { mergedComplaintId: 'cmp_2' }), { other: new Told().all(received(day(4), { complaintId: 'cmp_2' })).state })).toBe('before_receipt /time');
  });

  it('ends the other one, by the suite only', () => {
    const ended = (source: string) => fact('complaint-closed', day(6), { reason: 'merged' }, { actorkind: 'system', source });
    const goneOn = ['cmp_2'];
    expect(earlier().answer(ended('urn:bank'), { goneOn })).toBe('transition_refused /type');
    expect(earlier().answer(ended('urn:evenhand:complaints'))).toBe('transition_refused /type');
    const told = earlier();
    told.tell(ended('urn:evenhand:complaints'), { goneOn });
    expect(told.state.stage).toBe('MERGED');
    const withdrawn = earlier().all(fact('complaint-withdrawn', day(6), {}, { actorkind: 'customer' }));
    expect(withdrawn.answer(ended('urn:evenhand:complaints'), { goneOn })).toEqual([]);
    expect(timersOf(told.state, shippedBook)).toEqual([]);
    expect(told.answer(statement(day(7)))).toBe('transition_refused /type');
  });

  it('does not tell a breach twice that the other complaint has told', () => {
    const told = later();
    told.tell(fact('complaints-merged', day(17), { mergedComplaintId: 'cmp_2' }), { other: earlier().state });
    expect(timersOf(told.state, shippedBook)).toEqual([]);
    expect(runningClocks(told.filed, shippedBook)).toMatchObject([{ breached: true }]);
  });
});

describe('a split (C-INV-10)', () => {
  const split = fact('complaint-split', day(6), { newComplaintId: 'cmp_3', issue: 'staff_attitude' });
  const whole = (): Told => new Told().all(received(day(0)), split);
  const part = (at: number) => received(day(at), { complaintId: 'cmp_3', issue: 'staff_attitude' });

  it('leaves receipt and clocks to the new complaint', () => {
    const child = new Told({ splitFrom: whole().state, jurisdictions: [] });
    expect(child.answer(part(1))).toBe('not_the_receipt /time');
    expect(dues(child.all(part(0)))).toEqual(['final_simple 2026-03-17T16:00:00Z']);
  });

  it('is told once, of a complaint that does not exist yet', () => {
    expect(whole().answer(split)).toEqual([]);
    expect(new Told().all(received(day(0))).answer(split, { other: whole().state })).toBe('complaint_exists /data/newComplaintId');
  });
});
