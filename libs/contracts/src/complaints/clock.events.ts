/** Stored forever: add versions, never edit. */
import { StoredEvent } from '../kit/event-type';
import { Code, DateTime, Flag, Id, OneOf, TypeName, IntOf } from '../kit/scalars';
import { ListOf, Nested, Optional } from '../kit/structure';
import { LedgerEntry } from '../vocabulary';
import { clockKinds, complaint, type ClockKind } from './words';

export const warnedAtBp = [7500, 9000] as const;

@StoredEvent(complaint, {
  type: 'evenhand.complaints.deadline-extended.v1',
  origin: 'decision',
  meaning: 'A senior extended one clock as far as the policy allows, and the customer was told.',
  rules: [
    "newDueAt is after the clock's due date and within the policy's extension.",
    'approverRef is a senior and not the handler.',
    "Given before the clock's due date.",
  ],
  example: {
    id: '855241c4-43d1-5489-84fc-232489d5423b', source: 'https://bank.example/complaint-desk', time: '2026-03-10T09:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: {
      complaintId: 'cmp_42', clockId: 'final_complex', newDueAt: '2026-04-17T16:00:00Z', approverRef: 'h_senior_2', customerTold: true,
      reason: 'expert_report',
    },
  },
})
export class DeadlineExtended {
  @Id() readonly complaintId!: string;
  @Id() readonly clockId!: string;
  @DateTime() readonly newDueAt!: string;
  @Id() readonly approverRef!: string;
  @Flag(true) readonly customerTold!: true;
  @Optional() @Code(32) readonly reason?: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-sla-warned.v1',
  origin: 'timer',
  meaning: 'A clock has run to 75 or 90 percent.',
  example: {
    id: 'd8d65b06-4315-5a6e-8b17-8f42aefea5d6', source: 'https://bank.example/complaint-desk', time: '2026-02-27T22:00:00Z', productcode: 'CARD_STD',
    correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', clockId: 'final_simple', kind: 'regulatory', dueAt: '2026-03-03T16:00:00Z', elapsedBp: 7500 },
  },
})
export class ComplaintSlaWarned {
  @Id() readonly complaintId!: string;
  @Id() readonly clockId!: string;
  @OneOf(clockKinds) readonly kind!: ClockKind;
  @DateTime() readonly dueAt!: string;
  @IntOf(warnedAtBp) readonly elapsedBp!: (typeof warnedAtBp)[number];
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-sla-breached.v1',
  origin: 'timer',
  meaning: 'A clock ran out.',
  example: {
    id: '84725a95-c7e6-597a-a259-acc9eea8063e', source: 'https://bank.example/complaint-desk', time: '2026-03-03T16:00:00Z', productcode: 'CARD_STD',
    correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', clockId: 'final_simple', kind: 'regulatory', dueAt: '2026-03-03T16:00:00Z' },
  },
})
export class ComplaintSlaBreached {
  @Id() readonly complaintId!: string;
  @Id() readonly clockId!: string;
  @OneOf(clockKinds) readonly kind!: ClockKind;
  @DateTime() readonly dueAt!: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.progress-update-missed.v1',
  origin: 'timer',
  meaning: 'An update to the customer did not go out in time.',
  example: {
    id: '4bdd1878-1acf-57af-ba69-56d029aaf952', source: 'https://bank.example/complaint-desk', time: '2026-03-02T08:00:00Z', productcode: 'CARD_STD',
    correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', clockId: 'update_weekly', dueAt: '2026-03-02T08:00:00Z' },
  },
})
export class ProgressUpdateMissed {
  @Id() readonly complaintId!: string;
  @Id() readonly clockId!: string;
  @DateTime() readonly dueAt!: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-timer-voided.v1',
  origin: 'system',
  publishable: false,
  meaning: 'A timer had fired before a fact arrived that was dated before its due moment; its evidence is taken out.',
  rules: ['Written with the late fact, in one append.'],
  example: {
    id: '75585311-96a4-55f3-85f2-6e66e5d3f371', source: 'https://evenhand.bank.example/complaints', time: '2026-03-03T16:00:00Z', actorkind: 'system',
    data: {
      complaintId: 'cmp_42', timerEventId: '0d2f5c1a-3c1e-5b55-8a43-6c9f2f9d1b10', timerType: 'evenhand.complaints.complaint-sla-breached.v1',
      entries: [{ ledger: 'treatment', dim: 'P', x: 0, w: 1, day: 20_515 }],
    },
  },
})
export class ComplaintTimerVoided {
  @Id() readonly complaintId!: string;
  @Id() readonly timerEventId!: string;
  @TypeName() readonly timerType!: string;
  @ListOf(Nested(LedgerEntry), { min: 0, max: 32, unique: false }) readonly entries!: readonly LedgerEntry[];
}
