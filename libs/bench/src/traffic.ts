import type { CloudEvent } from '@evenhand/contracts';
import { simulate } from '@evenhand/simulation';

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

/** `mixed`: everything that a bank tells. `openers`: its contacts, each the first event of its own stream. `unordered`: what may come in any order. */
export type Mix = 'mixed' | 'openers' | 'unordered';

/** Of so few customers, thousands of events are weeks, and what opened is followed up. */
const CUSTOMERS = 2_000;
const MONTHS = 18;
/** What is refused until the fact it speaks of is known. */
const WAITING = /\.(rating-voided|survey-voided|doubt-resolved|expectation-outcome-observed|voice-answered)\./;
const BELONGS: Readonly<Record<Mix, (type: string) => boolean>> = {
  mixed: () => true, openers: (type) => type.includes('.interaction-recorded.'), unordered: (type) => !WAITING.test(type),
};

/** The traffic of simulated banks, one after the other, without end, each event once: 3 of 10 mixed events are about something that was told of before. */
export function* traffic(mix: Mix, bank: number): Generator<CloudEvent, never> {
  for (let n = 0; ; n++) {
    const told = new Set<string>();
    for (const event of simulate({ customers: CUSTOMERS, months: MONTHS, seed: bank * 1_000 + n })) {
      if (!BELONGS[mix](event.type) || told.has(event.id)) continue;
      told.add(event.id);
      yield event;
    }
  }
}

/** The next `count` events of a traffic that has no end. */
export function take<T>(events: Iterator<T>, count: number): T[] {
  return Array.from({ length: count }, () => events.next().value as T);
}
