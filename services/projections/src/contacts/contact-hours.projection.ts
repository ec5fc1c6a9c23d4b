import type { CounterProjection } from '@evenhand/event-sourcing';
import { defaultPolicy } from '@evenhand/scoring';
import type { ProjectedEvent } from '../projected-event';
import { contactOf } from './contact-activity.projection';

const HOUR_MS = 3_600_000;

/** @returns the beginning of the hour of the bank's zone in which a moment lies, both in ms since 1970 */
export const hourOf = (at: number, { offsetMs } = defaultPolicy): number => Math.floor((at + offsetMs) / HOUR_MS) * HOUR_MS - offsetMs;

/**
 * Contacts by the hour in the bank's zone, for those who ask in SQL: `waited` of the `contacts` say a wait, of `wait_sec` seconds together;
 * `timed` say how long they took. What an event leaves out (channel, product) is ''.
 */
export const contactHours: CounterProjection<ProjectedEvent> = {
  name: 'contact-hours',
  version: 1,
  kind: 'counter',
  key: { hour: 'timestamptz', outcome: 'text', channel: 'text', kind: 'text', initiator: 'text', product: 'text' },
  sums: ['contacts', 'waited', 'wait_sec', 'timed', 'duration_sec'],
  deltas(event) {
    const contact = contactOf(event);
    if (!contact) return [];
    const { outcome, channel, kind, initiator, product, waitSec, durationSec } = contact;
    return [{
      key: [new Date(hourOf(event.at)).toISOString(), outcome, channel ?? '', kind, initiator, product ?? ''],
      add: [1, waitSec === null ? 0 : 1, waitSec ?? 0, durationSec === null ? 0 : 1, durationSec ?? 0],
    }];
  },
};
