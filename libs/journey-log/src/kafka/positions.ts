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

/** Where the first record beyond a position is: at `low` or behind it, and before `high` or at it. */
interface Search {
  readonly place: Place;
  readonly position: number;
  low: number;
  high: number;
  lowPosition: number;
  highPosition: number;
  found: boolean;
}

const ONE_BATCH = { maxBytes: 1, maxPartitionBytes: 1, maxWaitMs: 1_000 };
const ONE_EACH = { maxBytes: 32 << 20, maxPartitionBytes: 256 << 10, firstBatch: true };
/** so near to what is looked for, reading costs no more than looking */
const NEAR = 256;
/** the mark of the last transaction, the record before it, and some that were lost to an abort */
const STEP_BACK = 4;

/** Finds positions in the partitions of a topic by looking at few of their records. Positions grow with offsets there. */
export class Positions {
  private readonly known = new Map<string, Tail & Ends>();

  constructor(private readonly fetcher: Fetcher) {}

  /** How far each partition is. @param partitions of their topic */
  async tails(places: readonly Place[], partitions: number): Promise<readonly (Tail & Ends)[]> {
    const ends = await this.fetcher.ends(places);
    const moved = places.flatMap((place, i) => {
      const { first, end } = ends[i] as Ends;
      return this.known.get(keyOf(place))?.end === end ? [] : [{ ...place, first, end, offset: Math.max(first, end - STEP_BACK) }];
    });
    const near = moved.length === 0 ? [] : await this.fetcher.fetch(moved);
    await Promise.all(moved.map(async ({ first, end, ...place }) => {
      const answer = near.find((fetched) => keyOf(fetched) === keyOf(place));
      // An answer never goes beyond the file that it begins in.
      const whole = answer && answer.next >= end ? answer.records : [];
      const tail = tailOf(whole, partitions) ?? (await this.stepBack(place, partitions, { first, end }));
      this.known.set(keyOf(place), { ...tail, first, end });
    }));
    return places.map((place) => this.known.get(keyOf(place)) as Tail & Ends);
  }

  /**
   * Where to read on behind a position in each place: before the first record beyond it, and not far before. By halving, where a guess from the
   * positions at both ends does not do better; all places in each question.
   */
  async offsetsOf(wanted: readonly (Place & { readonly position: number })[], partitions: number): Promise<readonly number[]> {
    const tails = await this.tails(wanted, partitions);
    const searches = wanted.map(({ topic, partition, position }, i) => begin({ topic, partition }, position, tails[i] as Tail & Ends));
    for (let round = 0; ; round++) {
      const probes = searches.filter(({ found, low, high }) => !found && high - low > NEAR).map((search) => ({ search, offset: guess(search, round) }));
      if (probes.length === 0) return searches.map(({ low }) => low);
      const answers = new Map((await this.fetcher.fetch(probes.map(({ search, offset }) => ({ ...search.place, offset })), ONE_EACH)).map((answer) => [keyOf(answer), answer.records]));
      await Promise.all(probes.map(async ({ search, offset }) => {
        const seen = tailsIn(answers.get(keyOf(search.place)) ?? [], partitions);
        narrow(search, offset, seen.length > 0 ? seen : await this.from({ ...search.place, offset }, search.high, partitions));
      }));
    }
  }

  /** Further each time: the last records may be marks of transactions, or of ones that were aborted. */
  private async stepBack(place: Place, partitions: number, { first, end }: Ends): Promise<Tail> {
    for (let back = STEP_BACK; end > first; back *= 8) {
      const offset = Math.max(first, end - back);
      const last = (await this.from({ ...place, offset }, end, partitions, Infinity)).at(-1);
      if (last) return last;
      if (offset === first) break;
    }
    return { position: 0, successor: undefined, offset: end };
  }

  /** What the first batches from there say, as far as the end. */
  private async from(spot: Spot, end: number, partitions: number, batches = 1): Promise<readonly Tail[]> {
    const found: Tail[] = [];
    for (let offset = spot.offset, seen = 0; offset < end && seen < batches; ) {
      const [answer] = await this.fetcher.fetch([{ ...spot, offset }], ONE_BATCH);
      if (!answer) throw new Error(`nothing came of ${spot.topic}/${spot.partition} at ${offset}, which ends at ${end}`);
      const said = tailsIn(answer.records, partitions);
      found.push(...said);
      if (said.length > 0) seen++;
      offset = answer.next;
    }
    return found;
  }
}

function begin(place: Place, position: number, { first, end, ...tail }: Tail & Ends): Search {
  const search = { place, position, low: first, high: end, lowPosition: 0, highPosition: tail.position, found: position <= 0 };
  if (position <= 0 || tail.position > position) return search;
  return { ...search, low: tail.successor === undefined ? end : tail.offset, found: true };
}

function guess({ position, low, high, lowPosition, highPosition }: Search, round: number): number {
  const share = round % 2 === 0 ? (position - lowPosition) / Math.max(1, highPosition - lowPosition) : 0.5;
  return Math.min(high - 1, Math.max(low + 1, low + Math.floor((high - low) * share) - NEAR / 2));
}

/** @param seen what stands from the offset on */
function narrow(search: Search, offset: number, seen: readonly Tail[]): void {
  const beyond = seen.find(({ position }) => position > search.position);
  const before = seen.findLast(({ position }) => position <= search.position);
  if (before) [search.low, search.lowPosition] = [before.offset + 1, before.position];
  else [search.high, search.highPosition] = [offset, beyond?.position ?? search.highPosition];
  search.found = beyond !== undefined && before !== undefined;
}

const tailsIn = (records: readonly TopicRecord[], partitions: number): Tail[] => records.flatMap((record) => tailOf([record], partitions) ?? []);

function tailOf(records: readonly TopicRecord[], partitions: number): Tail | undefined {
  for (let i = records.length - 1; i >= 0; i--) {
    const { offset } = records[i] as TopicRecord;
    const said = read(records[i] as TopicRecord, partitions);
    if (said.kind !== 'bad') return { offset, position: said.position, successor: said.kind === 'watermark' ? said.successor : undefined };
  }
  return undefined;
}
