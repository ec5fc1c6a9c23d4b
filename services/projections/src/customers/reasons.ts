import type { EventStore } from '@evenhand/event-sourcing';
import { reasonsFor } from '@evenhand/scoring';
import type { ScoreName } from '@evenhand/scoring';
import { LRUCache } from 'lru-cache';
import { decode } from '../projected-event';
import type { ProjectedEvent } from '../projected-event';
import type { ListedScore } from './customer-columns';
import type { Sort } from './customers.parameters';

/** An event that did much to make a score what it is; `contribution` is what `explain` of that score says of it, unrounded. */
export interface ReasonView {
  readonly score: ScoreName;
  readonly eventId: string;
  readonly type: string;
  readonly contribution: number;
}

const REASONS = 2;
const KEPT = 50_000;

/** Whose reasons: `lastPosition` is that of the last of the customer's events that count. */
export interface Whose {
  readonly customerId: string;
  readonly lastPosition: number;
}

/** Why customers stand where they stand in a list: found by folding their journeys, and kept while neither journey nor day moves on. */
export class Reasons {
  private readonly kept = new LRUCache<string, readonly ReasonView[]>({ max: KEPT });

  constructor(private readonly store: EventStore) {}

  /**
   * Two of each customer's events, those that pulled the score down or, where the highest come first, lifted it. Of a gap one that made treatment
   * and one that made perception: the lower the gap, the better the one and the worse the other.
   * @param at any moment of the day, ms
   */
  async of(customers: readonly Whose[], { score, descending }: Sort, day: number, at: number): Promise<readonly (readonly ReasonView[])[]> {
    const keys = customers.map(({ customerId, lastPosition }) => `${customerId} ${descending ? '-' : '+'}${score} ${lastPosition} ${day}`);
    const unknown = customers.filter((_, i) => !this.kept.has(keys[i] as string));
    const found = new Map<string, readonly ReasonView[]>();
    for await (const [customerId, events] of this.journeys(unknown)) found.set(customerId, reasonsOf(events, score, descending, at));
    return customers.map(({ customerId }, i) => {
      const reasons = found.get(customerId) ?? this.kept.get(keys[i] as string) ?? [];
      this.kept.set(keys[i] as string, reasons);
      return reasons;
    });
  }

  /** Customer by customer, so that no more than one journey and a page are held. */
  private async *journeys(customers: readonly Whose[]): AsyncGenerator<[customerId: string, events: readonly ProjectedEvent[]]> {
    if (customers.length === 0) return;
    const ends = new Map(customers.map(({ customerId, lastPosition }) => [customerId, lastPosition]));
    let events: ProjectedEvent[] = [];
    for await (const page of this.store.readCustomers([...ends.keys()], Math.max(...ends.values()))) {
      for (const logged of page) {
        const [first] = events;
        if (first && first.customer !== logged.customer) {
          yield [first.customer, events];
          events = [];
        }
        if (logged.position <= (ends.get(logged.customer) as number)) events.push(decode(logged));
      }
    }
    const [first] = events;
    if (first) yield [first.customer, events];
  }
}

function reasonsOf(events: readonly ProjectedEvent[], score: ListedScore, descending: boolean, at: number): readonly ReasonView[] {
  const direction = descending ? 'up' : 'down';
  const reasons = score === 'fairness.gap'
    ? [...reasonsFor(events, 'fairness.treatment.overall', at, descending ? 'down' : 'up', REASONS / 2), ...reasonsFor(events, 'fairness.perceived.overall', at, direction, REASONS / 2)]
    : reasonsFor(events, score, at, direction, REASONS);
  return reasons.map(({ score: of, event, contribution }) => {
    const { id, type } = event as ProjectedEvent;
    return { score: of, eventId: id, type, contribution };
  });
}
