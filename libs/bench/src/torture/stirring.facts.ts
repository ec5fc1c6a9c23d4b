import type { CloudEvent } from '@evenhand/contracts';
import { below, pick } from './chance';

const DAY = 86_400_000;
/** so many customers: each is told enough of to be reacted to in the light of what was before */
const CUSTOMERS = 40;
/** A timer is due so soon, ms, or was already when its fact comes late. */
const [SOONEST, LATEST] = [200, 1_500];
/** What ends one comes so many batches later at most: before the timer, or after it. */
const LATER = 3;

const iso = (ms: number): string => new Date(ms).toISOString();

/** An opening fact, and what ends it or comes of it. `before`: its timer counts so many ms from the fact. */
interface Kind {
  readonly opens: string;
  readonly before: number;
  readonly ends?: string;
  data(id: string, dueAt: number): object;
  readonly endData?: (id: string) => object;
}

const timed: readonly Kind[] = [
  { opens: 'promise-made', before: 0, data: (promiseId, dueAt) => ({ promiseId, dueAt: iso(dueAt) }), ends: 'promise-kept', endData: (promiseId) => ({ promiseId }) },
  {
    opens: 'follow-up-scheduled', before: 0, data: (followUpId, dueAt) => ({ followUpId, reason: 'routine', dueAt: iso(dueAt) }),
    ends: 'follow-up-completed', endData: (followUpId) => ({ followUpId, outcome: 'reached' }),
  },
  {
    opens: 'hardship-reported', before: 7 * DAY, data: (hardshipId) => ({ hardshipId, kind: 'illness' }),
    ends: 'hardship-support-given', endData: (hardshipId) => ({ hardshipId, support: 'visit' }),
  },
  { opens: 'doubt-raised', before: 7 * DAY, data: (doubtId) => ({ doubtId, category: 'expectation', cause: 'communication', topic: 'fee', intensity: 2, source: 'customer' }) },
  { opens: 'voice-recorded', before: 30 * DAY, data: (voiceId) => ({ voiceId, kind: 'criticism', topicCode: 'app', sentiment: -1 }) },
];

/** Facts that set something off at once. */
const startling: Readonly<Record<string, (id: string, at: number) => object>> = {
  'information-delivered': (informationId, at) => ({ informationId, dueAt: iso(at - DAY), deliveredAt: iso(at), critical: true }),
  'education-attended': (educationId) => ({ educationId, minutes: 20, quiz: 40 }),
  'disclosure-gap-found': (gapId) => ({ gapId, item: 'fee_composition', foundBy: 'audit', harmMinor: 0 }),
  'interaction-recorded': (interactionId) => ({ interactionId, initiator: 'customer', kind: 'inquiry', outcome: 'failed', topic: 'annual_fee' }),
};

/** Facts whose timers are due within moments, and facts that the suite reacts to, as they come to a publisher: of customers of its own. */
export class StirringFacts {
  private made = 0;
  private ends: { readonly event: CloudEvent; in: number }[] = [];

  constructor(private readonly publisher: string, private readonly chance: () => number) {}

  /** What comes with the next batch. */
  next(): CloudEvent[] {
    for (const end of this.ends) end.in--;
    const due = this.ends.filter((end) => end.in <= 0).map(({ event }) => event);
    this.ends = this.ends.filter((end) => end.in > 0);
    return [...due, ...Array.from({ length: 2 + below(5, this.chance) }, () => this.one()).flat()];
  }

  private one(): CloudEvent[] {
    const customer = `c_stirred_${this.publisher}_${below(CUSTOMERS, this.chance)}`;
    const draw = this.chance();
    const dueAt = Date.now() + SOONEST + below(LATEST - SOONEST, this.chance);
    if (draw < 0.55) return this.timed(pick(timed, this.chance), customer, dueAt);
    if (draw < 0.65) return this.outcome(customer, dueAt - 30 * DAY, this.chance() < 0.7);
    const name = pick(Object.keys(startling), this.chance);
    const at = Date.now();
    return [this.fact(name, customer, at, startling[name]?.(this.id(), at) ?? {})];
  }

  private timed({ opens, before, data, ends, endData }: Kind, customer: string, dueAt: number): CloudEvent[] {
    const id = this.id();
    const at = before > 0 ? dueAt - before : Date.now();
    if (ends && endData && this.chance() < 0.5) {
      this.ends.push({ event: this.fact(ends, customer, at + Math.floor((dueAt - at) * this.chance()), endData(id)), in: 1 + below(LATER, this.chance) });
    }
    return [this.fact(opens, customer, at, data(id, dueAt))];
  }

  /** Thirty days after it the bank gets in touch, if it was a disappointment. */
  private outcome(customer: string, at: number, missed: boolean): CloudEvent[] {
    const expectationId = this.id();
    const terms = { dimension: 'rel', source: 'agreement', metric: 'bp', low: 300, high: 450, betterIs: 'higher' };
    const attribution = { locus: 'market', controllable: false, stable: false };
    return [
      this.fact('expectation-set', customer, at - DAY, { expectationId, ...terms }),
      this.fact('expectation-outcome-observed', customer, at, { expectationId, actual: missed ? 210 : 400, attribution, referent: 'own' }),
    ];
  }

  private id(): string {
    return `stir-${this.publisher}-${this.made++}`;
  }

  private fact(name: string, subject: string, at: number, data: object): CloudEvent {
    const id = `${name}-${this.id()}`;
    return { specversion: '1.0', id, source: 'urn:evenhand-torture:bank', type: `evenhand.interactions.${name}.v1`, subject, time: iso(at), channel: 'app', productcode: 'CARD_STD', data };
  }
}
