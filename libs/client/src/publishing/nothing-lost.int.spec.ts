import * as fc from 'fast-check';
import { fact, hasty, upTo } from '../testing/facts';
import { SmallSuite, type Fate } from '../testing/small-suite';

/** Whatever may befall a request, at any event of it. */
const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constant({}),
  fc.record({ cutAfter: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ endAfter: fc.integer({ min: 0, max: 12 }) }),
  fc.record({ awayAt: fc.integer({ min: 0, max: 12 }) }),
  fc.record({ refuse: fc.record({ status: fc.constantFrom(408, 429, 500, 502, 503, 504), body: fc.constant(''), headers: fc.constantFrom<Record<string, string>[]>({}, { 'retry-after': '1' }) }) }),
);

type Way = (url: string, count: number, batch: number) => Promise<(string | null)[]>;
/** What a gateway lets pass, one event at least. */
const mostBytes = fc.constantFrom(Infinity, 300, 1_500);
const retry = { retriesBeforeContact: 100, retriesAfterContact: 100 };

/** Each answers the ids in the order of the acknowledgements. */
const ways: readonly (readonly [string, Way])[] = [
  ['a stream', async (url, count) => {
    const acknowledged: (string | null)[] = [];
    const summary = await hasty(url, { retry }).client.publish(upTo(count).map(fact), { onResult: ({ id }) => void acknowledged.push(id) });
    expect(summary).toMatchObject({ stored: count - summary.duplicate, rejected: 0, position: count });
    return acknowledged;
  }],
  ['a publisher', async (url, count, batch) => {
    const acknowledged: string[] = [];
    const publisher = hasty(url, { retry }).client.publisher({ batchEvents: batch, maxPending: 2 * batch });
    const sent = upTo(count).map((n) => publisher.send(fact(n)).then(({ id }) => acknowledged.push(id)));
    await publisher.close();
    await Promise.all(sent);
    return acknowledged;
  }],
];

it.each(ways)('whatever befalls %s, each event is stored and acknowledged once, in order, under one id', async (_, publish) => {
  await fc.assert(fc.asyncProperty(fc.array(fate, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 10 }), mostBytes, async (fates, count, batch, most) => {
    const suite = await SmallSuite.start(fates);
    suite.mostBytes = most;
    try {
      expect(await publish(suite.url, count, batch)).toEqual(suite.stored);
      expect(suite.stored.length).toBe(count);
      const idsOf = new Map(upTo(count).map((n) => [`i-${n}`, new Set<unknown>()]));
      for (const { id, data } of suite.received) idsOf.get((data as { interactionId: string }).interactionId)?.add(id);
      expect([...idsOf.values()].map((ids) => [...ids])).toEqual(suite.stored.map((id) => [id]));
    } finally {
      await suite.stop();
    }
  }), { numRuns: 100 });
}, 120_000);
