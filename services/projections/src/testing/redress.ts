import { foldCases, NO_CASES, PEER_MONTHS, peerRowOf, peersOf, qPeerBp } from '@evenhand/audit';
import type { CustomerCases } from '@evenhand/audit';
import type { CloudEvent } from '@evenhand/contracts';
import type { CounterProjection } from '@evenhand/event-sourcing';
import * as fc from 'fast-check';
import type { ProjectedEvent } from '../projected-event';
import { projected } from './fold';
import { fact, noon } from './journeys';

/** What a complaint's events have in common, and what it was answered with. */
export interface Redress {
  readonly customer: string;
  readonly complaintId: string;
  readonly day: number;
  readonly product?: string;
  readonly issue?: string;
  readonly severity?: number;
  readonly branch?: string;
  readonly decision?: string;
  readonly compensationMinor?: number;
  readonly assessedLossMinor?: number;
}

export const registered = (customer: string, segment: string, day = 0): CloudEvent => fact(customer, 'customer-registered', noon(day), { segment, locale: 'zh-CN', joinedOn: '2026-01-01', consents: [] });
export const erased = (customer: string, day: number): CloudEvent => fact(customer, 'customer-erased', noon(day), { legalBasis: 'customer_request', keyDestroyedAt: noon(day) });

export const filed = ({ customer, complaintId, day, product = 'CARD_STD', issue = 'fees', severity = 2, branch }: Redress): CloudEvent => ({
  ...fact(customer, 'complaints.complaint-received', noon(day), {
    complaintId, issue, category: 'general', severity, complexity: 'simple', desiredOutcome: 'refund', due: [], vulnerable: false,
  }), productcode: product, ...(branch !== undefined && { branchid: branch }),
});

export const answered = ({ customer, complaintId, day, issue = 'fees', decision = 'upheld', compensationMinor = 30_000, assessedLossMinor = 30_000 }: Redress, more: object = {}): CloudEvent =>
  fact(customer, 'complaints.complaint-response-issued', noon(day), {
    complaintId, kind: 'final', decision, reasonCodes: ['R1'], evidenceCited: true, readingGrade: 8, remedies: ['refund'], compensationMinor, assessedLossMinor, currency: 'CNY', reviewRouteIncluded: true,
    externalSchemeIncluded: true, issue, ...more,
  });

/** A complaint that was filed and answered within ten days. */
export const decided = (of: Redress): readonly CloudEvent[] => [filed(of), answered({ ...of, day: of.day + 10 })];

const [CUSTOMERS, EACH] = [8, 12];
const step = fc.record({
  who: fc.nat(CUSTOMERS - 1), of: fc.nat(EACH - 1), what: fc.constantFrom('file', 'assess', 'merge', 'register', 'erase', 'hold', ...Array.from({ length: 20 }, () => 'answer')), day: fc.nat(400),
  severity: fc.constantFrom(2, 2, 3), product: fc.constantFrom('CARD_STD', 'CARD_STD', 'CARD_STD', 'LOAN_A'), decision: fc.constantFrom('upheld', 'partly', 'rejected'),
  compensationMinor: fc.constantFrom(0, 100, 200, 300), assessedLossMinor: fc.constantFrom(0, 200, 300, 300),
});

/** Everybody has complained of something, mostly of the same. */
const begun = Array.from({ length: CUSTOMERS * EACH }, (_, i) => ({
  who: i % CUSTOMERS, of: Math.floor(i / CUSTOMERS), what: i < CUSTOMERS ? 'register' : 'file', day: 0, severity: i % 7 === 0 ? 3 : 2, product: i % 9 === 0 ? 'LOAN_A' : 'CARD_STD', decision: 'upheld', compensationMinor: 0, assessedLossMinor: 0,
}));

/** Facts of a few customers' complaints of a few kinds, most of them decided, in any order of their moments: enough that like cases are many. */
export const redressLogs: fc.Arbitrary<readonly CloudEvent[]> = fc.array(step, { minLength: 100, maxLength: 250 }).map((steps) =>
  [...begun, ...steps].map(({ who, of, what, ...rest }) => {
    const redress = { customer: `c-${who}`, complaintId: `k-${who}-${of}`, ...rest };
    const { customer, complaintId, day, severity } = redress;
    switch (what) {
      case 'file': return filed(redress);
      case 'assess': return fact(customer, 'complaints.complaint-assessed', noon(day), { complaintId, severity: 5 - severity, complexity: 'simple', category: 'general', reason: 'r', due: [] });
      case 'merge': return fact(customer, 'complaints.complaints-merged', noon(day), { complaintId, mergedComplaintId: `k-${who}-${(of + 1) % EACH}`, receivedAt: noon(day), due: [] });
      case 'register': return registered(customer, who < 6 ? 'mass' : 'private', day);
      case 'erase': return of === 0 ? erased(customer, day) : answered(redress);
      case 'hold': return answered(redress, { kind: 'holding' });
      default: return answered(redress);
    }
  }));

/** What a counter with a memory holds after a log, and what it remembers. */
export class Counting {
  readonly rows = new Map<string, number>();
  private readonly memory = new Map<string, unknown>();

  constructor(private readonly counter: CounterProjection<ProjectedEvent, CustomerCases>) {}

  add(event: ProjectedEvent): void {
    const { memory } = this.counter;
    if (!memory?.concerns(event)) return;
    const before = (this.memory.get(event.customer) ?? memory.initialState()) as CustomerCases;
    const after = memory.evolve(before, event);
    this.memory.set(event.customer, memory.decode(memory.encode(after)));
    for (const { key, add: [cases = 0] } of this.counter.deltas(event, before, after)) {
      const name = JSON.stringify(key);
      const sum = (this.rows.get(name) ?? 0) + cases;
      if (sum === 0) this.rows.delete(name);
      else this.rows.set(name, sum);
    }
  }
}

/** Of a log as far as it goes: the figures that a complaint's assessment has to record, from the rows of `peer-statistics`, as PM-2 reads them. */
export function figuresFrom(rows: ReadonlyMap<string, number>, log: readonly CloudEvent[], customer: string, complaintId: string): object {
  const { segment, cases } = log.filter(({ subject }) => subject === customer).map((event) => projected(event)).reduce(foldCases, NO_CASES);
  const of = cases[complaintId];
  const own = of && peerRowOf(of, segment);
  if (!of?.decision || !own) return {};
  const cells = { L0: new Map<number, number>(), L1: new Map<number, number>(), L2: new Map<number, number>() };
  for (const [name, all] of rows) {
    const [product, issue, severity, within, month, bucket] = JSON.parse(name) as [string, string, number, string, number, number];
    if (product !== own.product || issue !== own.issue || month > own.month || month <= own.month - PEER_MONTHS) continue;
    const count = all - (severity === own.severity && within === own.segment && month === own.month && bucket === own.bucket ? 1 : 0);
    cells.L2.set(bucket, (cells.L2.get(bucket) ?? 0) + count);
    if (severity === own.severity) cells.L1.set(bucket, (cells.L1.get(bucket) ?? 0) + count);
    if (severity === own.severity && within === segment) cells.L0.set(bucket, (cells.L0.get(bucket) ?? 0) + count);
  }
  const { L0, ...wider } = cells;
  const peers = peersOf(segment === undefined ? wider : { L0, ...wider });
  const { compensationMinor, assessedLossMinor } = of.decision;
  return peers ? { ...peers, qPeerBp: qPeerBp(compensationMinor, assessedLossMinor, peers.peerMedianBp) } : {};
}
