import type { CloudEvent } from '@evenhand/contracts';
import { shippedBook } from '../clocks/clock-book';
import { DAY, type ComplaintsContext, type DataOf, type Fact, type FactName, type RecordFact } from '../fact';

/** Facts for the specs. Days count from Monday 2026-03-02, 08:00 UTC. */
export const START = Date.UTC(2026, 2, 2, 8);
export const day = (number: number): number => START + number * DAY;
export const iso = (ms: number): string => new Date(ms).toISOString();
export const CUSTOMER = 'c_1';
export const COMPLAINT = 'cmp_1';

let ids = 0;

export function fact<Name extends FactName>(name: Name, at: number, data: Partial<DataOf<Name>> = {}, envelope: Partial<CloudEvent> = {}): Fact {
  const event: CloudEvent = {
    specversion: '1.0', id: `e${++ids}`, source: 'urn:test:bank', type: `evenhand.complaints.${name}.v1`, subject: CUSTOMER, time: iso(at), ...envelope,
    data: { ...(ofComplaint(name) && { complaintId: COMPLAINT }), ...data },
  };
  return { event, name, at };
}

const elsewhere: ReadonlySet<string> = new Set([
  'sla-policy-published', 'calendar-published', 'redress-policy-published', 'compensation-reversed', 'equity-review-decided', 'corrective-action-planned',
  'corrective-action-completed', 'masked-unfairness-flagged', 'register-codes-published',
]);
const ofComplaint = (name: string): boolean => !elsewhere.has(name);

/** The fact as it is posted: long after it happened, unless `now` is given; with the clocks of China, unless another context is. */
export const post = (told: Fact, context: Partial<ComplaintsContext> = {}, now = day(10_000)): RecordFact =>
  ({ event: told.event, name: told.name, at: told.at, now, context: { book: shippedBook, jurisdictions: ['CN'], ...context } });

/** The fact with fields changed or added. */
export const having = ({ event, name, at }: Fact, fields: object): Fact => ({ event: { ...event, data: { ...event.data, ...fields } }, name, at });
/** The same data in another event, at the same time or another. */
export const again = ({ event, name, at }: Fact, when = at): Fact => ({ event: { ...event, id: `e${++ids}`, time: iso(when) }, name, at: when });

const HASH = 'a4'.repeat(32);

export const received = (at: number, data: Partial<DataOf<'complaint-received'>> = {}, envelope: Partial<CloudEvent> = {}): Fact =>
  fact('complaint-received', at, { issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', ...data }, {
    productcode: 'CARD_STD', actorkind: 'customer', ...envelope,
  });

/** A statement taken as it should be. */
export const statement = (at: number, data: Partial<DataOf<'statement-recorded'>> = {}): Fact =>
  fact('statement-recorded', at, { statementHash: HASH, byCustomer: true, conduct: { listened: true, namedContact: true, apology: true }, ...data });

export const evidence = (at: number): Fact => fact('evidence-added', at, { evidenceHash: 'c9'.repeat(32), byCustomer: false });
export const confirmed = (at: number): Fact => fact('facts-confirmed', at, { byCustomer: true }, { actorkind: 'customer' });

/** A final response that leaves nothing to be wished for: all of 300.00 given back. */
export const response = (at: number, data: Partial<DataOf<'complaint-response-issued'>> = {}, envelope: Partial<CloudEvent> = {}): Fact =>
  fact('complaint-response-issued', at, {
    kind: 'final', decision: 'upheld', reasonCodes: ['FEE_NOT_DISCLOSED'], evidenceCited: true, readingGrade: 8, remedies: ['refund', 'apology'],
    compensationMinor: 30_000, assessedLossMinor: 30_000, currency: 'CNY', entitlementMinor: 30_000, entitlementPolicyVersion: 1, reviewRouteIncluded: true,
    externalSchemeIncluded: true, procedure: { id: 'fee_complaint', version: 4, stepsDone: 8, stepsRequired: 8 }, addressesDesiredOutcome: true, ...data,
  }, { actorkind: 'staff', actorref: 'h_3f', ...envelope });

export const interim = (at: number, kind: 'holding' | 'interim' = 'interim'): Fact => fact('complaint-response-issued', at, { kind }, { actorkind: 'staff' });
