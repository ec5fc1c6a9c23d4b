import type { CloudEvent } from '@evenhand/contracts';
import { fold, projected } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import { compensations } from './compensations.projection';
import { disclosureGaps } from './disclosure-gaps.projection';

const found = (data: object): CloudEvent => fact('c-1', 'disclosure-gap-found', noon(0), { gapId: 'g-1', item: 'fee_composition', foundBy: 'audit', harmMinor: 2_500, currency: 'CNY', ...data });
const paid = fact('c-1', 'complaints.compensation-paid', noon(9), { compensationId: 'p-1', gapId: 'g-1', amountMinor: 2_500, currency: 'CNY', paidAt: '2026-01-10T08:00:00+08:00', businessDaysLate: 0 });
const reversed = fact('c-1', 'complaints.compensation-reversed', noon(12), { compensationId: 'p-1', amountMinor: 1_000, currency: 'CNY', reason: 'paid_twice', requesterRef: 'h-1', approverRef: 'h-2', entries: [] });

describe('a disclosure gap', () => {
  it('is what the customer was not told of which product, and the harm of it', () => {
    expect(fold(disclosureGaps, [{ ...found({}), productcode: 'CARD_STD' }], true).get('g-1')).toEqual({
      customer: 'c-1', product: 'CARD_STD', item: 'fee_composition', foundBy: 'audit', harmMinor: 2_500, currency: 'CNY', foundAt: noon(0),
    });
    expect(fold(disclosureGaps, [found({ harmMinor: 0, currency: undefined })], true).get('g-1')).toMatchObject({ product: null, harmMinor: 0, currency: null });
  });
});

describe('a compensation', () => {
  const whole = { customer: 'c-1', complaintId: null, gapId: 'g-1', amountMinor: 2_500, reversedMinor: 1_000, currency: 'CNY', paidAt: '2026-01-10T00:00:00.000Z' };

  it('is what was paid, for what, and how much of it was taken back, in whatever order that was told', () => {
    for (const order of [[paid, reversed], [reversed, paid]]) expect(fold(compensations, order, true).get('p-1')).toEqual(whole);
  });

  it('lets everything else pass, as a gap does', () => {
    const other = projected(fact('c-1', 'need-recorded', noon(0), { needCode: 'N1' }));
    expect([compensations.key(other), disclosureGaps.key(other)]).toEqual([undefined, undefined]);
  });
});
