import { decodeCases, encodeCases, foldCases, NO_CASES } from '@evenhand/audit';
import type { CustomerCases } from '@evenhand/audit';
import type { CounterMemory } from '@evenhand/event-sourcing';
import type { ProjectedEvent } from '../projected-event';

/** A customer's complaints, as far as events of these types tell them: a counter remembers no more than its rows are told by. */
export function casesMemory(types: readonly string[]): CounterMemory<CustomerCases, ProjectedEvent> {
  const concerned = new Set(types);
  return { concerns: ({ type }) => concerned.has(type), initialState: () => NO_CASES, evolve: foldCases, encode: encodeCases, decode: decodeCases };
}
