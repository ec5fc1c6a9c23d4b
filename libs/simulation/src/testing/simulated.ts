import type { CloudEvent } from '@evenhand/contracts';
import * as fc from 'fast-check';
import { simulate } from '../simulate';

/** A drawn bank's events, told under a name that goes into every id: runs of different names may share a store. */
export type Telling = (name: string) => readonly CloudEvent[];

/** At most so many customers, months and events. */
interface Size {
  readonly customers: number;
  readonly months: number;
  readonly events: number;
  /** some events are told again; each once, if it does not say */
  readonly again?: true;
}

/** Of so many digits that no other number of an event is taken for it. */
const SEEDS = { min: 100_000, max: 999_999 };

/**
 * A stretch of what a simulated bank tells, from anywhere in its time, so that some openings are unknown: as it was told or shuffled.
 * A failing case prints what it was drawn from.
 */
export const simulated = (most: Size, from = '2025-01-01'): fc.Arbitrary<Telling> =>
  fc.record({
    seed: fc.integer(SEEDS), customers: fc.integer({ min: 1, max: most.customers }), months: fc.integer({ min: 1, max: most.months }),
    count: fc.integer({ min: 1, max: most.events }), beginsPermille: fc.nat(1_000), shuffle: fc.oneof(fc.constant(0), fc.nat()), againEvery: most.again ? fc.constantFrom(0, 9, 4, 2) : fc.constant(0),
  }).map((drawn) => {
    const { seed, customers, months, count, beginsPermille, shuffle, againEvery } = drawn;
    const all = [...new Map(Array.from(simulate({ seed, customers, months, from }), (event) => [event.id, event])).values()];
    const begins = Math.floor((Math.max(0, all.length - count) * beginsPermille) / 1_000);
    const stretch = all.slice(begins, begins + count);
    const again = stretch.filter((_event, i) => againEvery > 0 && i % againEvery === 0);
    const text = JSON.stringify(shuffled([...stretch, ...again], shuffle));
    const tell = (name: string): readonly CloudEvent[] => JSON.parse(text.replaceAll(`-${seed}`, `-${seed}${name}`)) as CloudEvent[];
    return Object.assign(tell, { [fc.toStringMethod]: () => `simulated ${JSON.stringify({ ...drawn, from })}` });
  });

/** @param by 0 leaves them as they are */
function shuffled<T>(items: readonly T[], by: number): readonly T[] {
  const rank = (i: number): number => Math.imul(Math.imul(i + 1, 0x9e3779b1) ^ by, 0x85ebca6b) >>> 0;
  return by === 0 ? items : items.map((item, i) => [rank(i), item] as const).sort(([a], [b]) => a - b).map(([, item]) => item);
}
