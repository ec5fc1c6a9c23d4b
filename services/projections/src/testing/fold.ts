import type { CloudEvent } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import { decode } from '../projected-event';
import type { ProjectedEvent } from '../projected-event';
import { appendOf } from './journeys';

/** As it comes from the log. */
export function projected(event: CloudEvent, position = 1): ProjectedEvent {
  const [stored] = appendOf(event).events;
  if (!stored) throw new Error('nothing to append');
  return decode({ body: stored.body, customer: stored.customer, position });
}

/** The rows after these events, each folded into each of its rows. @param stored whether every row is stored and read again after each event */
export function fold<State>(projection: StateProjection<State, ProjectedEvent>, events: readonly CloudEvent[], stored = false): ReadonlyMap<string, State> {
  const rows = new Map<string, State>();
  for (const event of events.map((one) => projected(one))) {
    for (const key of [projection.key(event) ?? []].flat()) {
      const row = projection.evolve(rows.get(key) ?? projection.initialState(), event, key);
      rows.set(key, stored ? projection.decode(projection.encode(row)) : row);
    }
  }
  return rows;
}

/** What is stored of them, byte for byte. */
export const texts = <State>(projection: StateProjection<State, ProjectedEvent>, rows: ReadonlyMap<string, State>): string[] => [...rows].map(([key, row]) => `${key} ${projection.encode(row)}`);
