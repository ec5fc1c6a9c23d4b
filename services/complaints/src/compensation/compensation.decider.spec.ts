import { given } from '@evenhand/event-sourcing';
import { again, COMPLAINT, day, fact, having, iso, post, received, response, statement } from '../testing/facts';
import { Told } from '../testing/run';
import { compensation } from './compensation.decider';

const paid = (at: number, data: object = {}) =>
  fact('compensation-paid', day(at), { compensationId: 'pay_1', amountMinor: 30_000, currency: 'CNY', paidAt: iso(day(at)), ...data });
const stored = having(paid(10), { businessDaysLate: 0 });
const reversed = (data: object = {}, at = 12) =>
  fact('compensation-reversed', day(at), { compensationId: 'pay_1', amountMinor: 30_000, currency: 'CNY', reason: 'paid_twice', requesterRef: 'h_1', approverRef: 'h_2', ...data });
/** Accepted on Monday 2026-03-09. */
const accepted = new Told().all(received(day(0)), statement(day(1)), response(day(5)), fact('response-accepted', day(7))).state;

describe('a payment', () => {
  it('is late by the business days beyond the tenth after acceptance', () => {
    const daysLate = (at: number) => (compensation.decide(post(paid(at), { complaint: accepted }), compensation.initialState)[0]?.event.data as { businessDaysLate: number }).businessDaysLate;
    expect([21, 22, 25, 28].map(daysLate)).toEqual([0, 1, 4, 5]);
  });

  it('is not late before anybody accepted, or without a complaint', () => {
    const open = new Told().all(received(day(0))).state;
    const [one] = compensation.decide(post(paid(90), { complaint: open }), compensation.initialState);
    expect(one?.event.data).toMatchObject({ businessDaysLate: 0 });
    const gap = fact('compensation-paid', day(9), { compensationId: 'pay_1', complaintId: undefined, gapId: 'gap_1', amountMinor: 1, currency: 'CNY', paidAt: iso(day(9)) });
    given(compensation).when(post(gap)).then([having(gap, { businessDaysLate: 0 })]);
  });

  it('belongs to a complaint of this customer that goes on here', () => {
    given(compensation).when(post(paid(9))).then('unknown_complaint', '/data/complaintId');
    given(compensation).when(post(paid(9), { complaint: { stage: 'NONE' } })).then('unknown_complaint', '/data/complaintId');
    const other = new Told().all(received(day(0), {}, { subject: 'c_2' })).state;
    given(compensation).when(post(paid(9), { complaint: other })).then('complaint_of_another_customer', '/data/complaintId');
    const merged = new Told({ goneOn: [COMPLAINT] }).all(received(day(0)), fact('complaint-closed', day(1), { reason: 'merged' }, { actorkind: 'system', source: 'urn:evenhand:complaints' })).state;
    given(compensation).when(post(paid(9), { complaint: merged })).then('transition_refused', '/type');
  });

  it('is recorded once', () => {
    given(compensation, [stored]).when(post(again(paid(10)))).then([]);
    given(compensation, [stored]).when(post(paid(10, { amountMinor: 1 }))).then('already_recorded', '/data/compensationId');
  });
});

describe('a payment taken back', () => {
  it('needs two people', () => {
    given(compensation, [stored]).when(post(reversed({ approverRef: 'h_1' }))).then('approver_is_requester', '/data/approverRef');
  });

  it('is no more than was paid and not taken back yet, in its currency, and after it', () => {
    given(compensation).when(post(reversed())).then('unknown_compensation', '/data/compensationId');
    given(compensation, [stored]).when(post(reversed({ amountMinor: 30_001 }))).then('more_than_paid', '/data/amountMinor');
    given(compensation, [stored]).when(post(reversed({ currency: 'EUR' }))).then('currency_mismatch', '/data/currency');
    given(compensation, [stored]).when(post(reversed({}, 9))).then('before_payment', '/time');
    given(compensation, [stored, reversed({ amountMinor: 20_000 })]).when(post(reversed({ amountMinor: 10_001 }))).then('more_than_paid', '/data/amountMinor');
  });

  it('takes its evidence with it when the last of the money goes', () => {
    const late = having(stored, { businessDaysLate: 3, gapId: 'gap_1' });
    const entries = [25, 100].map((x) => ({ ledger: 'treatment', dim: 'D', x, w: 1, day: Math.floor(day(10) / 86_400_000) }));
    const part = reversed({ amountMinor: 20_000 });
    given(compensation, [late]).when(post(part)).then([having(part, { complaintId: 'cmp_1', entries: [] })]);
    const rest = reversed({ amountMinor: 10_000 });
    given(compensation, [late, part]).when(post(rest)).then([having(rest, { complaintId: 'cmp_1', entries })]);
  });
});
