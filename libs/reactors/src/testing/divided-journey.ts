import { SLOTS } from '@evenhand/event-sourcing';
import type { EventStore, LogPage, ReadOptions } from '@evenhand/event-sourcing';
import { DirectJourneyLog, JourneyLog, Membership } from '@evenhand/journey-log';
import type { Assignment, JourneyPage, JourneyReadOptions } from '@evenhand/journey-log';

const SLOT_NUMBERS = Array.from({ length: SLOTS }, (_, slot) => slot);

class Member extends Membership {
  private current: { readonly assignment: Assignment; readonly end: AbortController } | undefined;
  private told: Assignment | undefined;
  private wake: () => void = () => undefined;
  private left = false;

  /** What it has from now on; what it had before it takes for its own a little longer, as a process that hears late. */
  give(slots: ReadonlySet<number>, lateMs: number): void {
    const before = this.current?.end;
    setTimeout(() => before?.abort(), lateMs);
    const end = new AbortController();
    this.current = { assignment: { slots, until: end.signal }, end };
    this.wake();
  }

  override async *assignments(signal?: AbortSignal): AsyncGenerator<Assignment> {
    signal?.addEventListener('abort', () => this.wake(), { once: true });
    while (!this.left && !signal?.aborted) {
      const now = this.current?.assignment;
      if (now && now !== this.told) {
        this.told = now;
        yield now;
      } else {
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    }
  }

  override completed(): void {
    // Nobody watches it from outside.
  }

  override leave(): Promise<void> {
    this.left = true;
    this.current?.end.abort();
    this.wake();
    return Promise.resolve();
  }
}

/** Who shares the slots: told anew whenever the test says so. Of each slot two may believe for a moment that it is theirs. */
export class Division {
  private readonly members: Member[] = [];

  join(): Member {
    const member = new Member();
    this.members.push(member);
    this.divide(() => this.members.length - 1);
    return member;
  }

  /** @param memberOf slot → number of the member that has it now @param lateMs how long who had it before does not know */
  divide(memberOf: (slot: number) => number, lateMs = 0): void {
    this.members.forEach((member, i) => member.give(new Set(SLOT_NUMBERS.filter((slot) => memberOf(slot) === i)), lateMs));
  }

  get size(): number {
    return this.members.length;
  }
}

/** The store, read as if several processes shared it. */
export class DividedJourney extends JourneyLog {
  override readonly shared = true;
  private readonly direct: DirectJourneyLog;

  constructor(store: EventStore, private readonly division: Division) {
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

  override join(): Promise<Membership> {
    return Promise.resolve(this.division.join());
  }

  override close(): Promise<void> {
    return this.direct.close();
  }
}
