import type { Clock, EventStore } from '@evenhand/event-sourcing';
import type { JourneyLog } from '@evenhand/journey-log';
import type { Reacting } from './reacting';

export interface ReactedMomentOptions {
  readonly reacting: Pick<Reacting, 'position'>;
  readonly store: EventStore;
  readonly journey: Pick<JourneyLog, 'shared'>;
  readonly clock: Clock;
}

/**
 * The moment up to which timers may fire. A journey log that is shared comes after the store, by minutes when something on the way is down; what
 * would have called a timer off, or made it wait once more, may be among what has not come yet. So a timer waits until all that was stored by
 * its moment was reacted to. Where the store itself is read there is nothing to wait for.
 */
export class ReactedMoment {
  private moment = -Infinity;
  private next: { readonly moment: number; readonly head: number } | undefined;

  constructor(private readonly options: ReactedMomentOptions) {}

  /** ms */
  async now(): Promise<number> {
    const { reacting, store, journey, clock } = this.options;
    if (!journey.shared) return clock.now();
    if (this.next && reacting.position >= this.next.head) {
      this.moment = this.next.moment;
      this.next = undefined;
    }
    if (!this.next) {
      // the moment first: all that is stored by then lies up to the head
      const moment = clock.now();
      this.next = { moment, head: await store.head() };
      if (reacting.position >= this.next.head) this.moment = moment;
    }
    return this.moment;
  }
}
