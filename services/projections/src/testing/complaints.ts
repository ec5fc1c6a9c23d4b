import type { CloudEvent, DueClock } from '@evenhand/contracts';
import * as fc from 'fast-check';
import { fact, noon } from './journeys';

/** A complaint as a walk through its stages left it. */
export interface Life {
  readonly customer: string;
  readonly complaintId: string;
  readonly events: readonly CloudEvent[];
  readonly stage: string;
}

/** in UTC; four hours after noon */
const dueAt = (day: number): string => noon(day).replace('T12:', 'T16:');
/** Clocks of a complaint received on that day. */
export const clocksOf = (day: number): readonly DueClock[] => [
  { jurisdiction: 'CN', policyVersion: 1, clockId: 'final_simple', kind: 'regulatory', dueAt: dueAt(day + 15) },
  { jurisdiction: 'UK', policyVersion: 1, clockId: 'summary', kind: 'regulatory', dueAt: dueAt(day + 3) },
  { jurisdiction: 'UK', policyVersion: 1, clockId: 'final', kind: 'regulatory', dueAt: dueAt(day + 56) },
  { jurisdiction: 'internal', policyVersion: 1, clockId: 'acknowledge', kind: 'internal', dueAt: dueAt(day + 1) },
  { jurisdiction: 'internal-updates', policyVersion: 1, clockId: 'update_weekly', kind: 'internal', dueAt: noon(day + 7) },
];

/** What a step adds: the event's name, its data besides the complaint's id, and the stage after it where that is another. */
type Step = readonly [name: string, data: (day: number, received: number, complaintId: string) => object, to?: string];

const nothing = (): object => ({});
const decided = (kind: string, decision: string): Step => ['complaint-response-issued', () => ({
  kind, decision, reasonCodes: ['R1'], evidenceCited: true, readingGrade: 8, remedies: ['refund'], compensationMinor: 300, assessedLossMinor: 500, currency: 'EUR', reviewRouteIncluded: true,
  externalSchemeIncluded: true, issue: 'fees',
}), 'RESPONSE_ISSUED'];
const holding: Step = ['complaint-response-issued', (_, received) => ({ kind: 'holding', issue: 'fees', due: clocksOf(received).map((clock) => ({ ...clock, dueAt: dueAt(received + 60) })) })];
const anywhere: readonly Step[] = [
  ['complaint-assessed', (_, received) => ({ severity: 4, complexity: 'complex', category: 'general', reason: 'several', due: clocksOf(received).slice(1) })],
  ['complaint-escalated', () => ({ level: 1 })],
  ['complaint-sla-breached', (_, received) => ({ clockId: 'acknowledge', kind: 'internal', dueAt: dueAt(received + 1) })],
  ['complaint-timer-voided', () => ({ timerEventId: 'fact-1', timerType: 'evenhand.complaints.complaint-sla-breached.v1', entries: [] })],
  ['complaint-withdrawn', nothing, 'WITHDRAWN'],
];
const begin: readonly Step[] = [
  ['complaint-assigned', () => ({ handlerRef: 'h-1', conflictDeclared: false }), 'INVESTIGATING'],
  ['statement-recorded', () => ({ statementHash: 'a'.repeat(64), byCustomer: true }), 'INVESTIGATING'],
];
const working: readonly Step[] = [
  ['progress-update-sent', (day) => ({ dueAt: dueAt(day) })],
  ['deadline-extended', (_, received) => ({ clockId: 'final_simple', newDueAt: dueAt(received + 45), approverRef: 's-1', customerTold: true })],
  ['root-cause-identified', () => ({ rootCauseId: 'rc-1', causeCode: 'leaflet', locus: 'bank', controllable: true, stable: true })],
  holding, decided('final', 'upheld'), decided('final', 'rejected'), decided('summary', 'upheld'),
];

/** From each stage, what may come next. */
const steps: Readonly<Record<string, readonly Step[]>> = {
  RECEIVED: [...anywhere, ...begin, ['complaint-acknowledged', (day) => ({ expectedBy: noon(day + 7) }), 'ACKNOWLEDGED']],
  ACKNOWLEDGED: [...anywhere, ...begin],
  INVESTIGATING: [...anywhere, ...begin, ...working, ['info-requested', (day) => ({ dueAt: noon(day + 5) }), 'AWAITING_CUSTOMER']],
  AWAITING_CUSTOMER: [['info-provided', nothing, 'INVESTIGATING'], ...anywhere],
  RESPONSE_ISSUED: [
    ['response-accepted', nothing, 'ACCEPTED'], ['response-disputed', nothing, 'DISPUTED'], ['complaint-closed', () => ({ reason: 'silence' }), 'CLOSED'],
    ['complaint-referred', () => ({ body: 'OMBUDSMAN' }), 'REFERRED_EXTERNAL'],
  ],
  ACCEPTED: [['compensation-paid', (day, _, complaintId) => ({ compensationId: `pay-${complaintId}-${day}`, amountMinor: 300, currency: 'EUR', paidAt: noon(day), businessDaysLate: 0 })], ['complaint-closed', () => ({ reason: 'accepted' }), 'CLOSED']],
  DISPUTED: [['review-requested', nothing, 'UNDER_REVIEW']],
  UNDER_REVIEW: [['review-completed', () => ({ reviewerRef: 'h-9', outcome: 'confirmed' })], decided('final', 'partly'), ['complaint-closed', () => ({ reason: 'reviewed' }), 'CLOSED']],
  CLOSED: [['review-requested', nothing, 'UNDER_REVIEW'], ['complaint-reopened', () => ({ reason: 'again', newFacts: false }), 'INVESTIGATING'], ['blind-review-completed', () => ({ reviewerRef: 'h-8', merited: false, fairAmountMinor: 0, currency: 'EUR', bankDecision: 'rejected' })]],
  REFERRED_EXTERNAL: [['external-decision-recorded', () => ({ body: 'OMBUDSMAN', upheld: true, bankDecision: 'rejected' })]],
  WITHDRAWN: [['complaint-referred', () => ({ body: 'OMBUDSMAN' }), 'REFERRED_EXTERNAL']],
};

/** A complaint received on a day, and one step a day after it; each choice picks one of those that are allowed. */
function walk(customer: string, complaintId: string, received: number, choices: readonly number[]): Life {
  const event = (name: string, day: number, data: object): CloudEvent => fact(customer, `complaints.${name}`, noon(day), { complaintId, ...data });
  const opening = { issue: 'fees', category: 'general', severity: 1 + (received % 4), complexity: 'simple', desiredOutcome: 'refund', due: clocksOf(received), vulnerable: received % 3 === 0 };
  const events: CloudEvent[] = [{ ...event('complaint-received', received, opening), productcode: 'CARD', channel: 'app' }];
  let stage = 'RECEIVED';
  for (const [i, choice] of choices.entries()) {
    const allowed = steps[stage] ?? [];
    const step = allowed[choice % allowed.length];
    if (!step) break;
    const [name, data, to = stage] = step;
    events.push(event(name, received + 1 + i, data(received + 1 + i, received, complaintId)));
    stage = to;
  }
  return { customer, complaintId, events, stage };
}

/** A complaint of one customer on any of its ways. */
export const life = (customer: string, complaintId: string): fc.Arbitrary<Life> =>
  fc.tuple(fc.nat(300), fc.array(fc.nat(1_000), { maxLength: 25 })).map(([received, choices]) => walk(customer, complaintId, received, choices));

/** The second goes on in the first. */
export function merge({ customer, complaintId, events }: Life, other: Life): CloudEvent {
  const receipts = [events[0]?.time ?? '', other.events[0]?.time ?? ''].sort();
  return fact(customer, 'complaints.complaints-merged', noon(400), { complaintId, mergedComplaintId: other.complaintId, receivedAt: receipts[0], due: clocksOf(300) });
}

/** What happens beside complaints: somebody looks at the redress again, and a gap is found and made good, too generously. */
const redressed = (customer: string): readonly CloudEvent[] => [
  fact(customer, 'customer-registered', noon(404), { segment: 'mass', locale: 'zh-CN', joinedOn: '2026-01-01', consents: [] }),
  fact(customer, 'complaints.equity-review-opened', noon(405), { equityReviewId: `${customer}-e`, complaintId: `${customer}-a`, causes: ['below_entitlement'], qEntBp: 4_000 }),
  fact(customer, 'complaints.blind-review-drawn', noon(405), {
    blindReviewId: `${customer}-t`, complaintId: `${customer}-a`, productCode: 'CARD', issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', receivedOn: '2026-01-01', statements: 1, evidence: 0, factsConfirmed: false,
  }),
  { ...fact(customer, 'disclosure-gap-found', noon(406), { gapId: `${customer}-g`, item: 'risk', foundBy: 'audit', harmMinor: 200, currency: 'EUR' }), productcode: 'CARD' },
  fact(customer, 'complaints.compensation-paid', noon(407), { compensationId: `pay-${customer}-g`, gapId: `${customer}-g`, amountMinor: 300, currency: 'EUR', paidAt: noon(407), businessDaysLate: 0 }),
  fact(customer, 'complaints.compensation-reversed', noon(408), { compensationId: `pay-${customer}-g`, amountMinor: 100, currency: 'EUR', reason: 'too_much', requesterRef: 'h-1', approverRef: 'h-2', entries: [] }),
  fact(customer, 'complaints.equity-review-decided', noon(408), { equityReviewId: `${customer}-e`, complaintId: `${customer}-a`, topUpMinor: 100, currency: 'EUR', reason: 'below_entitlement' }),
  fact('bank', 'complaints.register-codes-published', noon(408), { register: 'cfpb', field: 'state', codes: [{ code: 'CA', label: 'California' }, { code: customer.slice(0, 8), label: customer }] }),
];

/** Two complaints of a customer, which may go on as one, with what is done about their causes, and what follows for the customer. */
export const complaintJourneys = (customer: string): fc.Arbitrary<readonly CloudEvent[]> =>
  fc.tuple(life(customer, `${customer}-a`), life(customer, `${customer}-b`), fc.boolean(), fc.nat(3)).map(([first, second, joined, done]) => [
    ...interleaved(first.events, second.events), ...(joined ? [merge(first, second)] : []),
    fact('bank', 'complaints.corrective-action-planned', noon(401), { rootCauseId: 'rc-1', actionId: `act-${done}`, ownerTeam: 'cards', dueAt: noon(500) }),
    ...(done > 0 ? [fact('bank', 'complaints.corrective-action-completed', noon(402), { rootCauseId: 'rc-1', actionId: 'act-1' })] : []),
    ...(done > 1 ? [fact(customer, 'follow-up-scheduled', noon(403), { followUpId: `${customer}-f`, reason: 'post_complaint', dueAt: noon(410) })] : []),
    ...(done > 2 ? [fact(customer, 'follow-up-missed', noon(410), { followUpId: `${customer}-f` })] : []),
    fact(customer, 'follow-up-completed', noon(409), { followUpId: `${customer}-f`, outcome: 'reached' }),
    ...redressed(customer),
    fact(customer, 'survey-invited', noon(404), { surveyId: `${customer}-s`, instrument: 'justice4', invitedBy: 'system', sampleSeed: '2026', triggerEventId: 'e-1', rate: 20 }),
  ]);

function interleaved<T>(a: readonly T[], b: readonly T[]): T[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [a[i], b[i]]).flat().filter((one) => one !== undefined);
}
