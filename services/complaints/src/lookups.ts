import { registry, SkimmedEvent } from '@evenhand/contracts';
import type { ComplaintResponseIssued, EquityReviewDecided } from '@evenhand/contracts';
import type { EventStore } from '@evenhand/event-sourcing';
import type { Cause } from '@evenhand/reactors';
import { equityReviewIdOf } from './process-managers/equity';
import { typed } from './process-managers/stream';
import type { PopulationFigures } from './peers/population.figures';

const [RESPONSE, DECIDED] = [typed('complaint-response-issued'), typed('equity-review-decided')];

/** What the process managers ask besides the stream of their cause. */
export class Lookups {
  /** @param sampleSeed EVENHAND_SAMPLE_SEED */
  constructor(readonly figures: PopulationFigures, readonly store: EventStore, readonly sampleSeed: string) {}

  /** What the equity review of the last answer has added to it, minor units, up to the cause: its decision stands in a stream of its own. */
  async toppedUp({ customer, position, data }: Cause): Promise<number> {
    const { complaintId } = data as ComplaintResponseIssued;
    let review: string | undefined;
    const added = new Map<string, number>();
    for await (const page of this.store.readCustomer(customer, 0, position)) {
      for (const { id, body } of page) {
        const event = new SkimmedEvent(body, registry);
        if (event.type === RESPONSE) {
          const { complaintId: of, kind } = event.data as ComplaintResponseIssued;
          if (of === complaintId && (kind === 'final' || kind === 'summary')) review = equityReviewIdOf(id);
        } else if (event.type === DECIDED) {
          const { equityReviewId, topUpMinor } = event.data as EquityReviewDecided;
          added.set(equityReviewId, topUpMinor);
        }
      }
    }
    return (review !== undefined && added.get(review)) || 0;
  }
}
