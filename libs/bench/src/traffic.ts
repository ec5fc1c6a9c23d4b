import type { CloudEvent } from '@evenhand/contracts';

/** A small seeded generator (mulberry32): the same seed gives the same traffic on every machine. @returns numbers in 0..1 */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Mix = 'mixed' | 'openers';

const SOURCE = 'urn:evenhand:bench';
const START = Date.UTC(2026, 0, 1);
const CUSTOMERS = 100_000;
const [KINDS, OUTCOMES, CHANNELS] = [['inquiry', 'service', 'advice'], ['resolved', 'resolved', 'failed', 'pending'], ['phone', 'app', 'branch', 'web']] as const;

/**
 * The traffic that ingest is measured on. `openers`: contacts, each the first event of its own stream. `mixed`: of 10 events 7 open a stream
 * (4 contacts, 2 promises, 1 doubt) and 3 need the history of one opened some hundred events before (a rating, a promise kept, a doubt resolved).
 * Ids are unique per `run`.
 */
export function* traffic(mix: Mix, run: string, seed: number): Generator<CloudEvent> {
  const chance = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const waiting = { contact: new Queue<Opened>(), promise: new Queue<Opened>(), doubt: new Queue<Opened>() };
  for (let n = 0; ; n++) {
    const at = START + n * 250;
    const step = mix === 'openers' ? 0 : n % 10;
    const id = `${run}-${n}`;
    const opened = { id, subject: `c_${Math.floor(chance() * CUSTOMERS)}`, at };
    const take = (queue: Queue<Opened>): Opened | undefined => (queue.length > 300 ? queue.shift() : undefined);
    const rated = step === 7 ? take(waiting.contact) : undefined;
    const kept = step === 8 ? take(waiting.promise) : undefined;
    const resolved = step === 9 ? take(waiting.doubt) : undefined;
    if (rated) yield event('interaction-rated', id, rated.subject, at, { interactionId: rated.id, courtesy: 1 + Math.floor(chance() * 5), competence: 4, ease: 3 });
    else if (kept) yield event('promise-kept', id, kept.subject, at, { promiseId: kept.id });
    else if (resolved) yield event('doubt-resolved', id, resolved.subject, at, { doubtId: resolved.id, confirmedBy: 'customer', understanding: 80 });
    else if (step === 4 || step === 5) {
      waiting.promise.push(opened);
      yield event('promise-made', id, opened.subject, at, { promiseId: id, dueAt: new Date(at + 864e5).toISOString(), dimension: 'resp' });
    } else if (step === 6) {
      waiting.doubt.push(opened);
      yield event('doubt-raised', id, opened.subject, at, { doubtId: id, category: 'info_asymmetry', topic: 'fee', intensity: 3, source: 'customer' });
    } else {
      if (mix === 'mixed') waiting.contact.push(opened);
      if (waiting.contact.length > 2_000) waiting.contact.drop(1_000);
      yield event('interaction-recorded', id, opened.subject, at, {
        interactionId: id, initiator: 'customer', kind: pick(KINDS), outcome: pick(OUTCOMES), durationSec: Math.floor(chance() * 900), waitSec: Math.floor(chance() * 400),
        emotionBefore: -1, emotionAfter: 1, topic: 'annual_fee',
      }, pick(CHANNELS));
    }
  }
}

interface Opened {
  readonly id: string;
  readonly subject: string;
  readonly at: number;
}

/** `Array.shift` moves all that is behind it: after a million events, that took longer than everything else. */
class Queue<T> {
  private items: T[] = [];
  private first = 0;

  get length(): number {
    return this.items.length - this.first;
  }

  push(item: T): void {
    this.items.push(item);
  }

  shift(): T | undefined {
    const item = this.items[this.first];
    this.drop(1);
    return item;
  }

  drop(count: number): void {
    this.first += count;
    if (this.first < 10_000 || this.first < this.items.length / 2) return;
    this.items = this.items.slice(this.first);
    this.first = 0;
  }
}

function event(name: string, id: string, subject: string, at: number, data: object, channel = 'phone'): CloudEvent {
  return {
    specversion: '1.0', id, source: SOURCE, type: `evenhand.interactions.${name}.v1`, subject, time: new Date(at).toISOString(),
    datacontenttype: 'application/json', channel: channel as CloudEvent['channel'], productcode: 'CARD_STD', branchid: 'SH_021', data,
  };
}

/** The next `count` events of a traffic. */
export function take<T>(events: Iterator<T>, count: number): T[] {
  return Array.from({ length: count }, () => events.next().value as T);
}
