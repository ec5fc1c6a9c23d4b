/** Stored forever: add versions, never edit. */
import { Also, dependentRequired, mapValues, schemaOf, unless, type AcrossFields } from '../kit/across';
import { StoredEvent } from '../kit/event-type';
import { among, CalendarDate, Code, Currency, Flag, Id, Int, OneOf, equals } from '../kit/scalars';
import { Filled, FilledOptional, ListOf, Nested, Optional } from '../kit/structure';
import { MAX_MINOR } from '../vocabulary';
import { Conduct, DueClock, complaint, decisions, issues, remedies, type Decision, type Issue, type Remedy } from './words';

export const responseKinds = ['final', 'summary', 'holding', 'interim'] as const;

/** What a response of each kind must hold: a final one its reasons and both ways on (C-INV-5), a summary one the way to a review. */
const decided = ['decision', 'reasonCodes', 'evidenceCited', 'readingGrade', 'remedies', 'compensationMinor', 'assessedLossMinor', 'currency', 'reviewRouteIncluded'];
const demands = {
  summary: { required: decided },
  final: { properties: { reviewRouteIncluded: equals(true), externalSchemeIncluded: equals(true) }, required: [...decided, 'externalSchemeIncluded'] },
};
const money = dependentRequired({
  compensationMinor: ['currency'], assessedLossMinor: ['currency'], entitlementMinor: ['entitlementPolicyVersion', 'currency'], entitlementPolicyVersion: ['entitlementMinor'],
});
const responseByKind: AcrossFields = {
  schema: {
    anyOf: [
      { properties: { kind: { enum: ['holding', 'interim'] } } },
      { properties: { kind: { const: 'summary' } }, required: demands.summary.required },
      { properties: { kind: { const: 'final' }, ...mapValues(demands.final.properties, schemaOf) }, required: demands.final.required },
    ],
    ...money.schema,
  },
  breaches: (data) => [
    ...unless('kind', among(['holding', 'interim', 'final']), demands.summary).breaches(data),
    ...unless('kind', among(['holding', 'interim', 'summary']), demands.final).breaches(data),
    ...money.breaches(data),
  ],
};

export class ProcedureFollowed {
  @Id() readonly id!: string;
  @Int(1, 1_000_000) readonly version!: number;
  @Int(0, 50) readonly stepsDone!: number;
  @Int(0, 50) readonly stepsRequired!: number;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-response-issued.v1',
  origin: 'decision',
  meaning: 'The bank answered the complaint.',
  rules: [
    'A final response without reasons, review route and external scheme is refused (C-INV-5).',
    'A decision needs an earlier StatementRecorded (C-INV-7).',
    'procedure.stepsDone <= procedure.stepsRequired.',
    'entitlementMinor follows the redress policy of entitlementPolicyVersion; when both are absent the service computes them if a policy covers the case.',
    'Upheld or partly with compensation below entitlement opens an equity review at once (C-INV-6).',
    'A second final response needs a ReviewCompleted or ComplaintReopened before it.',
  ],
  example: {
    id: '123446f1-af86-5076-8637-99320040e8f8', source: 'https://bank.example/complaint-desk', time: '2026-02-28T10:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: {
      complaintId: 'cmp_42', kind: 'final', decision: 'upheld', reasonCodes: ['FEE_NOT_DISCLOSED'], evidenceCited: true, readingGrade: 8,
      remedies: ['refund', 'apology'], compensationMinor: 30_000, assessedLossMinor: 30_000, currency: 'CNY', entitlementMinor: 30_000,
      entitlementPolicyVersion: 2, reviewRouteIncluded: true, externalSchemeIncluded: true, externalReferralUntil: '2026-08-28',
      conduct: { apology: true, improperRemark: false }, procedure: { id: 'fee_complaint', version: 4, stepsDone: 8, stepsRequired: 8 },
      contactAttempts: 2, addressesDesiredOutcome: true,
    },
  },
})
@Also(responseByKind)
export class ComplaintResponseIssued {
  @Id() readonly complaintId!: string;
  @OneOf(responseKinds) readonly kind!: (typeof responseKinds)[number];
  @Optional() @OneOf(decisions) readonly decision?: Decision;
  @Optional() @ListOf(Code(32), { min: 1, max: 10 }) readonly reasonCodes?: readonly string[];
  @Optional() @Flag() readonly evidenceCited?: boolean;
  @Optional() @Int(1, 20) readonly readingGrade?: number;
  @Optional() @ListOf(OneOf(remedies), { min: 0, max: 5 }) readonly remedies?: readonly Remedy[];
  @Optional() @Int(0, MAX_MINOR) readonly compensationMinor?: number;
  @Optional() @Int(0, MAX_MINOR) readonly assessedLossMinor?: number;
  @Optional() @Currency() readonly currency?: string;
  @Optional() @Int(0, MAX_MINOR) readonly entitlementMinor?: number;
  @Optional() @Int(1, 1_000_000) readonly entitlementPolicyVersion?: number;
  @Optional() @Flag() readonly reviewRouteIncluded?: boolean;
  @Optional() @Flag() readonly externalSchemeIncluded?: boolean;
  @Optional() @CalendarDate() readonly externalReferralUntil?: string;
  @Optional() @Nested(Conduct) readonly conduct?: Conduct;
  @Optional() @Nested(ProcedureFollowed) readonly procedure?: ProcedureFollowed;
  @Optional() @Int(0, 100) readonly contactAttempts?: number;
  @Optional() @Flag() readonly addressesDesiredOutcome?: boolean;
  @Filled() @OneOf(issues) readonly issue!: Issue;
  /** every clock, where a holding response moves one */
  @FilledOptional() @ListOf(Nested(DueClock), { min: 0, max: 40 }) readonly due?: readonly DueClock[];
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.response-accepted.v1',
  meaning: 'The customer accepted the response.',
  example: {
    id: '79681f59-c64b-529a-a0e7-de9bf891dcd7', source: 'https://bank.example/complaint-desk', time: '2026-03-02T09:00:00Z', channel: 'app',
    productcode: 'CARD_STD', actorkind: 'customer', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42' },
  },
})
export class ResponseAccepted {
  @Id() readonly complaintId!: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.response-disputed.v1',
  meaning: 'The customer does not accept the response.',
  example: {
    id: '11f7afec-c921-509a-a9f0-c11074a55ee3', source: 'https://bank.example/complaint-desk', time: '2026-03-02T09:00:00Z', channel: 'app',
    productcode: 'CARD_STD', actorkind: 'customer', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', reason: 'too_low', newFacts: false },
  },
})
export class ResponseDisputed {
  @Id() readonly complaintId!: string;
  @Optional() @Code(32) readonly reason?: string;
  @Optional() @Flag() readonly newFacts?: boolean;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-closed.v1',
  meaning: 'The complaint is closed.',
  rules: ['After acceptance, after a review, or after 30 days of silence on a response (2.3).'],
  example: {
    id: 'bed32fb1-44b3-55da-8757-0b208c713ef4', source: 'https://bank.example/complaint-desk', time: '2026-03-03T09:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', reason: 'accepted' },
  },
})
export class ComplaintClosed {
  @Id() readonly complaintId!: string;
  @Code(32) readonly reason!: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-reopened.v1',
  meaning: 'A closed complaint goes on.',
  rules: ['At most 180 days after closing.', 'Without new facts the regulatory clocks do not restart (C-INV-3).'],
  example: {
    id: '2b282088-6664-5176-ae14-3b4474275f7b', source: 'https://bank.example/complaint-desk', time: '2026-04-20T09:00:00Z', channel: 'app',
    productcode: 'CARD_STD', actorkind: 'customer', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', reason: 'fee_charged_again', newFacts: true },
  },
})
export class ComplaintReopened {
  @Id() readonly complaintId!: string;
  @Code(32) readonly reason!: string;
  @Flag() readonly newFacts!: boolean;
  /** every clock, where new facts start those to a response anew */
  @FilledOptional() @ListOf(Nested(DueClock), { min: 0, max: 40 }) readonly due?: readonly DueClock[];
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-withdrawn.v1',
  envelope: { required: ['actorkind'], actorkind: 'customer' },
  meaning: 'The customer withdrew the complaint.',
  rules: ['Only the customer withdraws; a survey asks whether they were pressed (C-INV-8).'],
  example: {
    id: '013114da-6537-5de4-9623-0f44d7f02b71', source: 'https://bank.example/complaint-desk', time: '2026-02-20T09:00:00Z', channel: 'app',
    productcode: 'CARD_STD', actorkind: 'customer', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', reason: 'solved_by_myself' },
  },
})
export class ComplaintWithdrawn {
  @Id() readonly complaintId!: string;
  @Optional() @Code(32) readonly reason?: string;
}
