import { readStored } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import type { StoredEvent } from '@evenhand/event-sourcing';

/** What every projection folds: the event in the latest version of its type, with its place in the log. */
export interface ProjectedEvent extends CloudEvent {
  readonly position: number;
  /** its subject: a customer's pseudonym, or `bank` */
  readonly customer: string;
  /** when it happened, ms since 1970 */
  readonly at: number;
}

export function decode({ body, position, customer }: StoredEvent): ProjectedEvent {
  const event = readStored(body);
  return Object.assign(event, { position, customer, at: Date.parse(event.time) });
}
