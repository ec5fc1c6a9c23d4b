import type { CloudEvent } from '@evenhand/contracts';
import { fold, projected } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import { equityReviews } from './equity-reviews.projection';

const told = (name: string, day: number, data: object): CloudEvent => fact('c-1', `complaints.equity-review-${name}`, noon(day), { equityReviewId: 'r-1', complaintId: 'k-1', ...data });
const opened = told('opened', 0, { causes: ['below_entitlement', 'below_peers'], qEntBp: 4_000, qPeerBp: 4_200, peerN: 57 });
const decided = told('decided', 9, { topUpMinor: 18_000, currency: 'CNY', reason: 'below_peers', qEntAfterBp: 10_000 });
const row = (...events: readonly CloudEvent[]): unknown => fold(equityReviews, events, true).get('r-1');

describe('an equity review', () => {
  it('is open for what looked too low, until somebody decides', () => {
    const open = { customer: 'c-1', complaintId: 'k-1', causes: ['below_entitlement', 'below_peers'], qEntBp: 4_000, qPeerBp: 4_200, peerN: 57, openedAt: noon(0), state: 'open', topUpMinor: null, currency: null, reason: null, decidedAt: null };
    expect(row(opened)).toEqual(open);
    expect(row(opened, decided)).toEqual({ ...open, state: 'decided', topUpMinor: 18_000, currency: 'CNY', reason: 'below_peers', decidedAt: noon(9) });
    expect(row(told('opened', 0, { causes: ['below_entitlement'], qEntBp: 4_000 }))).toMatchObject({ qPeerBp: null, peerN: null });
  });

  it('is the same in whatever order that was told, and lets everything else pass', () => {
    expect(row(decided, opened)).toEqual(row(opened, decided));
    expect(equityReviews.key(projected(fact('c-1', 'need-recorded', noon(0), { needCode: 'N1' })))).toBeUndefined();
  });
});
