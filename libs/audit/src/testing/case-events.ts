import * as fc from 'fast-check';
import type { CaseEvent } from '../cases/case';

const SUFFIX = '.v1';
/** @param name such as `complaint-received`, or with its service in front of a dot */
export const told = (customer: string, name: string, at: number, data: object = {}, envelope: Partial<CaseEvent> = {}): CaseEvent => ({
  type: `evenhand.${name.includes('.') ? name : `complaints.${name}`}${SUFFIX}`, at, customer, data, ...envelope,
});

const DAY = 86_400_000;
/** moments over some three years, few enough to meet */
const moment = fc.integer({ min: 0, max: 40 }).map((step) => Date.UTC(2024, 0, 15) + step * 26 * DAY);
/** ids that every object inherits a member of are ids like others */
const ids = ['cmp_1', 'cmp_2', '7', 'constructor', '__proto__'];
const id = fc.constantFrom(...ids);
const amount = fc.constantFrom(0, 1, 150, 300, 1_000_000_000_000);
const decision = fc.record({
  kind: fc.constantFrom('final', 'summary', 'holding', 'interim'), decision: fc.constantFrom('upheld', 'partly', 'rejected'), compensationMinor: amount, assessedLossMinor: amount,
}).map((given) => ({ ...given, currency: 'EUR' }));

/** What is drawn most is what rows are told by. */
const steps: readonly fc.Arbitrary<readonly [name: string, data: object]>[] = [
  fc.record({ issue: fc.constantFrom('fees', 'disclosure'), severity: fc.integer({ min: 1, max: 4 }), vulnerable: fc.boolean() }).map((data) => ['complaint-received', data] as const),
  decision.map((data) => ['complaint-response-issued', data] as const),
  decision.map((data) => ['complaint-response-issued', data] as const),
  fc.integer({ min: 1, max: 4 }).map((severity) => ['complaint-assessed', { severity }] as const),
  id.map((mergedComplaintId) => ['complaints-merged', { mergedComplaintId, receivedAt: '2024-01-15T00:00:00Z' }] as const),
  fc.constantFrom('complaint-reported', 'complaint-closed', 'complaint-reopened', 'complaint-withdrawn', 'response-disputed', 'review-requested', 'complaint-acknowledged').map((name) => [name, {}] as const),
  fc.boolean().map((upheld) => ['external-decision-recorded', { upheld }] as const),
  fc.boolean().map((merited) => ['blind-review-completed', { merited }] as const),
  amount.map((topUpMinor) => ['equity-review-decided', { topUpMinor }] as const),
  fc.constantFrom('mass', 'private').map((segment) => ['interactions.customer-registered', { segment }] as const),
  fc.constant(['interactions.customer-erased', {}] as const),
];
/** An erasure is rare, or little would be left to count. */
const step = fc.oneof(...steps.map((arbitrary, i) => ({ arbitrary, weight: i === 0 ? 8 : i === steps.length - 1 ? 1 : 3 })));
const envelope = fc.record({ productcode: fc.constantFrom('CARD', 'LOAN'), branchid: fc.constantFrom('B1', 'B2'), channel: fc.constantFrom('app', 'phone') }, { requiredKeys: [] });

/** What is told of one customer, in no order that a real complaint would keep. */
export const historyOf = (customer: string): fc.Arbitrary<readonly CaseEvent[]> =>
  fc.array(fc.tuple(step, id, moment, envelope), { maxLength: 30 }).map((drawn) => drawn.map(([[name, data], complaintId, at, more]) => told(customer, name, at, { complaintId, ...data }, more)));

/** One log of several histories, each in its own order. */
export const interleaved = (histories: readonly (readonly CaseEvent[])[], picks: readonly number[]): readonly CaseEvent[] => {
  const left = histories.map((history) => [...history]);
  const log: CaseEvent[] = [];
  for (let i = 0; left.some(({ length }) => length > 0); i++) {
    const open = left.filter(({ length }) => length > 0);
    const next = open[(picks[i % picks.length] ?? 0) % open.length]?.shift();
    if (next) log.push(next);
  }
  return log;
};

/** Anything at all under the names of members that are read. */
const members = ['complaintId', 'mergedComplaintId', 'issue', 'severity', 'kind', 'decision', 'compensationMinor', 'assessedLossMinor', 'timerType', 'entries', 'segment', 'submittedOn', 'receivedOn', 'receivedAt', 'timelinessRatioBp', 'topUpMinor', 'upheld'];
const value = fc.oneof(fc.anything(), fc.constantFrom('cmp_1', 'final', 'upheld', 'regulatory', 'evenhand.complaints.complaint-sla-breached.v1', '2024-02-30', '2024-02-29'), fc.integer({ min: -3, max: 20_000 }));
const hostileData = fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...members), value)) as fc.Arbitrary<object>;
const names = [
  'complaint-received', 'complaint-reported', 'complaint-assessed', 'complaints-merged', 'complaint-response-issued', 'response-disputed', 'complaint-closed', 'complaint-reopened', 'complaint-withdrawn',
  'review-requested', 'external-decision-recorded', 'blind-review-completed', 'equity-assessed', 'equity-review-decided', 'complaint-handling-assessed', 'complaint-sla-breached', 'complaint-timer-voided',
  'interactions.customer-registered', 'interactions.customer-erased', 'anything-else',
];
/** Events that no registry let pass. */
export const hostile: fc.Arbitrary<CaseEvent> = fc
  .tuple(fc.constantFrom(...names), fc.oneof(fc.double(), fc.integer()), fc.oneof(hostileData, id.map((complaintId) => ({ complaintId }))), fc.dictionary(fc.constantFrom('productcode', 'branchid', 'channel'), fc.anything()))
  .map(([name, at, data, more]) => told('c-1', name, at, data, more as Partial<CaseEvent>));
