import { registry, serialiseAs } from '@evenhand/contracts';
import type { EventType } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import type { JsonObject } from '@evenhand/nest';
import { decode } from '../projected-event';
import type { ProjectedEvent } from '../projected-event';

/** @param type such as `interactions.survey-invited`; `data` is what the event holds besides its registered example */
type Told = readonly [type: string, data?: object];

/** A page as the API's description shows it: registered examples, stored one after the other, folded and told by the code that answers. */
export function pageExample<State>(projection: StateProjection<State, ProjectedEvent>, item: (key: string, state: State) => object, told: readonly Told[]): JsonObject {
  const rows = new Map<string, State>();
  told.forEach(([name, data = {}], i) => {
    const type = registry.get(`evenhand.${name}.v1`) as EventType;
    const event = decode({ body: serialiseAs(type, { ...type.example, data: { ...type.example.data, ...data } }), customer: type.example.subject, position: i + 1 });
    for (const key of [projection.key(event) ?? []].flat()) rows.set(key, projection.evolve(rows.get(key) ?? projection.initialState(), event, key));
  });
  const page = { items: [...rows].map(([key, state]) => item(key, state)), next: null, position: told.length, newestPosition: told.length };
  return JSON.parse(JSON.stringify(page)) as JsonObject;
}
