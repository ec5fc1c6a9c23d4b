import type { DisclosureGapFound } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import { momentOf } from '../lists/moment';
import type { ProjectedEvent } from '../projected-event';

const FOUND = 'evenhand.interactions.disclosure-gap-found.v1';

/** What somebody should have been told and was not. `harmMinor` in minor units, `foundAt` in UTC; null: not told. */
export interface DisclosureGap {
  customer: string;
  product: string | null;
  item: DisclosureGapFound['item'] | null;
  foundBy: DisclosureGapFound['foundBy'] | null;
  harmMinor: number;
  currency: string | null;
  foundAt: string | null;
}

/** Gaps in what customers were told, a row each. What was paid for one is a compensation's (its gap). */
export const disclosureGaps: StateProjection<DisclosureGap, ProjectedEvent> = {
  name: 'disclosure-gaps',
  version: 1,
  kind: 'state',
  withinCustomer: true,
  key: (event) => (event.type === FOUND ? (event.data as DisclosureGapFound).gapId : undefined),
  initialState: () => ({ customer: '', product: null, item: null, foundBy: null, harmMinor: 0, currency: null, foundAt: null }),
  evolve(_, event) {
    const { item, foundBy, harmMinor, currency = null } = event.data as DisclosureGapFound;
    return { customer: event.customer, product: event.productcode ?? null, item, foundBy, harmMinor, currency, foundAt: momentOf(event.at) };
  },
  encode: (row) => JSON.stringify(row),
  decode: (text) => JSON.parse(text) as DisclosureGap,
  columns: {
    customer: `(state ->> 'customer') collate "C"`,
    product: `(state ->> 'product') collate "C"`,
    item: `(state ->> 'item') collate "C"`,
    found_by: `(state ->> 'foundBy') collate "C"`,
    harm_minor: `(state ->> 'harmMinor')::bigint`,
    currency: `state ->> 'currency'`,
    found_at: `(state ->> 'foundAt')::timestamptz`,
    found: `state ->> 'foundAt'`,
    whole: 'state',
  },
  indexes: [['product', 'item', 'customer'], ['customer']],
};
