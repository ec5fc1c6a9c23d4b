import { BANK } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import { decodeState, encodeState, evolve, initialState } from '@evenhand/scoring';
import type { CustomerState } from '@evenhand/scoring';
import type { FoldedEvent } from './folded-event';

const PROCEDURAL = "state #>> '{treatment,P,";

/** Everything that is known of a customer, as the customer-state of the projections service folds it; the view shows what the small fold has too. */
export const wholeState: StateProjection<CustomerState, FoldedEvent> = {
  name: 'whole-state',
  version: 1,
  kind: 'state',
  key: ({ customer }) => (customer === BANK ? undefined : customer),
  initialState,
  evolve: (state, event) => evolve(state, event),
  encode: encodeState,
  decode: decodeState,
  columns: { n: `(${PROCEDURAL}0}')::double precision`, w: `(${PROCEDURAL}1}')::double precision`, l: `(${PROCEDURAL}2}')::integer` },
};
