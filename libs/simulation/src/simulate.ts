import type { CloudEvent } from '@evenhand/contracts';
import { Arrivals, arrivalsOf } from './arrivals';
import { dayOfDate, monthsAfter } from './calendar';
import { eventOf } from './fact';
import { interactions } from './interactions/interactions.part';
import { keyOf, Luck, mixed } from './luck';
import { Customers } from './people/customers';
import type { Part, Recorded, Story } from './story';

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
const PARTS: readonly Part[] = [interactions];
/** Tells the draws inside a story from those of whether it begins. */
const CONTENT = keyOf('content');

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
}

/** Everything that is under way, day by day. */
class Bank {
  private readonly streams: readonly Stream[];
  private readonly customers: Customers;
  private readonly arrivals = new Arrivals();
  private readonly luck = new Luck();
  private readonly postLuck = new Luck();

  constructor(parts: readonly Part[], private readonly seed: string, private readonly count: number, first: number) {
    this.customers = new Customers(seed, first);
    this.streams = parts.flatMap(({ name: part, stories }) =>
      stories.map((story) => ({ part, story, key: mixed(mixed(keyOf(seed), keyOf(part)), keyOf(story.name)) })));
    const names = new Set(this.streams.map(({ story }) => story.name));
    if (names.size < this.streams.length) throw new Error('two stories of one name');
  }

  /** What arrives on a day, once all that begins on it is told. */
  live(day: number): ReturnType<Arrivals['take']> {
    for (const stream of this.streams) {
      const { of, often } = stream.story;
      const [fewest, most] = of === 'bank' ? [0, 0] : [1, this.count];
      for (let n = fewest; n <= most; n++) {
        const key = mixed(stream.key, n);
        if (often(key, n, day, this.customers)) this.begin(stream, key, n, day);
      }
    }
    return this.arrivals.take(day);
  }

  private begin({ part, story }: Stream, key: number, n: number, day: number): void {
    const id = `${story.name}-${this.seed}-${n}-${day}`;
    const who = this.customers.get(n);
    const own = mixed(mixed(key, CONTENT), day);
    const last = { ordinal: 0, arrival: 0 };
    const record = ({ name, at, desk, waits, productcode, branchid, data }: Recorded): void => {
      const ordinal = ++last.ordinal;
      const [arrives, again] = arrivalsOf(this.postLuck, own, ordinal, at);
      const arrival = waits ? Math.max(arrives, last.arrival) : arrives;
      last.arrival = Math.max(arrival, last.arrival);
      const fact = { arrival, at, id: `${id}.${ordinal}`, type: `evenhand.${part}.${name}.v1`, who, desk, productcode, branchid, data };
      this.arrivals.add(fact);
      if (again !== undefined) this.arrivals.add({ ...fact, arrival: again + arrival - arrives });
    };
    story.tell({ id, who, seed: this.seed, luck: this.luck.restart(own), day, record });
  }
}
