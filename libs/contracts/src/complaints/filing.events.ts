/** Stored forever: add versions, never edit. */
import { Also, dependentRequired } from '../kit/across';
import { StoredEvent } from '../kit/event-type';
import { CalendarDate, Code, Currency, DateTime, Flag, Id, Int, OneOf } from '../kit/scalars';
import { Filled, ListOf, Nested, Optional } from '../kit/structure';
import { MAX_MINOR } from '../vocabulary';
import { DueClock, categories, complaint, complexities, issues, type Category, type Complexity, type Issue } from './words';

export const desiredOutcomes = ['explain', 'apology', 'refund', 'fix', 'compensation', 'other'] as const;

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-received.v1',
  envelope: { required: ['productcode'] },
  meaning: 'The customer complained.',
  rules: [
    'due holds every clock that applies, computed once from the policies in force at receipt (C-INV-3, C-INV-4).',
    'vulnerable comes from HardshipReported.',
    'gapId names a DisclosureGapFound of this customer.',
    'A duplicate keeps the first receipt time (C-INV-10).',
  ],
  example: {
    id: 'cf4f35f5-4b24-5822-b995-12e44a4e76d2', source: 'https://bank.example/complaint-desk', time: '2026-02-16T08:00:00Z', channel: 'app',
    productcode: 'CARD_STD', actorkind: 'customer', correlationid: 'cmp_42',
    data: {
      complaintId: 'cmp_42', issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', allegedLossMinor: 30_000,
      currency: 'CNY', accusedStaffRef: 'h_3a', emotion: -2, onBehalf: false, gapId: 'gap_7',
    },
  },
})
@Also(dependentRequired({ allegedLossMinor: ['currency'], currency: ['allegedLossMinor'] }))
export class ComplaintReceived {
  @Id() readonly complaintId!: string;
  @OneOf(issues) readonly issue!: Issue;
  @OneOf(categories) readonly category!: Category;
  @Int(1, 4) readonly severity!: number;
  @OneOf(complexities) readonly complexity!: Complexity;
  @OneOf(desiredOutcomes) readonly desiredOutcome!: (typeof desiredOutcomes)[number];
  @Optional() @Int(0, MAX_MINOR) readonly allegedLossMinor?: number;
  @Optional() @Currency() readonly currency?: string;
  @Optional() @Id() readonly accusedStaffRef?: string;
  @Optional() @Int(-2, 2) readonly emotion?: number;
  @Optional() @Flag() readonly onBehalf?: boolean;
  @Optional() @Id() readonly gapId?: string;
  @Filled() @ListOf(Nested(DueClock), { min: 0, max: 40 }) readonly due!: readonly DueClock[];
  @Filled() @Flag() readonly vulnerable!: boolean;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-reported.v1',
  meaning: 'A complaint known only from a register kept elsewhere; scored as received, without clocks, timers or reactions.',
  rules: ["source codes stand one to one for the register's own words, whose labels the import keeps.", 'What the register lacks stays absent.'],
  example: {
    id: 'c3fdc242-bc70-5059-8648-d4a3155daf59', source: 'https://bank.example/complaint-register', time: '2019-03-04T00:00:00Z',
    data: {
      complaintId: 'cmp_42', issue: 'fees', sourceProduct: 'credit_card', sourceIssue: 'fees_or_interest', sourceChannel: 'web', state: 'CA',
      sourceResponse: 'closed_with_explanation', timely: true, submittedOn: '2019-03-04', receivedOn: '2019-03-06',
    },
  },
})
export class ComplaintReported {
  @Id() readonly complaintId!: string;
  @Optional() @Code(32) readonly productCode?: string;
  @Optional() @OneOf(issues) readonly issue?: Issue;
  @Optional() @Code(64) readonly sourceProduct?: string;
  @Optional() @Code(64) readonly sourceSubProduct?: string;
  @Optional() @Code(64) readonly sourceIssue?: string;
  @Optional() @Code(64) readonly sourceSubIssue?: string;
  @Optional() @Code(64) readonly sourceChannel?: string;
  @Optional() @Code(8) readonly state?: string;
  @Optional() @Code(64) readonly sourceResponse?: string;
  @Optional() @Flag() readonly timely?: boolean;
  @Optional() @Flag() readonly disputed?: boolean;
  @Optional() @CalendarDate() readonly submittedOn?: string;
  @Optional() @CalendarDate() readonly receivedOn?: string;
  @Optional() @CalendarDate() readonly sentOn?: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-assessed.v1',
  origin: 'decision',
  meaning: 'Severity, complexity and category were confirmed or changed.',
  rules: ['reason is required when any of the three changes.', 'due moves only as the policy allows.'],
  example: {
    id: '6f67b2da-6edb-5c43-b781-6b461118afdb', source: 'https://bank.example/complaint-desk', time: '2026-02-16T15:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', severity: 3, complexity: 'complex', category: 'general', reason: 'several_accounts' },
  },
})
export class ComplaintAssessed {
  @Id() readonly complaintId!: string;
  @Int(1, 4) readonly severity!: number;
  @OneOf(complexities) readonly complexity!: Complexity;
  @OneOf(categories) readonly category!: Category;
  @Optional() @Code(32) readonly reason?: string;
  @Filled() @ListOf(Nested(DueClock), { min: 0, max: 40 }) readonly due!: readonly DueClock[];
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaints-merged.v1',
  origin: 'decision',
  meaning: 'Another complaint of this customer about the same facts goes on in this one.',
  rules: ["Both are this customer's and open.", 'The earlier receipt and its clocks stay (C-INV-10).'],
  example: {
    id: 'e5c4455d-9162-59d7-8e22-7464f4f54cdc', source: 'https://bank.example/complaint-desk', time: '2026-02-16T12:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', mergedComplaintId: 'cmp_43' },
  },
})
export class ComplaintsMerged {
  @Id() readonly complaintId!: string;
  @Id() readonly mergedComplaintId!: string;
  /** the earlier receipt of the two */
  @Filled() @DateTime() readonly receivedAt!: string;
  @Filled() @ListOf(Nested(DueClock), { min: 0, max: 40 }) readonly due!: readonly DueClock[];
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-split.v1',
  origin: 'decision',
  meaning: 'A complaint wrongly joined, or about two things, goes on as two.',
  rules: ['The complaint is open.', 'The new one keeps the receipt and its clocks (C-INV-10).'],
  example: {
    id: '214049b3-7d2f-5d81-9c52-7b9320742b6b', source: 'https://bank.example/complaint-desk', time: '2026-02-16T13:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', newComplaintId: 'cmp_44', issue: 'staff_attitude' },
  },
})
export class ComplaintSplit {
  @Id() readonly complaintId!: string;
  @Id() readonly newComplaintId!: string;
  @OneOf(issues) readonly issue!: Issue;
}
