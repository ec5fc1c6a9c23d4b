import type { CloudEvent } from '@evenhand/contracts';
import { simulate } from '@evenhand/simulation';
import { promises, startling } from './made.traffic';

/** A small seeded generator (mulberry32). @returns numbers in 0..1 */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `mixed`: everything that a bank tells of interactions. `openers`: its contacts, each the first event of its own stream. `unordered`: what may come in any order. */
type Simulated = 'mixed' | 'openers' | 'unordered';
/** `startling`: contacts, one of ten events something that is reacted to. `promises`: all due at one moment, or broken then. */
export type Mix = Simulated | 'startling' | 'promises' | 'broken promises';

/** Of so few customers, thousands of events are weeks, and what opened is followed up. */
const CUSTOMERS = 2_000;
const MONTHS = 18;
/** What is refused until the fact it speaks of is known. */
const WAITING = /\.(rating-voided|survey-voided|doubt-resolved|expectation-outcome-observed|voice-answered)\./;
/** The door that is measured and tortured with it takes no others. */
const INTERACTIONS = 'evenhand.interactions.';
const BELONGS: Readonly<Record<Simulated, (type: string) => boolean>> = {
  mixed: () => true, openers: (type) => type.includes('.interaction-recorded.'), unordered: (type) => !WAITING.test(type),
};

/** Without end, each event once; the same for the same bank, but for the moments of what is startling. */
export function traffic(mix: Mix, bank: number): Generator<CloudEvent, never> {
  switch (mix) {
    case 'startling': return startling(simulated('openers', bank), bank);
    case 'promises': return promises(bank, false);
    case 'broken promises': return promises(bank, true);
    case 'mixed':
    case 'openers':
    case 'unordered': return simulated(mix, bank);
  }
}

/** The traffic of simulated banks, one after the other: 3 of 10 mixed events are about something that was told of before. */
function* simulated(mix: Simulated, bank: number): Generator<CloudEvent, never> {
  for (let n = 0; ; n++) {
    const told = new Set<string>();
    for (const event of simulate({ customers: CUSTOMERS, months: MONTHS, seed: bank * 1_000 + n })) {
      if (!event.type.startsWith(INTERACTIONS) || !BELONGS[mix](event.type) || told.has(event.id)) continue;
      told.add(event.id);
      yield event;
    }
  }
}

/** The next `count` events of a traffic that has no end. */
export function take<T>(events: Iterator<T>, count: number): T[] {
  return Array.from({ length: count }, () => events.next().value as T);
}
