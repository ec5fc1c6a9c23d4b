import { storedIdOf } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import type { Fact } from '../fact';
import { day, fact, iso } from '../testing/facts';
import { answered, filed, SEEN, written } from '../testing/managers';
import { assessmentIdOf } from './equity';

const ID = expect.stringMatching(/^[0-9a-f-]{36}$/);

describe('the redress of a response (PM-2)', () => {
  const partial = answered(day(5), { compensationMinor: 12_000 });
  const assessed = (about: Fact, data: object = {}): Fact =>
    fact('equity-assessed', day(5), { decision: 'upheld', remedyMatch: 100, qEntBp: 4_000, ...data }, { id: assessmentIdOf(storedIdOf(about.event.source, about.event.id)), causationid: about.event.id, source: 'urn:evenhand:complaints' });

  it('is assessed with what was found of like cases, dated as the response', () => {
    const peers = { qPeerBp: 9_000, peerLevel: 'L0', peerN: 20, peerMedianBp: 10_000, statsPosition: 8, sketchVersion: 1 };
    expect(written('PM-2', [filed(), partial], SEEN, peers)).toEqual([
      expect.objectContaining({ type: 'evenhand.complaints.equity-assessed.v1', time: iso(day(5)), data: { complaintId: 'cmp_1', decision: 'upheld', remedyMatch: 100, qEntBp: 4_000, ...peers } }),
    ]);
    expect(written('PM-2', [filed(), answered(day(5), { decision: 'rejected' })])).toEqual([]);
  });

  it('is looked at again where what was stored of it is below: one review a response, whichever assessment comes again', () => {
    const [review, ...more] = written('PM-2-review', [filed(), partial, assessed(partial)]) as CloudEvent[];
    expect([review, more]).toMatchObject([
      { type: 'evenhand.complaints.equity-review-opened.v1', time: iso(day(5)), data: { equityReviewId: ID, complaintId: 'cmp_1', causes: ['below_entitlement'], qEntBp: 4_000 } }, [],
    ]);
    const again = written('PM-2-review', [filed(), partial, assessed(partial)]) as CloudEvent[];
    expect(again).toMatchObject([{ data: review?.data }]);
    const other = answered(day(9), { compensationMinor: 12_000 });
    const [second] = written('PM-2-review', [filed(), partial, other, assessed(other)]) as CloudEvent[];
    expect(second?.data).not.toEqual(review?.data);
  });

  it('is looked at for the response that was assessed, not for one that came since', () => {
    const full = answered(day(9));
    expect(written('PM-2-review', [filed(), partial, full, assessed(partial)])).toHaveLength(1);
    expect(written('PM-2-review', [filed(), partial, full, assessed(full, { qEntBp: 10_000 })])).toEqual([]);
    expect(written('PM-2-review', [filed(), full, assessed(full, { qPeerBp: 7_000, peerN: 30 })])).toMatchObject([{ data: { causes: ['below_peers'] } }]);
  });

  it('is looked at for its own response where two systems gave theirs the same id', () => {
    const other = answered(day(9), { compensationMinor: 9_000 });
    const namesake = { ...other, event: { ...other.event, id: partial.event.id, source: 'urn:test:other' } };
    const [first] = written('PM-2-review', [filed(), partial, assessed(partial)]) as CloudEvent[];
    const [second] = written('PM-2-review', [filed(), partial, namesake, assessed(namesake, { qEntBp: 3_000 })]) as CloudEvent[];
    expect(second?.data).toMatchObject({ qEntBp: 3_000 });
    expect(second?.data).not.toMatchObject({ equityReviewId: (first?.data as { equityReviewId: string }).equityReviewId });
  });
});

describe('a top-up (PM-3)', () => {
  const decided = (topUpMinor: number): Fact => fact('equity-review-decided', day(20), { equityReviewId: 'eqr_1', topUpMinor, currency: 'CNY', reason: 'below_peers', complaintId: 'cmp_1' });

  it('is paid as compensation of the complaint, under an id that is the same whenever it is asked for', () => {
    const told = decided(18_000);
    const paid = written('PM-3', [told]);
    expect(paid).toMatchObject([{
      type: 'evenhand.complaints.compensation-paid.v1', time: iso(day(20)),
      data: { compensationId: expect.stringMatching(/^pay_[0-9a-f-]{36}$/), complaintId: 'cmp_1', amountMinor: 18_000, currency: 'CNY', paidAt: iso(day(20)) },
    }]);
    expect(written('PM-3', [told])).toEqual(paid);
    expect(written('PM-3', [decided(0)])).toEqual([]);
  });
});
