import type { CloudEvent } from '@evenhand/contracts';
import { projected } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import { answered, Counting, decided, erased, filed } from '../testing/redress';
import { upheldComplaints } from './upheld-complaints.projection';

const rows = (...log: readonly CloudEvent[]): unknown[] => {
  const counting = new Counting(upheldComplaints);
  for (const event of log) counting.add(projected(event));
  return [...counting.rows].map(([key, cases]) => [...(JSON.parse(key) as unknown[]), cases]);
};
const NEW_YEAR = Date.UTC(2026, 0, 1) / 86_400_000;
const of = { customer: 'c-1', complaintId: 'k-1', day: 0, branch: 'SH_021' };
const upheld = (day: number, cases: number, branch = 'SH_021'): unknown[] => ['CARD_STD', 'fees', branch, NEW_YEAR + day, cases];

describe('upheld complaints', () => {
  it('are counted by product, issue, branch and the day of the response, wholly or partly upheld ones alike', () => {
    expect(rows(...decided(of), ...decided({ ...of, customer: 'c-2', complaintId: 'k-2', decision: 'partly' }), ...decided({ ...of, complaintId: 'k-3', decision: 'rejected' }), filed({ ...of, complaintId: 'k-4' }))).toEqual([upheld(10, 2)]);
    expect(rows(...decided({ customer: 'c-1', complaintId: 'k-1', day: 0 }))).toEqual([upheld(10, 1, '')]);
  });

  it('are what the last response says, once each, and none where they go on in another', () => {
    expect(rows(...decided(of), answered({ ...of, day: 40 }))).toEqual([upheld(40, 1)]);
    expect(rows(...decided(of), answered({ ...of, day: 40, decision: 'rejected' }))).toEqual([]);
    expect(rows(...decided(of), filed({ ...of, complaintId: 'k-2' }), fact('c-1', 'complaints.complaints-merged', noon(12), { complaintId: 'k-2', mergedComplaintId: 'k-1', receivedAt: noon(0), due: [] }))).toEqual([]);
  });

  it('stay counted when their customer is erased', () => {
    expect(rows(...decided(of), erased('c-1', 90))).toEqual([upheld(10, 1)]);
  });
});
