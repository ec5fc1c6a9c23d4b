import type { CloudEvent } from '@evenhand/contracts';
import { Arrivals, arrivalsOf } from './arrivals';
import { dayOfDate, monthsAfter } from './calendar';
import { complaints } from './complaints/complaints.part';
import { eventOf } from './fact';
import { interactions } from './interactions/interactions.part';
import { falls, keyOf, Luck, mixed } from './luck';
import { Customers, type Customer } from './people/customers';
import type { Beginning, Part, Recorded, Story } from './story';

export interface Simulation {
  /** whole, at least 0; customers are numbered from 1 */
  readonly customers: number;
  /** whole, at least 0 */
  readonly seed: number;
  /** calendar months, whole, at least 0 */
  readonly months: number;
  /** first day, such as 2025-01-01 (the default), in UTC */
  readonly from?: string;
}

const FROM = '2025-01-01';
/** Moments are written with four digits of the year. */
const LAST = dayOfDate('9999-01-01') as number;
const PARTS: readonly Part[] = [interactions, complaints];
/** Tells the draws inside a story from those of whether it begins. */
const CONTENT = keyOf('content');
/** Tells whether a story follows a fact. */
const FOLLOWS = keyOf('follows');

/**
 * The events of a made-up bank in the order in which they arrive, as publishers post them: the same bytes for the same arguments on every
 * machine. More months go on where fewer end; more customers leave the events of the others as they are, in their order; another part, or
 * another story of a part, does too. Memory grows with the customers, not with the months: it holds what is under way.
 * @throws RangeError where an argument is none
 */
export const simulate = (simulation: Simulation): Generator<CloudEvent, void> => simulateParts(PARTS, simulation);

/** The same for chosen parts. */
export function* simulateParts(parts: readonly Part[], { customers, seed, months, from = FROM }: Simulation): Generator<CloudEvent, void> {
  for (const [name, value] of Object.entries({ customers, seed, months })) whole(name, value);
  const first = dayOfDate(from);
  if (first === undefined) throw new RangeError(`from must be a day such as ${FROM}`);
  const end = monthsAfter(first, months);
  if (!(end <= LAST)) throw new RangeError('months must end before the year 10000');
  const bank = new Bank(parts, String(seed), customers, first);
  for (let day = first; day < end; day++) for (const fact of bank.live(day)) yield eventOf(fact);
}

function whole(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number, at least 0`);
}

interface Stream {
  readonly part: string;
  readonly story: Story;
  readonly key: number;
  /** the streams that may follow its facts */
  readonly followers: readonly Stream[];
}

interface Begins extends Pick<Beginning, 'id' | 'day' | 'after'> {
  /** of all that it draws */
  readonly own: number;
  readonly n: number;
}

/** Everything that is under way, day by day. */
class Bank {
  /** those that begin by themselves */
  private readonly streams: readonly Stream[];
  private readonly customers: Customers;
  private readonly arrivals = new Arrivals();
  private readonly luck = new Luck();
  private readonly postLuck = new Luck();

  constructor(parts: readonly Part[], private readonly seed: string, private readonly count: number, first: number) {
    this.customers = new Customers(seed, first);
    const streams = parts.flatMap(({ name: part, stories }) =>
      stories.map((story) => ({ part, story, key: mixed(mixed(keyOf(seed), keyOf(part)), keyOf(story.name)), followers: [] as Stream[] })));
    if (new Set(streams.map(({ story }) => story.name)).size < streams.length) throw new Error('two stories of one name');
    for (const { story: { name }, followers } of streams) followers.push(...streams.filter(({ story }) => story.follows?.story === name));
    this.streams = streams.filter(({ story }) => story.often);
  }

  /** What arrives on a day, once all that begins on it is told. */
  live(day: number): ReturnType<Arrivals['take']> {
    for (const stream of this.streams) {
      const { of, often } = stream.story;
      const [fewest, most] = of === 'bank' ? [0, 0] : [1, this.count];
      for (let n = fewest; n <= most; n++) {
        const key = mixed(stream.key, n);
        if (!often?.(key, n, day, this.customers)) continue;
        this.begin(stream, { id: `${stream.story.name}-${this.seed}-${n}-${day}`, own: mixed(mixed(key, CONTENT), day), n, day });
      }
    }
    return this.arrivals.take(day);
  }

  private begin({ part, story, followers }: Stream, { id, own, n, day, after }: Begins): void {
    const who = this.customers.get(n);
    const last = { ordinal: 0, arrival: 0 };
    const following: (readonly [Stream, Begins])[] = [];
    const record = (told: Recorded): void => {
      const { name, at, desk, waits, productcode, branchid, data } = told;
      const ordinal = ++last.ordinal;
      const [arrives, again] = arrivalsOf(this.postLuck, own, ordinal, at);
      const arrival = waits ? Math.max(arrives, last.arrival) : arrives;
      last.arrival = Math.max(arrival, last.arrival);
      const fact = { arrival, at, id: `${id}.${ordinal}`, type: `evenhand.${part}.${name}.v1`, who, desk, productcode, branchid, data };
      this.arrivals.add(fact);
      if (again !== undefined) this.arrivals.add({ ...fact, arrival: again + arrival - arrives });
      for (const follower of followers) {
        const its = mixed(mixed(own, follower.key), ordinal);
        if (falls(mixed(its, FOLLOWS), chanceOf(follower, told, who))) following.push([follower, { id: `${follower.story.name}${id.slice(story.name.length)}-${ordinal}`, own: its, n, day, after: { data, at } }]);
      }
    };
    story.tell({ id, who, seed: this.seed, luck: this.luck.restart(own), day, after, record });
    // Only now: the draws of a story come one after the other out of one stream.
    for (const [follower, begins] of following) this.begin(follower, begins);
  }
}

/** Of a thousand facts such as this, those that the stream follows. */
function chanceOf({ story: { follows } }: Stream, { name, data }: Recorded, who: Customer): number {
  return follows?.fact === name ? (follows.chance as (data: object, who: Customer) => number)(data, who) : 0;
}
