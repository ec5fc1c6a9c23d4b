import type { EventStore } from '@evenhand/event-sourcing';
import { readJourney } from '../journey/journey.reader';
import type { Order } from '../journey/journey.reader';

/** @returns the positions of a whole journey as its pages, each of `limit` events at most, give them */
export async function readInPages(store: EventStore, customer: string, order: Order, limit: number): Promise<number[]> {
  const positions: number[] = [];
  const head = await store.head();
  for (let from: number | undefined, more = true; more; more = from !== undefined) {
    const page = await readJourney(store, customer, order, limit, from, head);
    if (page.events.length > limit) throw new Error(`${page.events.length} events on a page of ${limit}`);
    positions.push(...page.events.map(({ position }) => position));
    from = page.next;
  }
  return positions;
}
