import { BANK } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { simulate } from '@evenhand/simulation';
import { stored } from '../stored';
import type { Stored } from '../stored';

/** Journeys of so many customers over the last so many months. */
export interface Size {
  readonly customers: number;
  readonly months: number;
}

/** Customers of one simulated bank: what it holds while it tells grows with them. */
const OF_A_BANK = 100_000;
/** Scores are explained of customers with so many events, so many of each. */
export const LENGTHS = [10, 100, 1_000] as const;
const OF_EACH = 20;
/** Long ago, so that some have a thousand by now. */
const [EXPLAINED_FROM, EXPLAINED_MONTHS] = ['2009-01-01', 210] as const;
/** Of banks of one customer, apart from all others. */
const EXPLAINED_SEED = 1_000_000;

/** Banks of 100 000 customers one after the other, behind the journeys of a known length. */
export function* journeys({ customers, months }: Size, from: string): Generator<Stored, void> {
  for (const length of LENGTHS) for (const events of journeysOf(length)) yield* stored(events);
  for (let seed = 1, left = customers; left > 0; seed++, left -= OF_A_BANK) {
    const told = simulate({ customers: Math.min(OF_A_BANK, left), months, seed, from });
    yield* stored(seed === 1 ? told : ofCustomers(told));
  }
}

/** What a bank tells of itself stands in one stream, and one bank has told it. */
function* ofCustomers(events: Iterable<CloudEvent>): Generator<CloudEvent, void> {
  for (const event of events) if (event.subject !== BANK) yield event;
}

/** @returns where in the log each journey of so many events begins */
export function beginningsOf(length: number): number[] {
  const before = LENGTHS.filter((other) => other < length).reduce((sum, other) => sum + other * OF_EACH, 0);
  return Array.from({ length: OF_EACH }, (_, n) => before + n * length + 1);
}

/** Journeys of so many events, each of one customer, the same at each call. */
export function* journeysOf(length: number): Generator<readonly CloudEvent[], void> {
  for (let seed = EXPLAINED_SEED * length, found = 0; found < OF_EACH; seed++) {
    const told = simulate({ customers: 1, months: EXPLAINED_MONTHS, seed, from: EXPLAINED_FROM });
    const events = new Map<string, CloudEvent>();
    for (const event of told) {
      if (event.subject !== BANK) events.set(event.id, event);
      if (events.size === length) break;
    }
    if (events.size < length) continue;
    found += 1;
    yield [...events.values()];
  }
}
