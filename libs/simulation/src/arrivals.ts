import { DAY, dayOf, HOUR, MINUTE } from './calendar';
import { keyOf, mixed, type Luck, type Quantiles, type Weighted } from './luck';
import type { Fact } from './fact';

/** How late facts are told, seconds. Most publishers tell at once, some send a backlog, some a day's file. Design, not measured anywhere. */
const LATE: Weighted<Quantiles | undefined> = [
  [undefined, 958],
  [[[0, 10 * MINUTE], [700, 2 * HOUR], [1000, 9 * HOUR]], 30],
  [[[0, DAY], [800, 3 * DAY], [1000, 12 * DAY]], 12],
];

/** Of a thousand facts, those told a second time, and how long after the first: a publisher that heard no answer, or a file sent twice. */
const TOLD_TWICE = 9;
const AGAIN: Quantiles = [[0, 1], [600, 90], [900, 6 * HOUR], [1000, 4 * DAY]];

const stream = keyOf('arrivals');

/** When a fact of a story, known by the story's key and its number in it, is heard of: once or twice. */
export function arrivalsOf(luck: Luck, key: number, ordinal: number, at: number): readonly [number] | readonly [number, number] {
  luck.restart(mixed(mixed(key, stream), ordinal));
  const late = luck.of(LATE);
  const first = late ? at + luck.quantile(late) : at;
  return luck.happens(TOLD_TWICE) ? [first, first + luck.quantile(AGAIN)] : [first];
}

/** Facts on their way to the suite, by the day of their arrival. It holds what is under way, whatever was told before. */
export class Arrivals {
  private readonly byDay = new Map<number, Fact[]>();

  add(fact: Fact): void {
    const day = dayOf(fact.arrival);
    const others = this.byDay.get(day);
    if (others) others.push(fact);
    else this.byDay.set(day, [fact]);
  }

  /** Takes what arrives on a day, in order. Of one second, in the order in which it was added: other stories do not change that. */
  take(day: number): readonly Fact[] {
    const facts = this.byDay.get(day) ?? [];
    this.byDay.delete(day);
    return facts.sort((a, b) => a.arrival - b.arrival);
  }
}
