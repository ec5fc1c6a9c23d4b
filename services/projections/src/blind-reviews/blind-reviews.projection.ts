import type { BlindReviewCompleted, BlindReviewDrawn } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import type { ProjectedEvent } from '../projected-event';

const DRAWN = 'evenhand.complaints.blind-review-drawn.v1';
const COMPLETED = 'evenhand.complaints.blind-review-completed.v1';

export const blindReviewStates = ['open', 'completed'] as const;
export type BlindReviewState = (typeof blindReviewStates)[number];

/** What the draw tells of the case: all that a reviewer may see of it. */
export type BlindFacts = Omit<BlindReviewDrawn, 'blindReviewId' | 'complaintId'>;

/** What only the draw tells is null until that has come. */
export interface BlindReview {
  token: string | null;
  facts: BlindFacts | null;
  state: BlindReviewState;
}

/** Complaints that were put before a blind reviewer, a row each. The row is the complaint's, since its review names that; who reads the list knows it by its token alone. */
export const blindReviews: StateProjection<BlindReview, ProjectedEvent> = {
  name: 'blind-reviews',
  version: 1,
  kind: 'state',
  withinCustomer: true,
  key: (event) => (event.type === DRAWN || event.type === COMPLETED ? (event.data as BlindReviewCompleted).complaintId : undefined),
  initialState: () => ({ token: null, facts: null, state: 'open' }),
  evolve(row, event) {
    if (event.type === COMPLETED) return { ...row, state: 'completed' };
    const { blindReviewId, ...told } = event.data as BlindReviewDrawn;
    return { ...row, token: blindReviewId, facts: factsOf(told) };
  },
  encode: (row) => JSON.stringify(row),
  decode: (text) => JSON.parse(text) as BlindReview,
  columns: { token: `(state ->> 'token') collate "C"`, state: `(state ->> 'state') collate "C"`, facts: `state -> 'facts'`, whole: 'state' },
  indexes: [['token'], ['state', 'token']],
};

function factsOf({ productCode, issue, category, severity, complexity, desiredOutcome, receivedOn, statements, evidence, factsConfirmed, ...money }: Omit<BlindReviewDrawn, 'blindReviewId'>): BlindFacts {
  const { allegedLossMinor, assessedLossMinor, currency } = money;
  return {
    productCode, issue, category, severity, complexity, desiredOutcome, receivedOn, statements, evidence, factsConfirmed,
    ...(allegedLossMinor !== undefined && { allegedLossMinor }), ...(assessedLossMinor !== undefined && { assessedLossMinor }), ...(currency !== undefined && { currency }),
  };
}
