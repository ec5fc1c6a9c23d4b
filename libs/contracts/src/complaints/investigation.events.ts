/** Stored forever: add versions, never edit. */
import { Also, unless } from '../kit/across';
import { StoredEvent } from '../kit/event-type';
import { Code, DateTime, Flag, Id, Int, Matching, equals } from '../kit/scalars';
import { FilledOptional, Nested, Optional } from '../kit/structure';
import { Conduct, complaint } from './words';

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-acknowledged.v1',
  meaning: 'The customer was told that the complaint arrived and when to expect an answer.',
  rules: ['Once per complaint, from RECEIVED.'],
  example: {
    id: 'd5a9f2ff-dc24-5aba-b92d-d15162b01fea', source: 'https://bank.example/complaint-desk', time: '2026-02-16T10:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', expectedBy: '2026-03-03T16:00:00Z', conduct: { namedContact: true, apology: true } },
  },
})
export class ComplaintAcknowledged {
  @Id() readonly complaintId!: string;
  @DateTime() readonly expectedBy!: string;
  @Optional() @Nested(Conduct) readonly conduct?: Conduct;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-assigned.v1',
  origin: 'decision',
  meaning: 'A handler took the complaint.',
  rules: ['handlerRef is not the accusedStaffRef (C-INV-2).', 'conflictDeclared true says why nobody else could take it.'],
  example: {
    id: '737433cd-1d43-58a2-96c3-ea93a0ab929b', source: 'https://bank.example/complaint-desk', time: '2026-02-16T11:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', handlerRef: 'h_3f', conflictDeclared: false },
  },
})
@Also(unless('conflictDeclared', equals(false), { required: ['conflictReason'] }))
export class ComplaintAssigned {
  @Id() readonly complaintId!: string;
  @Id() readonly handlerRef!: string;
  @Flag() readonly conflictDeclared!: boolean;
  @Optional() @Code(32) readonly conflictReason?: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.statement-recorded.v1',
  meaning: 'A statement was taken, kept elsewhere and named by its hash.',
  rules: ['At least one precedes the decision (C-INV-7).'],
  example: {
    id: 'eb0ebc95-1454-5421-b9cb-9dffd62fba96', source: 'https://bank.example/complaint-desk', time: '2026-02-17T09:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: {
      complaintId: 'cmp_42', statementHash: 'a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4', byCustomer: true,
      conduct: { listened: true, improperRemark: false },
    },
  },
})
export class StatementRecorded {
  @Id() readonly complaintId!: string;
  @Matching('^[0-9a-f]{64}$', 'must be 64 lower-case hexadecimal characters') readonly statementHash!: string;
  @Flag() readonly byCustomer!: boolean;
  @Optional() @Nested(Conduct) readonly conduct?: Conduct;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.evidence-added.v1',
  meaning: 'A document was added, kept elsewhere and named by its hash.',
  example: {
    id: '987a89a0-1e43-52c3-9445-a70515925d42', source: 'https://bank.example/complaint-desk', time: '2026-02-18T09:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', evidenceHash: 'c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9', byCustomer: false },
  },
})
export class EvidenceAdded {
  @Id() readonly complaintId!: string;
  @Matching('^[0-9a-f]{64}$', 'must be 64 lower-case hexadecimal characters') readonly evidenceHash!: string;
  @Flag() readonly byCustomer!: boolean;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.facts-confirmed.v1',
  meaning: 'Someone confirmed that the facts are right.',
  example: {
    id: 'eaf10eef-5195-5337-ab3d-212c5898f63b', source: 'https://bank.example/complaint-desk', time: '2026-02-19T09:00:00Z', channel: 'app',
    productcode: 'CARD_STD', actorkind: 'customer', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', byCustomer: true },
  },
})
export class FactsConfirmed {
  @Id() readonly complaintId!: string;
  @Flag() readonly byCustomer!: boolean;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.info-requested.v1',
  meaning: 'The bank asked the customer for something.',
  rules: ['Regulatory clocks run on (C-INV-3).'],
  example: {
    id: '6473ad81-4ebd-5bf2-9b9a-de0682c411fb', source: 'https://bank.example/complaint-desk', time: '2026-02-17T10:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', dueAt: '2026-02-24T16:00:00Z' },
  },
})
export class InfoRequested {
  @Id() readonly complaintId!: string;
  @DateTime() readonly dueAt!: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.info-provided.v1',
  meaning: 'The customer sent what was asked for.',
  rules: ['An InfoRequested is open.'],
  example: {
    id: '2ad76164-6af0-5fff-961e-1d03089075dc', source: 'https://bank.example/complaint-desk', time: '2026-02-19T08:00:00Z', channel: 'app',
    productcode: 'CARD_STD', actorkind: 'customer', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42' },
  },
})
export class InfoProvided {
  @Id() readonly complaintId!: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.progress-update-sent.v1',
  meaning: 'The customer was told how far the complaint is.',
  rules: ['dueAt is that of the running update clock, absent when none runs; on time when the event is not after it.'],
  example: {
    id: '4e1bf930-4407-5612-898b-afc90fde19c0', source: 'https://bank.example/complaint-desk', time: '2026-02-23T08:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42' },
  },
})
export class ProgressUpdateSent {
  @Id() readonly complaintId!: string;
  @FilledOptional() @DateTime() readonly dueAt?: string;
}

@StoredEvent(complaint, {
  type: 'evenhand.complaints.complaint-escalated.v1',
  origin: 'decision',
  meaning: 'The complaint went one level up.',
  rules: ['level is the last level + 1.'],
  example: {
    id: 'dc2e00f0-9837-55d9-9cb8-943d4e7aa329', source: 'https://bank.example/complaint-desk', time: '2026-02-25T09:00:00Z', channel: 'phone',
    branchid: 'SH_021', productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f', correlationid: 'cmp_42',
    data: { complaintId: 'cmp_42', level: 1, reason: 'second_dispute' },
  },
})
export class ComplaintEscalated {
  @Id() readonly complaintId!: string;
  @Int(1, 3) readonly level!: number;
  @Optional() @Code(32) readonly reason?: string;
}
