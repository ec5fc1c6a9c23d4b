import { BANK } from '@evenhand/contracts';
import type { AppendProjection } from '@evenhand/event-sourcing';
import type { ProjectedEvent } from '../projected-event';

export const CONTACT = 'evenhand.interactions.interaction-recorded.v1';

/** One contact between the bank and a customer, as it was recorded. */
export interface Contact {
  readonly outcome: string;
  readonly channel: string | null;
  readonly kind: string;
  readonly initiator: string;
  /** the event's product code */
  readonly product: string | null;
  /** how long the customer waited; null where nothing is said of a wait */
  readonly waitSec: number | null;
  /** how long the contact took; null where that is not said */
  readonly durationSec: number | null;
}

/** What is read of the event's data. */
type Recorded = Pick<Contact, 'outcome' | 'kind' | 'initiator'> & { readonly waitSec?: number; readonly durationSec?: number };

/** @returns what the event says of a contact; undefined where it records none with a customer */
export function contactOf(event: ProjectedEvent): Contact | undefined {
  if (event.type !== CONTACT || event.customer === BANK) return undefined;
  const { channel = null, productcode: product = null } = event.whole;
  const { outcome, kind, initiator, waitSec = null, durationSec = null } = event.data as Recorded;
  return { outcome, channel, kind, initiator, product, waitSec, durationSec };
}

/** One narrow row a contact: who, when, how it went, how long it took. What a contact was before or after is asked of the rows together. */
export const contactActivity: AppendProjection<ProjectedEvent> = {
  name: 'contact-activity',
  version: 1,
  kind: 'append',
  columns: {
    customer: 'text', at: 'timestamptz', outcome: 'text', channel: 'text', kind: 'text', initiator: 'text', product: 'text', wait_sec: 'integer', duration_sec: 'integer',
  },
  rows(event) {
    const contact = contactOf(event);
    if (!contact) return [];
    const { outcome, channel, kind, initiator, product, waitSec, durationSec } = contact;
    return [[event.customer, new Date(event.at).toISOString(), outcome, channel, kind, initiator, product, waitSec, durationSec]];
  },
};
