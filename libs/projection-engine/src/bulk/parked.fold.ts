import type { LoggedEvent } from '@evenhand/event-sourcing';
import { poisonOf } from '../parking/parking';
import type { Parking, Poison, Wait } from '../parking/parking';
import { FoldError } from '../window';
import type { BulkFold } from './bulk.fold';

/**
 * A fold that parks what it cannot fold. An event that throws may have changed what it was to be folded into, so that all is to be folded anew with it
 * left out; only rows per event are untouched by it.
 */
export class ParkedFold {
  /** whether what was folded since is not to be believed */
  spoilt = false;
  private waits = new Map<string, Wait>();
  private met: Poison[] = [];
  private last?: LoggedEvent;

  /** @param parking who is parked already; who comes to be is added to it */
  constructor(readonly fold: BulkFold, private readonly parking: Parking, private readonly perEvent: boolean) {}

  add(events: readonly LoggedEvent[]): void {
    this.last = events.at(-1) ?? this.last;
    for (let rest = this.passing(events); rest.length > 0; ) {
      try {
        this.fold.add(rest);
        break;
      } catch (error) {
        const at = error instanceof FoldError ? rest.findIndex(({ position }) => position === error.position) : -1;
        const stored = rest[at];
        if (!stored) throw error;
        this.park(poisonOf(stored, error));
        if (!this.perEvent) this.spoilt = true;
        rest = this.passing(rest.slice(at + 1));
      }
    }
    if (this.parking.size === 0) return;
    for (const [customer, { events: more, lastPosition }] of this.parking.waits(events)) {
      this.waits.set(customer, { events: (this.waits.get(customer)?.events ?? 0) + more, lastPosition });
    }
  }

  /** the last event of the slots that it was given, folded or not */
  get end(): LoggedEvent | undefined {
    return this.last;
  }

  park(poison: Poison): void {
    this.parking.add(poison);
    this.met.push(poison);
  }

  /** What was met since it was asked last. */
  take(): { readonly poisons: readonly Poison[]; readonly waits: ReadonlyMap<string, Wait> } {
    const taken = { poisons: this.met, waits: this.waits };
    this.met = [];
    this.waits = new Map();
    return taken;
  }

  private passing(events: readonly LoggedEvent[]): readonly LoggedEvent[] {
    return this.parking.skips ? events.filter((event) => !this.parking.passes(event)) : events;
  }
}
