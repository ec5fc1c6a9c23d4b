import { registry, SkimmedEvent } from '@evenhand/contracts';
import type { ComplaintResponseIssued, EquityReviewDecided, EquityReviewOpened } from '@evenhand/contracts';
import type { EventStore } from '@evenhand/event-sourcing';
import type { Cause } from '@evenhand/reactors';
import { typed } from './process-managers/stream';
import type { PopulationFigures } from './peers/population.figures';

const [RESPONSE, OPENED, DECIDED] = [typed('complaint-response-issued'), typed('equity-review-opened'), typed('equity-review-decided')];

/** What the process managers ask besides the stream of their cause. */
export class Lookups {
  /** @param sampleSeed EVENHAND_SAMPLE_SEED */
  constructor(readonly figures: PopulationFigures, readonly store: EventStore, readonly sampleSeed: string) {}

  /** What equity reviews of the last answer have added to it, minor units, up to the cause: their decisions stand in streams of their own. */
  async toppedUp({ customer, position, data }: Cause): Promise<number> {
    const { complaintId } = data as ComplaintResponseIssued;
    const reviews = new Set<string>();
    let added = 0;
    for await (const page of this.store.readCustomer(customer, 0, position)) {
      for (const { body } of page) {
        const event = new SkimmedEvent(body, registry);
        if (event.type === RESPONSE) {
          const { complaintId: of, kind } = event.data as ComplaintResponseIssued;
          if (of !== complaintId || (kind !== 'final' && kind !== 'summary')) continue;
          reviews.clear();
          added = 0;
        } else if (event.type === OPENED) {
          const opened = event.data as EquityReviewOpened;
          if (opened.complaintId === complaintId) reviews.add(opened.equityReviewId);
        } else if (event.type === DECIDED) {
          const { equityReviewId, topUpMinor } = event.data as EquityReviewDecided;
          if (reviews.has(equityReviewId)) added += topUpMinor;
        }
      }
    }
    return added;
  }
}
