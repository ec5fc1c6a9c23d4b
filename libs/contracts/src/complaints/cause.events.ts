/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Code, DateTime, Flag, Id, Int, OneOf } from '../kit/scalars';
import { Nested, Optional } from '../kit/structure';
import { complaint, issues, loci, type Issue } from './words';

export const actionKinds = ['training', 'process_fix', 'system_fix', 'product_change', 'communication', 'other'] as const;

const rootCause: Aggregate = { name: 'root-cause', idField: 'rootCauseId' };

@StoredEvent(complaint, {
  type: 'evenhand.complaints.root-cause-identified.v1',
  origin: 'decision',
  meaning: 'Why it came to the complaint.',
  rules: ['Customers with the same causeCode and product share the cause (PM-10).'],
  example: {
    id: 'c6922c2e-11c6-5b07-a1de-d3f6491dd82a', source: 'https://bank.example/complaint-desk', time: '2026-03-01T10:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: {
      rootCauseId: 'rc_9', complaintId: 'cmp_42', causeCode: 'fee_leaflet_missing', locus: 'bank', controllable: true, stable: true,
      ownerTeam: 'team_cards',
    },
  },
})
export class RootCauseIdentified {
  @Id() readonly rootCauseId!: string;
  @Id() readonly complaintId!: string;
  @Code(32) readonly causeCode!: string;
  @OneOf(loci) readonly locus!: (typeof loci)[number];
  @Flag() readonly controllable!: boolean;
  @Flag() readonly stable!: boolean;
  @Optional() @Id() readonly ownerTeam?: string;
}

/** Complaints of one kind that were upheld within 30 days, as they were counted up to a position of the log (PM-10). */
export class CausePattern {
  @Code(32) readonly productCode!: string;
  @OneOf(issues) readonly issue!: Issue;
  @Code(32) readonly branchId!: string;
  @Int(1, 1_000_000_000) readonly upheld!: number;
  @Int(0, Number.MAX_SAFE_INTEGER) readonly statsPosition!: number;
}

@StoredEvent(rootCause, {
  type: 'evenhand.complaints.corrective-action-planned.v1',
  origin: 'decision',
  bankOnly: true,
  meaning: 'A team is to remove the cause by a date.',
  example: {
    id: '3201c4b2-89f6-5d37-beb2-645e1d3c2363', source: 'https://bank.example/complaint-desk', time: '2026-03-02T10:00:00Z', actorkind: 'staff',
    actorref: 'h_3f',
    data: { rootCauseId: 'rc_9', actionId: 'act_2', ownerTeam: 'team_cards', dueAt: '2026-04-30T16:00:00Z', kind: 'process_fix' },
  },
})
export class CorrectiveActionPlanned {
  @Id() readonly rootCauseId!: string;
  @Id() readonly actionId!: string;
  @Id() readonly ownerTeam!: string;
  @DateTime() readonly dueAt!: string;
  @Optional() @OneOf(actionKinds) readonly kind?: (typeof actionKinds)[number];
  /** what it was planned because of, where no cause was named: rootCauseId stands for the pattern then */
  @Optional() @Nested(CausePattern) readonly pattern?: CausePattern;
}

@StoredEvent(rootCause, {
  type: 'evenhand.complaints.corrective-action-completed.v1',
  bankOnly: true,
  meaning: 'The cause was worked on as planned.',
  rules: ['actionId names an open CorrectiveActionPlanned of this root cause.'],
  example: {
    id: 'bcf27df7-b45e-522b-aa5a-045820e8e56b', source: 'https://bank.example/complaint-desk', time: '2026-04-22T10:00:00Z', actorkind: 'staff',
    actorref: 'h_3f',
    data: { rootCauseId: 'rc_9', actionId: 'act_2' },
  },
})
export class CorrectiveActionCompleted {
  @Id() readonly rootCauseId!: string;
  @Id() readonly actionId!: string;
}
