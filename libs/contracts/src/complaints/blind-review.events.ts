/** Stored forever: add versions, never edit. */
import { Also, dependentRequired } from '../kit/across';
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { CalendarDate, Code, Currency, Flag, Id, Int, OneOf } from '../kit/scalars';
import { Optional } from '../kit/structure';
import { MAX_MINOR } from '../vocabulary';
import { desiredOutcomes } from './filing.events';
import { categories, complexities, issues, type Category, type Complexity, type Issue } from './words';

/** Named by its token: who holds that can complete the review, and learns nothing else by it. */
const blindReview: Aggregate = { name: 'blind-review', idField: 'blindReviewId' };

@StoredEvent(blindReview, {
  type: 'evenhand.complaints.blind-review-drawn.v1',
  origin: 'reactor',
  publishable: false,
  meaning: 'A decided complaint of the 5 percent sample was put before a blind reviewer, as these facts and nothing else.',
  rules: [
    'At the first final or summary response of a complaint that was drawn.',
    'blindReviewId is the token: the first 32 hex digits of SHA-256(EVENHAND_SAMPLE_SEED + newline + "blind" + newline + complaintId).',
    'Nothing tells the customer, segment, branch or channel, or what the bank decided and paid.',
  ],
  example: {
    id: '5b7a8b0e-6f0e-5e58-9a5b-0d7d0f0d2c11', source: 'https://evenhand.bank.example/complaints', time: '2026-02-28T10:00:00Z', actorkind: 'system',
    data: {
      blindReviewId: '9c56cc51b374c3ba189210d5b6d4bf57', complaintId: 'cmp_42', productCode: 'CARD_STD', issue: 'fees', category: 'general', severity: 2,
      complexity: 'simple', desiredOutcome: 'refund', receivedOn: '2026-02-16', statements: 1, evidence: 2, factsConfirmed: true,
      allegedLossMinor: 30_000, assessedLossMinor: 30_000, currency: 'CNY',
    },
  },
})
@Also(dependentRequired({ allegedLossMinor: ['currency'], assessedLossMinor: ['currency'] }))
export class BlindReviewDrawn {
  @Id() readonly blindReviewId!: string;
  @Id() readonly complaintId!: string;
  @Code(32) readonly productCode!: string;
  @OneOf(issues) readonly issue!: Issue;
  @OneOf(categories) readonly category!: Category;
  @Int(1, 4) readonly severity!: number;
  @OneOf(complexities) readonly complexity!: Complexity;
  @OneOf(desiredOutcomes) readonly desiredOutcome!: (typeof desiredOutcomes)[number];
  /** day of the first receipt, in UTC */
  @CalendarDate() readonly receivedOn!: string;
  @Int(0, 1_000_000) readonly statements!: number;
  @Int(0, 1_000_000) readonly evidence!: number;
  @Flag() readonly factsConfirmed!: boolean;
  @Optional() @Int(0, MAX_MINOR) readonly allegedLossMinor?: number;
  @Optional() @Int(0, MAX_MINOR) readonly assessedLossMinor?: number;
  @Optional() @Currency() readonly currency?: string;
}
