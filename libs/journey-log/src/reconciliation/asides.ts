import type { RawRecord } from './raw-record';

/** A record whose event's turn has not come, or that no event may come to. */
export interface Aside {
  readonly record: RawRecord;
  readonly partition: number;
  readonly position: number;
  /** in its partition, but too early; else a stray one, which its key puts elsewhere */
  readonly early: boolean;
}

/** Records that wait for their events, by position. */
export class Asides {
  private readonly waiting = new Map<number, Aside[]>();

  /** positions */
  get size(): number {
    return this.waiting.size;
  }

  get all(): readonly Aside[] {
    return [...this.waiting.values()].flat();
  }

  put(aside: Aside): void {
    this.waiting.set(aside.position, [...(this.waiting.get(aside.position) ?? []), aside]);
  }

  take(position: number): readonly Aside[] {
    const asides = this.waiting.get(position) ?? [];
    this.waiting.delete(position);
    return asides;
  }
}
