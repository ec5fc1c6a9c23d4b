import { serialise, storedIdOf, streamOf, registry, type EventType } from '@evenhand/contracts';
import { InMemoryEventStore } from '@evenhand/event-sourcing';
import type { Fact } from './fact';
import { Lookups } from './lookups';
import { NoFigures } from './peers/population.figures';
import { day, fact } from './testing/facts';
import { answered, causeOf } from './testing/managers';

/** What was added to the last answer of cmp_1, when all of these were told. */
async function toppedUp(...facts: readonly Fact[]): Promise<number> {
  const store = new InMemoryEventStore(() => new Date(day(100)));
  for (const { event } of facts) {
    const stream = streamOf(registry.get(event.type) as EventType, event);
    const revision = ((await store.readStreams([stream])).get(stream) ?? []).length - 1;
    await store.append(stream, [{ id: storedIdOf(event.source, event.id), customer: event.subject, body: serialise(event), digest: event.id }], revision);
  }
  const cause = causeOf(fact('blind-review-completed', day(60), { reviewerRef: 'h', merited: true, fairAmountMinor: 1, currency: 'CNY', bankDecision: 'upheld' }));
  return new Lookups(new NoFigures(), store, 'seed').toppedUp(Object.assign(cause, { position: await store.head() }));
}
const opened = (equityReviewId: string, complaintId = 'cmp_1'): Fact => fact('equity-review-opened', day(12), { equityReviewId, complaintId, causes: ['below_peers'], qPeerBp: 1, peerN: 20 });
const decided = (equityReviewId: string, topUpMinor: number, complaintId = 'cmp_1'): Fact =>
  fact('equity-review-decided', day(20), { equityReviewId, topUpMinor, currency: 'CNY', reason: 'below_peers', complaintId });

describe('what equity reviews have added to the last answer of a complaint', () => {
  it('is what the reviews of that answer decided, and of no other complaint', async () => {
    expect(await toppedUp(answered(day(5)))).toBe(0);
    expect(await toppedUp(answered(day(5)), opened('a'), decided('a', 18_000), opened('b', 'cmp_2'), decided('b', 500, 'cmp_2'))).toBe(18_000);
  });

  it('is counted anew with each answer: the money of the one before is part of it or gone', async () => {
    expect(await toppedUp(answered(day(5)), opened('a'), decided('a', 18_000), answered(day(30)))).toBe(0);
    expect(await toppedUp(answered(day(5)), opened('a'), answered(day(30)), opened('b'), decided('a', 18_000), decided('b', 700))).toBe(700);
    expect(await toppedUp(answered(day(5)), opened('a'), decided('a', 18_000), answered(day(30), { kind: 'interim', decision: undefined }))).toBe(18_000);
  });
});
