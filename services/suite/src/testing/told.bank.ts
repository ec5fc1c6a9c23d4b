import { BANK, registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { simulate } from '@evenhand/simulation';
import type { Simulation } from '@evenhand/simulation';

/** Names that no simulated event has. */
const TOLD_APART = 'example';

/**
 * What the systems of a bank tell, in their order: simulated journeys, some of it twice; and of what no such bank has occasion to tell, the example,
 * whether it is refused or not. The bank's own facts come first: others rely on its policies, and over Kafka only what is told of one customer is in order.
 */
export function toldByBank(simulation: Simulation): readonly CloudEvent[] {
  const journeys = [...simulate(simulation)];
  const told = new Set(journeys.map(({ type }) => type));
  const others = registry.all().filter(({ publishable, type }) => publishable && !told.has(type)).map(({ example }) => example as CloudEvent);
  const all = [...journeys, ...others.map((event) => ({ ...event, id: `${TOLD_APART}-${event.id}` }))];
  return [...all.filter(({ subject }) => subject === BANK), ...all.filter(({ subject }) => subject !== BANK)];
}
