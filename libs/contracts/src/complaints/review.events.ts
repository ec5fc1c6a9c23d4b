/** Stored forever: add versions, never edit. */
import { Also, dependentRequired } from '../kit/across';
import { StoredEvent } from '../kit/event-type';
import { Code, Currency, Flag, Id, Int, Num, OneOf } from '../kit/scalars';
import { Filled, Nested, Optional } from '../kit/structure';
import { MAX_MINOR } from '../vocabulary';
import { complaint, decisions, type Decision } from './words';

export const reviewOutcomes = ['changed', 'confirmed'] as const;

export class ConfirmedWrongs {
  @Flag() readonly pressure!: boolean;
  @Flag() readonly retaliation!: boolean;
  @Flag() readonly privacyBreach!: boolean;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.review-requested.v1',
  envelope: { required: ['actorkind'] },
  meaning: 'Another person is asked to look at the decision again.',
  rules: ['actorkind says who asks: customer, or system after a blind review (PM-15).'],
  example: {
    id: '261c0301-9e2c-5681-a045-7fa3fd452c21', source: 'https://bank.example/complaint-desk', time: '2026-03-05T09:00:00Z', channel: 'app',
    productcode: 'CARD_STD', actorkind: 'customer', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', reason: 'remedy_too_low' },
  },
})
export class ReviewRequested {
  @Id() readonly complaintId!: string;
  @Optional() @Code(32) readonly reason?: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.review-completed.v1',
  origin: 'decision',
  meaning: 'An independent person reviewed the decision.',
  rules: ['reviewerRef is no handler of this complaint (C-INV-2).', 'A ReviewRequested is open.'],
  example: {
    id: '33f34c41-1422-59b8-9650-6a1aafaaeac3', source: 'https://bank.example/complaint-desk', time: '2026-03-20T09:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_81', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', reviewerRef: 'h_81', outcome: 'changed' },
  },
})
export class ReviewCompleted {
  @Id() readonly complaintId!: string;
  @Id() readonly reviewerRef!: string;
  @OneOf(reviewOutcomes) readonly outcome!: (typeof reviewOutcomes)[number];
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-referred.v1',
  meaning: 'The complaint went to an outside body.',
  rules: ['From any state after RECEIVED.'],
  example: {
    id: '97810106-79b9-5586-a922-431661a2b1f9', source: 'https://bank.example/complaint-desk', time: '2026-04-01T09:00:00Z', channel: 'app',
    productcode: 'CARD_STD', actorkind: 'customer', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', body: 'CN_DISPUTE_CENTRE' },
  },
})
export class ComplaintReferred {
  @Id() readonly complaintId!: string;
  @Code(32) readonly body!: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.external-decision-recorded.v1',
  meaning: 'An outside body decided.',
  rules: ['The complaint was referred to this body.', "bankDecision is the bank's last decision; without one the event is refused."],
  example: {
    id: 'bbee73e4-ff9d-525b-9d6d-b77fb93ecee3', source: 'https://bank.example/complaint-desk', time: '2026-05-20T09:00:00Z', productcode: 'CARD_STD',
    actorkind: 'regulator', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', body: 'CN_DISPUTE_CENTRE', upheld: true, amountMinor: 30_000, currency: 'CNY' },
  },
})
@Also(dependentRequired({ amountMinor: ['currency'], currency: ['amountMinor'] }))
export class ExternalDecisionRecorded {
  @Id() readonly complaintId!: string;
  @Code(32) readonly body!: string;
  @Flag() readonly upheld!: boolean;
  @Optional() @Int(0, MAX_MINOR) readonly amountMinor?: number;
  @Optional() @Currency() readonly currency?: string;
  @Filled() @OneOf(decisions) readonly bankDecision!: Decision;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.blind-review-completed.v1',
  origin: 'decision',
  meaning: 'A reviewer who saw neither segment nor branch says what would have been right.',
  rules: ['Only a complaint the suite drew into the 5 percent sample.', 'reviewerRef is no handler of this complaint.'],
  example: {
    id: 'baabd47e-0fc9-5d42-ad73-059883567ec7', source: 'https://bank.example/quality-desk', time: '2026-04-05T10:00:00Z', actorkind: 'staff',
    actorref: 'h_95', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', reviewerRef: 'h_95', merited: true, fairAmountMinor: 30_000, currency: 'CNY' },
  },
})
export class BlindReviewCompleted {
  @Id() readonly complaintId!: string;
  @Id() readonly reviewerRef!: string;
  @Flag() readonly merited!: boolean;
  @Int(0, MAX_MINOR) readonly fairAmountMinor!: number;
  @Currency() readonly currency!: string;
  @Filled() @OneOf(decisions) readonly bankDecision!: Decision;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-handling-assessed.v1',
  origin: 'system',
  publishable: false,
  meaning: 'How well the complaint was handled, from its own record, item by item.',
  rules: [
    'At the first final or summary response, and once more only after a ReviewCompleted.',
    'explanation copies the grade of the response and is not scored again (3.7).',
  ],
  example: {
    id: 'e2dabc63-9bd2-5111-abda-74cced243ede', source: 'https://evenhand.bank.example/complaints', time: '2026-02-28T10:00:00Z',
    productcode: 'CARD_STD', correlationid: 'cmp_42', actorkind: 'system',
    data: {
      complaintId: 'cmp_42', timelinessRatioBp: 8000, voice: 100, consistency: 100, bias: 100, accuracy: 100, correctability: 100, ethicality: 100,
      respect: 100, explanation: 100, confirmed: { pressure: false, retaliation: false, privacyBreach: false },
    },
  },
})
export class ComplaintHandlingAssessed {
  @Id() readonly complaintId!: string;
  @Int(0, 10_000_000) readonly timelinessRatioBp!: number;
  @Num(0, 100) readonly voice!: number;
  @Num(0, 100) readonly consistency!: number;
  @Num(0, 100) readonly bias!: number;
  @Num(0, 100) readonly accuracy!: number;
  @Num(0, 100) readonly correctability!: number;
  @Num(0, 100) readonly ethicality!: number;
  @Num(0, 100) readonly respect!: number;
  @Num(0, 100) readonly explanation!: number;
  @Nested(ConfirmedWrongs) readonly confirmed!: ConfirmedWrongs;
}
