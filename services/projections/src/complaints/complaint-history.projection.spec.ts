import type { CloudEvent } from '@evenhand/contracts';
import { projected } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import { complaintHistory } from './complaint-history.projection';

/** A row by its columns. */
const rowsOf = (event: CloudEvent): object[] =>
  complaintHistory.rows(projected(event)).map((row) => Object.fromEntries(Object.keys(complaintHistory.columns).map((name, i) => [name, row[i]])));

describe("the complaints' history", () => {
  it('has a row an event, with who did it and all that it says', () => {
    const data = { complaintId: 'k-1', clockId: 'final', newDueAt: '2026-03-01T08:00:00+08:00', approverRef: 's-1', customerTold: true };
    const extended: CloudEvent = { ...fact('c-1', 'complaints.deadline-extended', noon(3), data), actorkind: 'staff', actorref: 'h-1', channel: 'phone', branchid: 'B-1', productcode: 'CARD' };
    expect(rowsOf(extended)).toEqual([{
      complaint: 'k-1', customer: 'c-1', at: noon(3), event: 'deadline-extended', actor_kind: 'staff', actor: 'h-1', channel: 'phone', branch: 'B-1', product: 'CARD', issue: null, kind: null, decision: null,
      clock: 'final', due_at: '2026-03-01T00:00:00.000Z', amount_minor: null, currency: null, came_as_history: false, data: JSON.stringify(data),
    }]);
  });

  it('tells what was paid under the complaint, and what came as history', () => {
    const paid = fact('c-1', 'complaints.compensation-paid', noon(3), { compensationId: 'p-1', amountMinor: 300, currency: 'EUR', paidAt: noon(3), complaintId: 'k-1', businessDaysLate: 0 });
    expect(rowsOf({ ...paid, history: true })).toMatchObject([{ complaint: 'k-1', event: 'compensation-paid', amount_minor: 300, currency: 'EUR', came_as_history: true, actor_kind: null }]);
  });

  it('lets pass what concerns no complaint', () => {
    const made = fact('c-1', 'complaints.compensation-paid', noon(3), { compensationId: 'p-1', amountMinor: 300, currency: 'EUR', paidAt: noon(3), gapId: 'g-1', businessDaysLate: 0 });
    expect([...rowsOf(made), ...rowsOf(fact('c-1', 'need-recorded', noon(0), { needCode: 'N1' }))]).toEqual([]);
  });
});
