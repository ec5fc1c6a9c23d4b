import type { EquityReviewDecided, EquityReviewOpened } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import { momentOf } from '../lists/moment';
import type { ProjectedEvent } from '../projected-event';

const OPENED = 'evenhand.complaints.equity-review-opened.v1';
const DECIDED = 'evenhand.complaints.equity-review-decided.v1';

export const equityReviewStates = ['open', 'decided'] as const;
export type EquityReviewState = (typeof equityReviewStates)[number];

/** Moments in UTC. What only its opening, or only its decision tells is null until that has come, and where it does not say so. */
export interface EquityReview {
  customer: string;
  complaintId: string | null;
  causes: EquityReviewOpened['causes'] | null;
  qEntBp: number | null;
  qPeerBp: number | null;
  peerN: number | null;
  openedAt: string | null;
  state: EquityReviewState;
  topUpMinor: number | null;
  currency: string | null;
  reason: string | null;
  decidedAt: string | null;
}

/** Redress that looked too low, a row a review, and what a person decided. */
export const equityReviews: StateProjection<EquityReview, ProjectedEvent> = {
  name: 'equity-reviews',
  version: 1,
  kind: 'state',
  withinCustomer: true,
  key: (event) => (event.type === OPENED || event.type === DECIDED ? (event.data as EquityReviewOpened).equityReviewId : undefined),
  initialState: () => ({
    customer: '', complaintId: null, causes: null, qEntBp: null, qPeerBp: null, peerN: null, openedAt: null, state: 'open', topUpMinor: null, currency: null, reason: null, decidedAt: null,
  }),
  evolve(row, event) {
    const { customer } = event;
    if (event.type === OPENED) {
      const { complaintId, causes, qEntBp = null, qPeerBp = null, peerN = null } = event.data as EquityReviewOpened;
      return { ...row, customer, complaintId, causes, qEntBp, qPeerBp, peerN, openedAt: momentOf(event.at) };
    }
    const { complaintId, topUpMinor, currency, reason } = event.data as EquityReviewDecided;
    return { ...row, customer, complaintId, state: 'decided', topUpMinor, currency, reason, decidedAt: momentOf(event.at) };
  },
  encode: (row) => JSON.stringify(row),
  decode: (text) => JSON.parse(text) as EquityReview,
  columns: {
    complaint: `state ->> 'complaintId'`,
    customer: `state ->> 'customer'`,
    causes: `state -> 'causes'`,
    q_ent_bp: `(state ->> 'qEntBp')::integer`,
    q_peer_bp: `(state ->> 'qPeerBp')::integer`,
    peer_n: `(state ->> 'peerN')::integer`,
    opened_at: `(state ->> 'openedAt')::timestamptz`,
    opened: `(state ->> 'openedAt') collate "C"`,
    state: `(state ->> 'state') collate "C"`,
    top_up_minor: `(state ->> 'topUpMinor')::bigint`,
    currency: `state ->> 'currency'`,
    reason: `state ->> 'reason'`,
    decided_at: `(state ->> 'decidedAt')::timestamptz`,
    whole: 'state',
  },
  indexes: [['state', 'opened'], ['opened']],
};
