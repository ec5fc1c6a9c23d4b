/** Stored forever: add versions, never edit. */
import { Also, atLeastOneOf, dependentRequired } from '../kit/across';
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Code, Currency, DateTime, Id, Int, OneOf, IntOf } from '../kit/scalars';
import { Filled, FilledOptional, ListOf, Nested, Optional } from '../kit/structure';
import { LedgerEntry, MAX_MINOR } from '../vocabulary';
import { complaint } from './words';

export const redressDecisions = ['upheld', 'partly'] as const;
export const remedyMatches = [40, 100] as const;
export const peerLevels = ['L0', 'L1', 'L2'] as const;
export const causes = ['below_entitlement', 'below_peers'] as const;
const peerFigures = ['qPeerBp', 'peerLevel', 'peerN', 'peerMedianBp', 'statsPosition', 'sketchVersion'];
/** What the peers were is told whole or not at all. */
const peersTogether = dependentRequired(Object.fromEntries(peerFigures.map((figure) => [figure, peerFigures.filter((other) => other !== figure)])));

const compensation: Aggregate = { name: 'compensation', idField: 'compensationId' };
const equityReview: Aggregate = { name: 'equity-review', idField: 'equityReviewId' };

@StoredEvent(compensation, {
  type: 'evenhand.complaints.compensation-paid.v1',
  meaning: 'The customer got money: redress of a complaint, or a loss made good.',
  rules: [
    'businessDaysLate counts business days beyond the 10th after acceptance; 0 without a complaint.',
    "With a gapId it makes a disclosure gap's harm good; also for customers who never complained (PM-10).",
  ],
  example: {
    id: '6c77ebb1-ca10-57c7-a5c5-cb1484e6b667', source: 'https://bank.example/core-banking', time: '2026-03-06T12:00:00Z', productcode: 'CARD_STD',
    actorkind: 'system', correlationid: 'cmp_42',
    data: {
      compensationId: 'pay_77', complaintId: 'cmp_42', gapId: 'gap_7', amountMinor: 30_000, currency: 'CNY', paidAt: '2026-03-06T12:00:00Z',
    },
  },
})
@Also(atLeastOneOf('complaintId', 'gapId'))
export class CompensationPaid {
  @Id() readonly compensationId!: string;
  @Int(1, MAX_MINOR) readonly amountMinor!: number;
  @Currency() readonly currency!: string;
  @DateTime() readonly paidAt!: string;
  @Optional() @Id() readonly complaintId?: string;
  @Optional() @Id() readonly gapId?: string;
  @Filled() @Int(0, 3660) readonly businessDaysLate!: number;
}

@StoredEvent(compensation, {
  type: 'evenhand.complaints.compensation-reversed.v1',
  meaning: 'A payment was taken back, as two people decided.',
  rules: ['requesterRef is not approverRef.', 'amountMinor is at most what was paid and not yet reversed, in the same currency.'],
  example: {
    id: '3824a517-5d13-522c-a0ab-9d454033a54e', source: 'https://bank.example/core-banking', time: '2026-03-12T12:00:00Z', productcode: 'CARD_STD',
    actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: {
      compensationId: 'pay_77', amountMinor: 30_000, currency: 'CNY', reason: 'paid_twice', requesterRef: 'h_3f', approverRef: 'h_senior_2',
    },
  },
})
export class CompensationReversed {
  @Id() readonly compensationId!: string;
  @Int(1, MAX_MINOR) readonly amountMinor!: number;
  @Currency() readonly currency!: string;
  @Code(32) readonly reason!: string;
  @Id() readonly requesterRef!: string;
  @Id() readonly approverRef!: string;
  @Filled() @ListOf(Nested(LedgerEntry), { min: 0, max: 32, unique: false }) readonly entries!: readonly LedgerEntry[];
  /** of the complaint that it was paid for, if it was */
  @FilledOptional() @Id() readonly complaintId?: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.equity-assessed.v1',
  origin: 'reactor',
  publishable: false,
  meaning: 'The redress was held against the published entitlement and against like cases.',
  rules: [
    'One per final or summary response upheld or partly (3.7).',
    'A q with denominator 0 or without a peer cell is absent; with neither q the case is non-monetary and remedyMatch is the grade.',
  ],
  example: {
    id: 'a3d9247e-3b11-5682-bb34-41848aaa943b', source: 'https://evenhand.bank.example/complaints', time: '2026-02-28T10:00:01Z',
    productcode: 'CARD_STD', correlationid: 'cmp_42', actorkind: 'system',
    data: {
      complaintId: 'cmp_42', decision: 'upheld', remedyMatch: 100, qEntBp: 10_000, qPeerBp: 10_000, peerLevel: 'L1', peerN: 57, peerMedianBp: 10_000,
      statsPosition: 918_223, sketchVersion: 1,
    },
  },
})
@Also(peersTogether)
export class EquityAssessed {
  @Id() readonly complaintId!: string;
  @OneOf(redressDecisions) readonly decision!: (typeof redressDecisions)[number];
  @IntOf(remedyMatches) readonly remedyMatch!: (typeof remedyMatches)[number];
  @Optional() @Int(0, 10_000_000) readonly qEntBp?: number;
  @Optional() @Int(0, 10_000_000) readonly qPeerBp?: number;
  @Optional() @OneOf(peerLevels) readonly peerLevel?: (typeof peerLevels)[number];
  @Optional() @Int(0, 1_000_000_000) readonly peerN?: number;
  @Optional() @Int(0, 10_000_000) readonly peerMedianBp?: number;
  @Optional() @Int(0, Number.MAX_SAFE_INTEGER) readonly statsPosition?: number;
  @Optional() @Int(1, 1_000_000) readonly sketchVersion?: number;
}

@StoredEvent(equityReview, {
  type: 'evenhand.complaints.equity-review-opened.v1',
  origin: 'reactor',
  publishable: false,
  meaning: 'The redress looks too low, so a person must look at it.',
  rules: ['qEnt below 1, or qPeer below 0.8 with at least 20 peers (PM-2); or compensation below entitlement when upheld (C-INV-6).'],
  example: {
    id: 'fee06661-935b-524c-b052-ad2a443efc04', source: 'https://evenhand.bank.example/complaints', time: '2026-02-28T10:00:01Z',
    productcode: 'CARD_STD', correlationid: 'cmp_42', actorkind: 'system',
    data: {
      equityReviewId: 'eqr_5', complaintId: 'cmp_42', causes: ['below_entitlement', 'below_peers'], qEntBp: 4000, qPeerBp: 4200, peerN: 57,
    },
  },
})
@Also(dependentRequired({ qPeerBp: ['peerN'], peerN: ['qPeerBp'] }))
export class EquityReviewOpened {
  @Id() readonly equityReviewId!: string;
  @Id() readonly complaintId!: string;
  @ListOf(OneOf(causes), { min: 1, max: 2 }) readonly causes!: readonly (typeof causes)[number][];
  @Optional() @Int(0, 10_000_000) readonly qEntBp?: number;
  @Optional() @Int(0, 10_000_000) readonly qPeerBp?: number;
  @Optional() @Int(0, 1_000_000_000) readonly peerN?: number;
}

@StoredEvent(equityReview, {
  type: 'evenhand.complaints.equity-review-decided.v1',
  origin: 'decision',
  meaning: 'A person decided whether the redress is topped up.',
  rules: ['The review is open.', 'topUpMinor 0 leaves the redress as it is; more leads to a CompensationPaid command (PM-3).'],
  example: {
    id: '8f1a4b8f-b1a5-58b3-970b-dd8fc558a1db', source: 'https://bank.example/complaint-desk', time: '2026-03-09T10:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_81', correlationid: 'cmp_42',
    data: { equityReviewId: 'eqr_5', topUpMinor: 18_000, currency: 'CNY', reason: 'below_peers' },
  },
})
export class EquityReviewDecided {
  @Id() readonly equityReviewId!: string;
  @Int(0, MAX_MINOR) readonly topUpMinor!: number;
  @Currency() readonly currency!: string;
  @Code(32) readonly reason!: string;
  @Filled() @Id() readonly complaintId!: string;
  @FilledOptional() @Int(0, 10_000_000) readonly qEntAfterBp?: number;
  @FilledOptional() @Int(0, 10_000_000) readonly qPeerAfterBp?: number;
}
