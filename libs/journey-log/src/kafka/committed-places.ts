import { keyOf } from './fetcher';
import type { Place } from './fetcher';

interface Passed {
  readonly position: number;
  readonly offset: number;
}

const KEPT = 256;

/** Which offsets belong to the positions that were read lately, for who commits offsets of a group. */
export class CommittedPlaces {
  private readonly passages = new Map<string, Passed[]>();

  /** Everything up to the position stands before the offset. */
  passed(place: Place, position: number, offset: number): void {
    const key = keyOf(place);
    const passages = this.passages.get(key) ?? [];
    passages.push({ position, offset });
    if (passages.length > KEPT) passages.shift();
    this.passages.set(key, passages);
  }

  /** @returns an offset before which nothing stands that is beyond the position, where one is known */
  offsetBefore(place: Place, position: number): number | undefined {
    return this.passages.get(keyOf(place))?.findLast((passed) => passed.position <= position)?.offset;
  }
}
