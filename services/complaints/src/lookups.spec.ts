import { serialise, storedIdOf, streamOf, registry, type EventType } from '@evenhand/contracts';
import { InMemoryEventStore } from '@evenhand/event-sourcing';
import type { Fact } from './fact';
import { Lookups } from './lookups';
import { NoFigures } from './peers/population.figures';
import { equityReviewIdOf } from './process-managers/equity';
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
/** Of an answer: its review has its id by it. */
const reviewOf = ({ event }: Fact): string => equityReviewIdOf(storedIdOf(event.source, event.id));
const opened = (of: Fact, complaintId = 'cmp_1'): Fact => fact('equity-review-opened', day(12), { equityReviewId: reviewOf(of), complaintId, causes: ['below_peers'], qPeerBp: 1, peerN: 20 });
const decided = (of: Fact, topUpMinor: number, complaintId = 'cmp_1'): Fact =>
  fact('equity-review-decided', day(20), { equityReviewId: reviewOf(of), topUpMinor, currency: 'CNY', reason: 'below_peers', complaintId });

describe('what the equity review of the last answer of a complaint has added to it', () => {
  const [first, second, foreign] = [answered(day(5)), answered(day(30)), answered(day(6), { complaintId: 'cmp_2' })];

  it('is what was decided, and nothing of another complaint', async () => {
    expect(await toppedUp(first)).toBe(0);
    expect(await toppedUp(first, opened(first), decided(first, 18_000), foreign, opened(foreign, 'cmp_2'), decided(foreign, 500, 'cmp_2'))).toBe(18_000);
  });

  it('is counted anew with each answer: the money of the one before is part of it or gone', async () => {
    expect(await toppedUp(first, opened(first), decided(first, 18_000), second)).toBe(0);
    expect(await toppedUp(first, opened(first), second, opened(second), decided(first, 18_000), decided(second, 700))).toBe(700);
    expect(await toppedUp(first, opened(first), decided(first, 18_000), answered(day(30), { kind: 'interim', decision: undefined }))).toBe(18_000);
  });

  it('is told by whose review it was, though that opened only once there was another answer', async () => {
    expect(await toppedUp(first, second, opened(first), decided(first, 18_000))).toBe(0);
  });
});
