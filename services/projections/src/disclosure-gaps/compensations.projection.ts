import type { CompensationPaid, CompensationReversed } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import { momentOf } from '../lists/moment';
import type { ProjectedEvent } from '../projected-event';

const PAID = 'evenhand.complaints.compensation-paid.v1';
const REVERSED = 'evenhand.complaints.compensation-reversed.v1';

/** Money in minor units, `paidAt` in UTC. What only the payment tells is null until that has come, and where it was for the other. */
export interface Compensation {
  customer: string;
  complaintId: string | null;
  gapId: string | null;
  amountMinor: number;
  /** taken back of it */
  reversedMinor: number;
  currency: string | null;
  paidAt: string | null;
}

/** What customers were paid, for a complaint or to make a disclosure gap good, a row a payment, and what of it was taken back. */
export const compensations: StateProjection<Compensation, ProjectedEvent> = {
  name: 'compensations',
  version: 1,
  kind: 'state',
  withinCustomer: true,
  key: (event) => (event.type === PAID || event.type === REVERSED ? (event.data as CompensationPaid).compensationId : undefined),
  initialState: () => ({ customer: '', complaintId: null, gapId: null, amountMinor: 0, reversedMinor: 0, currency: null, paidAt: null }),
  evolve(row, event) {
    const { customer } = event;
    if (event.type === REVERSED) return { ...row, customer, reversedMinor: row.reversedMinor + (event.data as CompensationReversed).amountMinor };
    const { complaintId = null, gapId = null, amountMinor, currency, paidAt } = event.data as CompensationPaid;
    return { ...row, customer, complaintId, gapId, amountMinor, currency, paidAt: momentOf(paidAt) };
  },
  encode: (row) => JSON.stringify(row),
  decode: (text) => JSON.parse(text) as Compensation,
  columns: {
    customer: `state ->> 'customer'`,
    complaint: `state ->> 'complaintId'`,
    gap: `(state ->> 'gapId') collate "C"`,
    amount_minor: `(state ->> 'amountMinor')::bigint`,
    reversed_minor: `(state ->> 'reversedMinor')::bigint`,
    left_minor: `((state ->> 'amountMinor')::bigint - (state ->> 'reversedMinor')::bigint)`,
    currency: `state ->> 'currency'`,
    paid_at: `(state ->> 'paidAt')::timestamptz`,
    paid: `state ->> 'paidAt'`,
    whole: 'state',
  },
  indexes: [['gap']],
};
