import { SLOTS } from '@evenhand/event-sourcing';
import type { EventStore, LogPage, ReadOptions } from '@evenhand/event-sourcing';
import { DirectJourneyLog } from '../direct/direct-journey-log';
import { JourneyLog, Membership } from '../journey-log';
import type { Assignment, JourneyPage, JourneyReadOptions } from '../journey-log';

/** @returns which member, by the order in which they joined, has a slot; undefined: nobody */
export type Plan = (slot: number, members: number) => number | undefined;

const EVENLY: Plan = (slot, members) => slot % members;

/**
 * The store, read by processes that divide its slots among them as the members of a Kafka group do: anew whenever one joins or leaves, and as a test
 * says. Who is told late goes on believing in what it had, as a process does that was paused.
 */
export class SharedJourneyLog extends JourneyLog {
  override readonly shared = true;
  private readonly direct: DirectJourneyLog;
  private readonly groups = new Map<string, Place[]>();
  private plan = EVENLY;

  /** @param store stays open */
  constructor(store: EventStore) {
    super();
    this.direct = new DirectJourneyLog(store);
  }

  override head(): Promise<number> {
    return this.direct.head();
  }

  override read(after: number, options?: JourneyReadOptions): AsyncIterable<JourneyPage> {
    return this.direct.read(after, options);
  }

  override subscribe(after: number, options?: JourneyReadOptions): AsyncIterable<JourneyPage> {
    return this.direct.subscribe(after, options);
  }

  override scan(after: number, to: number, options?: Omit<ReadOptions, 'pageSize'>): AsyncIterable<LogPage> {
    return this.direct.scan(after, to, options);
  }

  override join(group: string): Promise<Membership> {
    const places = this.groups.get(group) ?? [];
    this.groups.set(group, places);
    const place = new Place(() => {
      places.splice(places.indexOf(place), 1);
      this.divide();
    });
    places.push(place);
    this.divide();
    return Promise.resolve(place);
  }

  /** Divides the slots anew. @param late of a member, by the order in which they joined: ms until it is told */
  divide(plan: Plan = this.plan, late: (member: number) => number = () => 0): void {
    this.plan = plan;
    for (const places of this.groups.values()) {
      const slots: Set<number>[] = places.map(() => new Set());
      for (let slot = 0; slot < SLOTS; slot += 1) {
        const member = plan(slot, places.length);
        if (member !== undefined) slots[member % places.length]?.add(slot);
      }
      for (const [member, place] of [...places].entries()) place.tell(slots[member] as Set<number>, late(member));
    }
  }

  /** how far the members of a group say their slots are, in the order in which they joined */
  told(group: string): readonly ReadonlyMap<number, number>[] {
    return (this.groups.get(group) ?? []).map(({ done }) => done);
  }

  override async close(): Promise<void> {
    for (const places of this.groups.values()) for (const place of [...places]) await place.leave();
    await this.direct.close();
  }
}

class Place extends Membership {
  done: ReadonlyMap<number, number> = new Map();
  private readonly left = new AbortController();
  private told: { readonly slots: ReadonlySet<number>; readonly until: AbortController } | undefined;
  private changed: () => void = () => undefined;
  private timer?: NodeJS.Timeout;

  constructor(private readonly leaves: () => void) {
    super();
  }

  tell(slots: ReadonlySet<number>, afterMs: number): void {
    clearTimeout(this.timer);
    const tell = (): void => {
      const before = this.told;
      this.told = { slots, until: new AbortController() };
      before?.until.abort();
      this.changed();
    };
    if (afterMs > 0) this.timer = setTimeout(tell, afterMs);
    else tell();
  }

  override async *assignments(signal?: AbortSignal): AsyncGenerator<Assignment> {
    const over = AbortSignal.any([this.left.signal, ...(signal ? [signal] : [])]);
    over.addEventListener('abort', () => this.changed());
    for (let seen: typeof this.told; !over.aborted; ) {
      const { told } = this;
      if (told && told !== seen) {
        seen = told;
        yield { slots: told.slots, until: AbortSignal.any([told.until.signal, over]) };
      } else {
        await new Promise<void>((resolve) => (this.changed = resolve));
      }
    }
  }

  override completed(positions: ReadonlyMap<number, number>): void {
    this.done = positions;
  }

  override leave(): Promise<void> {
    if (this.left.signal.aborted) return Promise.resolve();
    clearTimeout(this.timer);
    this.left.abort();
    this.leaves();
    return Promise.resolve();
  }
}
