import { registry, serialise, storedIdOf } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { Cause } from './cause';
import { decodeWatched, encodeWatched, remember, watch, watchNothing } from './customer-watch';
import type { Seen, Watched } from './customer-watch';

const START = Date.UTC(2026, 0, 1);
const day = (n: number): number => START + n * 86_400_000;
let positions = 0;
const causeOf = (event: CloudEvent): Cause => new Cause({
  id: storedIdOf(event.source, event.id), position: ++positions, stream: 's', revision: 0, customer: event.subject, recordedAt: '2026-01-01T00:00:00.000Z', body: serialise(event),
});
const cause = (name: string, at: number, data: object, source = 'urn:test:bank'): Cause =>
  causeOf({ specversion: '1.0', id: `e${positions}`, source, type: `evenhand.${name.startsWith('complaint') ? 'complaints' : 'interactions'}.${name}.v1`, subject: 'c_1', time: new Date(at).toISOString(), data });
const contact = (at: number, more: object = {}): Cause => cause('interaction-recorded', at, { interactionId: `i${positions}`, initiator: 'customer', kind: 'inquiry', outcome: 'resolved', topic: 'fee', ...more });

/** How each of the events looks, one after the other. */
const seen = (causes: readonly Cause[], state: Watched = watchNothing()): readonly Seen[] => causes.map((one) => watch(state, one));
const counts = (causes: readonly Cause[]): readonly number[] => seen(causes).map(({ contacts }) => contacts);

describe('what is seen of a customer at an event', () => {
  it('is how often they made contact about its topic within 14 days, in whatever order that is told; after three it is counted anew', () => {
    expect(counts([contact(day(0)), contact(day(7)), contact(day(14)), contact(day(15)), contact(day(16)), contact(day(17))])).toEqual([1, 2, 3, 1, 2, 3]);
    expect(counts([contact(day(0)), contact(day(14)), contact(day(7))])).toEqual([1, 2, 3]);
    expect(counts([contact(day(0)), contact(day(7)), contact(day(14) + 1)])).toEqual([1, 2, 2]);
    expect(counts([contact(day(20)), contact(day(0)), contact(day(21))])).toEqual([1, 1, 2]);
  });

  it('is counted for a topic called as what every object has, too', () => {
    for (const topic of ['constructor', '__proto__', 'toString']) expect(counts([contact(day(0), { topic }), contact(day(1), { topic }), contact(day(2), { topic })])).toEqual([1, 2, 3]);
    const kept = watchNothing();
    watch(kept, contact(day(0), { topic: '__proto__' }));
    expect(counts([contact(day(1), { topic: '__proto__' })])).toEqual([1]);
    expect(seen([contact(day(1), { topic: '__proto__' })], decodeWatched(encodeWatched(kept)))[0]?.contacts).toBe(2);
  });

  it('counts no contact of the bank\'s, none for a sale, none without a topic, and each topic by itself', () => {
    expect(counts([contact(day(0)), contact(day(1), { initiator: 'bank' }), contact(day(2), { kind: 'sales' }), contact(day(3), { topic: undefined }), contact(day(4), { topic: 'risk' }), contact(day(5))]))
      .toEqual([1, 0, 0, 0, 1, 2]);
  });

  it('is their fairness on the day of the event, without it and with it, and whether it put bad treatment in', () => {
    const rated = (courtesy: number): Cause => cause('interaction-rated', day(1), { interactionId: 'i', courtesy });
    const [, bad] = seen([contact(day(0)), rated(1)]);
    expect(bad?.lowered).toBe(true);
    expect(bad?.fairness?.before.treatment.interpersonal.score).toBe(50);
    expect(bad?.fairness?.after.treatment.interpersonal.score).toBeLessThan(50);
    const [, good] = seen([contact(day(0)), rated(5)]);
    expect([good?.lowered, (good?.fairness?.after.treatment.interpersonal.score ?? 0) > 50]).toEqual([false, true]);
    expect(seen([contact(day(0), { topic: undefined })])[0]?.complaints).toEqual([]);
  });

  it('is what an outcome was beside what was expected, and when they complained', () => {
    const expected = { expectationId: 'x', dimension: 'resp', source: 'agreement', metric: 'days', low: 2, high: 3, betterIs: 'lower', horizonOn: '2026-03-01' };
    const observed = { expectationId: 'x', actual: 9, dimension: 'resp', metric: 'days', low: 2, high: 3, betterIs: 'lower' };
    const [, , missed] = seen([cause('expectation-set', day(0), expected), cause('complaint-reported', day(5), { complaintId: 'c' }), cause('expectation-outcome-observed', day(9), observed)]);
    expect(missed).toMatchObject({ disconfirmed: { band: 'MISSED', expectationId: 'x' }, complaints: [day(5)] });
  });
});

describe('what is remembered of a customer', () => {
  /** Every kind of event, and again a few days later. */
  const journey = [0, 3, 6, 40].flatMap((days) => registry.all().map(({ example }) => ({ ...example, time: new Date(Date.parse(example.time) + days * 86_400_000).toISOString() })));

  it('goes on the same after it was written down at any moment', () => {
    let kept = watchNothing();
    const whole = watchNothing();
    for (const one of journey.map(causeOf)) {
      kept = decodeWatched(encodeWatched(kept));
      expect(watch(kept, one)).toEqual(watch(whole, one));
    }
    expect(encodeWatched(kept)).toBe(encodeWatched(whole));
  });

  it('is the same whether somebody looked or not', () => {
    const [silent, watched] = [watchNothing(), watchNothing()];
    for (const one of journey.map(causeOf)) {
      remember(silent, one);
      watch(watched, one);
    }
    expect(encodeWatched(silent)).toBe(encodeWatched(watched));
  });

  it('does not grow with history', () => {
    const state = watchNothing();
    const size = (n: number): number => {
      for (let i = 0; i < n; i++) {
        watch(state, contact(day(i), { topic: `t${i % 50}` }));
        watch(state, cause('complaint-reported', day(i), { complaintId: `c${i}` }));
      }
      return encodeWatched(state).length;
    };
    const before = size(100);
    expect(size(2_000)).toBeLessThan(1.1 * before);
  });
});

it('knows the suite\'s own events from others\', whatever those look like', () => {
  const own = (source: string, data: object = { needCode: 'N' }): boolean => cause('need-recorded', day(0), data, source).own;
  expect(['urn:evenhand:interactions', 'urn:evenhand:complaints', 'urn:evenhand:complaint-desk', 'urn:bank'].map((source) => own(source))).toEqual([true, true, false, false]);
  expect(own('urn:bank', { needCode: '"urn:evenhand:interactions"' })).toBe(false);
});
