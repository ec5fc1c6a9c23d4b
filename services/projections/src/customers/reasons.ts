import type { EventStore } from '@evenhand/event-sourcing';
import { Breather } from '@evenhand/projection-engine';
import { ExplainingFold } from '@evenhand/scoring';
import type { ScoreName } from '@evenhand/scoring';
import { LRUCache } from 'lru-cache';
import { decode } from '../projected-event';
import type { ProjectedEvent } from '../projected-event';
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
    const known = keys.map((key) => this.kept.get(key));
    const found = await this.find(customers.filter((_, i) => !known[i]), { score, descending }, at);
    return customers.map(({ customerId }, i) => {
      const reasons = known[i] ?? found.get(customerId) ?? [];
      this.kept.set(keys[i] as string, reasons);
      return reasons;
    });
  }

  /** Journeys come one after the other and are folded event by event: the thread is nobody's for long, however much a customer went through. */
  private async find(customers: readonly Whose[], sort: Sort, at: number): Promise<ReadonlyMap<string, readonly ReasonView[]>> {
    const found = new Map<string, readonly ReasonView[]>();
    if (customers.length === 0) return found;
    const ends = new Map(customers.map(({ customerId, lastPosition }) => [customerId, lastPosition]));
    const breather = new Breather();
    let customer: string | undefined;
    let fold = new ReasonsFold(sort);
    for await (const page of this.store.readCustomers([...ends.keys()], Math.max(...ends.values()))) {
      for (const logged of page) {
        if (breather.due) await breather.take();
        if (customer !== logged.customer) {
          if (customer !== undefined) found.set(customer, fold.reasons(at));
          customer = logged.customer;
          fold = new ReasonsFold(sort);
        }
        if (logged.position <= (ends.get(customer) as number)) fold.add(decode(logged));
      }
    }
    if (customer !== undefined) found.set(customer, fold.reasons(at));
    return found;
  }
}

/** One customer's events, for what a list is sorted by. */
class ReasonsFold {
  private readonly parts: readonly { readonly fold: ExplainingFold; readonly direction: 'down' | 'up' }[];

  constructor({ score, descending }: Sort) {
    const direction = descending ? 'up' : 'down';
    this.parts = score === 'fairness.gap'
      ? [{ fold: new ExplainingFold('fairness.treatment.overall'), direction: descending ? 'down' : 'up' }, { fold: new ExplainingFold('fairness.perceived.overall'), direction }]
      : [{ fold: new ExplainingFold(score), direction }];
  }

  add(event: ProjectedEvent): void {
    for (const { fold } of this.parts) fold.add(event);
  }

  reasons(at: number): readonly ReasonView[] {
    return this.parts.flatMap(({ fold, direction }) => fold.reasons(at, direction, REASONS / this.parts.length)).map(({ score, event, contribution }) => {
      const { id, type } = event as ProjectedEvent;
      return { score, eventId: id, type, contribution };
    });
  }
}
