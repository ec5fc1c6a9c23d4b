import type { CompensationPaid } from '@evenhand/contracts';
import { evidenceOf } from '@evenhand/scoring';
import { businessDaysLate } from '../clocks/progress';
import { isFiled } from '../complaint/complaint.state';
import { mayBePaid, momentOf, refuseTransition } from '../complaint/guards.decider';
import { factOf, filled, is, msOf, plausibleTime, refuse, sameData, type Fact, type FactDecider, type FactOf, type RecordFact } from '../fact';

/** What was paid, and how much of it was taken back. */
export interface CompensationState {
  readonly paid?: Paid;
  readonly reversedMinor: number;
}

interface Paid {
  readonly eventId: string;
  readonly type: string;
  readonly at: number;
  readonly data: CompensationPaid;
}

type Pay = RecordFact & FactOf<'compensation-paid'>;
type Reverse = RecordFact & FactOf<'compensation-reversed'>;
const FILLED = ['businessDaysLate'];

/** A payment to a customer: redress of a complaint, or a disclosure gap's harm made good. Two people take one back (DOMAIN.md §2.3). */
export const compensation: FactDecider<CompensationState> = {
  opens: new Set(['compensation-paid']),
  initialState: { reversedMinor: 0 },
  evolve(state, stored) {
    const fact = factOf(stored);
    if (fact.name === 'compensation-paid') return { ...state, paid: { eventId: fact.event.id, type: fact.event.type, at: fact.at, data: fact.event.data } };
    return fact.name === 'compensation-reversed' ? { ...state, reversedMinor: state.reversedMinor + fact.event.data.amountMinor } : state;
  },
  decide(command, state) {
    plausibleTime(command);
    return is(command, 'compensation-paid') ? pay(command as Pay, state) : reverse(command as Reverse, state);
  },
};

function pay(command: Pay, { paid }: CompensationState): readonly Fact[] {
  const { event, name, at, context } = command;
  const { complaintId, paidAt } = event.data;
  if (paid) {
    if (at === paid.at && sameData(event.data, paid.data, FILLED)) return [];
    refuse('already_recorded', 'the payment is recorded already, otherwise', '/data/compensationId');
  }
  if (complaintId === undefined) return [filled({ event, name, at }, { businessDaysLate: 0 })];
  const complaint = context?.complaint;
  if (!complaint || complaint.stage === 'NONE') return refuse('unknown_complaint', `there is no complaint ${complaintId}`, '/data/complaintId');
  if (!mayBePaid(complaint)) refuseTransition('pay', complaint, momentOf(command));
  if (isFiled(complaint) && complaint.customer !== event.subject) refuse('complaint_of_another_customer', `${complaintId} is the complaint of another customer`, '/data/complaintId');
  const acceptedAt = isFiled(complaint) ? complaint.answer?.acceptedAt : undefined;
  return [filled({ event, name, at }, { businessDaysLate: acceptedAt === undefined ? 0 : businessDaysLate(acceptedAt, msOf(paidAt)) })];
}

function reverse({ event, name, at }: Reverse, { paid, reversedMinor }: CompensationState): readonly Fact[] {
  const { compensationId, amountMinor, currency, requesterRef, approverRef } = event.data;
  if (!paid) return refuse('unknown_compensation', `no payment ${compensationId} is recorded`, '/data/compensationId');
  if (requesterRef === approverRef) refuse('approver_is_requester', 'two people take a payment back', '/data/approverRef');
  if (currency !== paid.data.currency) refuse('currency_mismatch', `it was paid in ${paid.data.currency}`, '/data/currency');
  const left = paid.data.amountMinor - reversedMinor;
  if (amountMinor > left) refuse('more_than_paid', `${left} of it is left to take back`, '/data/amountMinor');
  if (at < paid.at) refuse('before_payment', 'a payment is taken back after it was made', '/time');
  return [filled({ event, name, at }, { ...(paid.data.complaintId !== undefined && { complaintId: paid.data.complaintId }), entries: amountMinor === left ? evidenceIn(paid) : [] })];
}

/** What the payment had put into the scores: it goes with the last of the money. Its grades ask nothing but the event itself. */
const evidenceIn = ({ eventId, type, at, data }: Paid): ReturnType<typeof evidenceOf> =>
  evidenceOf([{ id: eventId, type, time: new Date(at).toISOString(), at, data }], () => true);
