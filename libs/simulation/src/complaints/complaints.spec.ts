import type { CloudEvent } from '@evenhand/contracts';
import { simulate } from '../simulate';

interface Data {
  readonly complaintId?: string;
  readonly gapId?: string;
  readonly kind?: string;
  readonly compensationMinor?: number;
  readonly decision?: string;
  readonly issue?: string;
  readonly category?: string;
}

const DAY_MS = 864e5;
const nameOf = ({ type }: CloudEvent): string => type.split('.')[2] ?? '';
const dataOf = (event: CloudEvent): Data => event.data;
const at = ({ time }: CloudEvent): number => Date.parse(time);

describe('the complaints of a simulated bank', () => {
  const events = [...new Map(Array.from(simulate({ customers: 1_200, seed: 7, months: 12 }), (event) => [event.id, event])).values()];
  const all = (name: string): readonly CloudEvent[] => events.filter((event) => nameOf(event) === name);
  const filed = all('complaint-received');
  const answers = new Map(all('complaint-response-issued').filter((event) => ['final', 'summary'].includes(dataOf(event).kind ?? '')).reverse().map((event) => [dataOf(event).complaintId, event]));
  const share = (has: number, of: number): number => has / of;

  it('are made by some of a hundred customers a month, and by some of them again', () => {
    expect(share(filed.length, 1_200 * 12)).toBeGreaterThan(0.01);
    expect(share(filed.length, 1_200 * 12)).toBeLessThan(0.03);
    expect(new Set(filed.map(({ subject }) => subject)).size).toBeLessThan(filed.length);
  });

  it('arrive fact by fact, each complaint in its order', () => {
    const last = new Map<string, number>();
    for (const event of events.filter(({ type }) => type.startsWith('evenhand.complaints.'))) {
      const { complaintId } = dataOf(event);
      if (complaintId === undefined || nameOf(event) === 'compensation-paid') continue;
      expect(at(event)).toBeGreaterThanOrEqual(last.get(complaintId) ?? 0);
      last.set(complaintId, at(event));
    }
  });

  it('end with money in about a fifth, and in a fifth of all cases the customer disputes the answer, as in the CFPB\'s database', () => {
    const money = [...answers.values()].filter((event) => (dataOf(event).compensationMinor ?? 0) > 0);
    expect(share(money.length, answers.size)).toBeGreaterThan(0.15);
    expect(share(money.length, answers.size)).toBeLessThan(0.28);
    const disputed = new Set(all('response-disputed').map((event) => dataOf(event).complaintId));
    expect(share(disputed.size, answers.size)).toBeGreaterThan(0.15);
    expect(share(disputed.size, answers.size)).toBeLessThan(0.25);
  });

  it('are answered within 15 days for the most part, and some only after more than a month', () => {
    const received = new Map(filed.map((event) => [dataOf(event).complaintId, at(event)]));
    const days = [...answers].map(([id, event]) => (at(event) - (received.get(id) ?? NaN)) / DAY_MS).filter((took) => took >= 0);
    expect(days.length).toBeGreaterThan(0.95 * answers.size);
    expect(share(days.filter((took) => took <= 15).length, days.length)).toBeGreaterThan(0.6);
    expect(days.some((took) => took > 35)).toBe(true);
  });

  it('follow what happened: a gap is the customer\'s own, and is told of before', () => {
    const gaps = new Map(all('disclosure-gap-found').map((event) => [dataOf(event).gapId, event]));
    const about = filed.filter((event) => dataOf(event).gapId !== undefined);
    expect(about.length).toBeGreaterThan(20);
    for (const event of about) {
      const gap = gaps.get(dataOf(event).gapId);
      // what was found late may arrive after the complaint, or after the simulation
      if (gap) expect([gap.subject, at(gap) <= at(event)]).toEqual([event.subject, true]);
    }
  });

  it('come most often from where the bank keeps and tells least', () => {
    const customers = new Map(all('customer-registered').map(({ subject, branchid }) => [subject, branchid]));
    const perCustomer = (branch: string): number =>
      share(filed.filter(({ branchid }) => branchid === branch).length, [...customers.values()].filter((branchid) => branchid === branch).length);
    expect(perCustomer('br_riverside')).toBeGreaterThan(1.2 * perCustomer('br_gardens'));
  });

  it('are of every issue, and never in another service\'s words', () => {
    expect(new Set(filed.map((event) => dataOf(event).issue)).size).toBeGreaterThan(12);
    expect(new Set(filed.map((event) => dataOf(event).category))).toEqual(new Set(['psd', 'general']));
  });
});
