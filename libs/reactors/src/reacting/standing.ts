import { SLOTS, slotOf } from '@evenhand/event-sourcing';
import type { Cause } from './cause';

/** Where a slot stands in the log. Up to `silentUntil` its customers are only remembered: what happened before the reactor was there is not reacted to. */
export interface Checkpoint {
  readonly position: number;
  readonly silentUntil: number;
}

/** Where the slots of a session stand. They come from different hands, so each at its own position at first; page by page they move on together. */
export class Standing {
  private readonly positions: Map<number, number>;
  private readonly furthest: number;
  private readonly longest: number;

  constructor(private readonly checkpoints: ReadonlyMap<number, Checkpoint>) {
    this.positions = new Map([...checkpoints].map(([slot, { position }]) => [slot, position]));
    this.furthest = Math.max(...this.positions.values());
    this.longest = Math.max(...[...checkpoints.values()].map(({ silentUntil }) => silentUntil));
  }

  /** whether these are all slots there are */
  get isWhole(): boolean {
    return this.positions.size === SLOTS;
  }

  /** Up to here all of them are done. */
  get position(): number {
    return Math.min(...this.positions.values());
  }

  /** slot → position */
  get all(): ReadonlyMap<number, number> {
    return this.positions;
  }

  of(slot: number): number {
    return this.positions.get(slot) as number;
  }

  isDone({ position, customer }: Cause): boolean {
    return position <= this.furthest && position <= this.of(slotOf(customer));
  }

  isSilent({ position, customer }: Cause): boolean {
    return position <= this.longest && position <= (this.checkpoints.get(slotOf(customer)) as Checkpoint).silentUntil;
  }

  /** Slots that a page up to there moves on, with where they stand. */
  before(to: number): ReadonlyMap<number, number> {
    return new Map([...this.positions].filter(([, position]) => position < to));
  }

  moved(to: number): void {
    for (const slot of this.before(to).keys()) this.positions.set(slot, to);
  }
}
