import { keyOf } from './fetcher';
import type { Ends, Fetcher, Place, Spot, TopicRecord } from './fetcher';
import { read } from './topic.record';

/** The end of a partition: the last position it tells of, 0 where it tells of none, and the topic that goes on behind it. */
export interface Tail {
  readonly position: number;
  readonly successor: string | undefined;
  /** of the record that says so */
  readonly offset: number;
}

const ONE_BATCH = { maxBytes: 1, maxPartitionBytes: 1 };
/** so near to what is looked for, reading costs no more than looking */
const NEAR = 256;
/** the mark of the last transaction, the record before it, and some that were lost to an abort */
const STEP_BACK = 4;

/** Finds positions in partitions by looking at few of their records. Positions grow with offsets there. */
export class Positions {
  private readonly known = new Map<string, Tail & { readonly end: number }>();

  constructor(private readonly fetcher: Fetcher) {}

  /** How far each partition is. @param partitions of their topic */
  async tails(places: readonly Place[], partitions: number): Promise<readonly Tail[]> {
    const ends = await this.fetcher.ends(places);
    const moved = places.flatMap((place, i) => {
      const { first, end } = ends[i] as Ends;
      return this.known.get(keyOf(place))?.end === end ? [] : [{ ...place, first, end, offset: Math.max(first, end - STEP_BACK) }];
    });
    const near = moved.length === 0 ? [] : await this.fetcher.fetch(moved);
    await Promise.all(moved.map(async ({ first, end, ...place }) => {
      const records = near.find((fetched) => keyOf(fetched) === keyOf(place))?.records ?? [];
      const found = records.flatMap((record) => located(record, partitions)).at(-1) ?? (await this.tail(place, partitions, first, end));
      this.known.set(keyOf(place), { ...found, end });
    }));
    return places.map((place) => this.known.get(keyOf(place)) as Tail);
  }

  /**
   * Where to read on behind a position: before the first record beyond it, and not far before. By halving, where a guess from the positions at
   * both ends does not do better.
   */
  async offsetOf(place: Place, position: number, partitions: number): Promise<number> {
    const [found] = await this.fetcher.ends([place]);
    let { first: low, end: high } = found as { first: number; end: number };
    if (position <= 0) return low;
    const tail = await this.tail(place, partitions, low, high);
    if (tail.position <= position) return tail.successor === undefined ? high : tail.offset;
    let [lowPosition, highPosition] = [0, tail.position];
    for (let round = 0; high - low > NEAR; round++) {
      const share = round % 2 === 0 ? (position - lowPosition) / (highPosition - lowPosition) : 0.5;
      const middle = Math.min(high - 1, Math.max(low + 1, low + Math.floor((high - low) * share) - NEAR / 2));
      const batch = await this.positionsFrom({ ...place, offset: middle }, high, partitions);
      const beyond = batch.find((record) => record.position > position);
      const before = batch.findLast((record) => record.position <= position);
      if (before) [low, lowPosition] = [before.offset + 1, before.position];
      if (beyond && before) return low;
      if (!before) [high, highPosition] = [middle, beyond?.position ?? highPosition];
    }
    return low;
  }

  /** Steps back from the end, further each time: the last records may be marks of transactions, or of ones that were aborted. */
  private async tail(place: Place, partitions: number, first: number, end: number): Promise<Tail> {
    for (let back = STEP_BACK; end > first; back *= 8) {
      const from = Math.max(first, end - back);
      const said = await this.saidFrom({ ...place, offset: from }, end, partitions, false);
      const last = said.at(-1);
      if (last) return last;
      if (from === first) break;
    }
    return { position: 0, successor: undefined, offset: end };
  }

  private positionsFrom(spot: Spot, end: number, partitions: number): Promise<readonly Tail[]> {
    return this.saidFrom(spot, end, partitions, true);
  }

  /** The records from there to the end, or those of the first batch that has any. */
  private async saidFrom(spot: Spot, end: number, partitions: number, firstBatch: boolean): Promise<readonly Tail[]> {
    const found: Tail[] = [];
    for (let offset = spot.offset; offset < end && !(firstBatch && found.length > 0); ) {
      const [answer] = await this.fetcher.fetch([{ ...spot, offset }], ONE_BATCH);
      if (!answer || answer.next <= offset) break;
      found.push(...answer.records.flatMap((record) => located(record, partitions)));
      offset = answer.next;
    }
    return found;
  }
}

function located(record: TopicRecord, partitions: number): readonly Tail[] {
  const said = read(record, partitions);
  return said.kind === 'bad' ? [] : [{ offset: record.offset, position: said.position, successor: said.kind === 'watermark' ? said.successor : undefined }];
}
