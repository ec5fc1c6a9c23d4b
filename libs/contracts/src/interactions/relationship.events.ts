/** Stored forever: add versions, never edit. */
import { StoredEvent } from '../kit/event-type';
import { Code, Id, OneOf } from '../kit/scalars';
import { Optional } from '../kit/structure';
import { customer } from './customer.events';

const roles = ['adviser', 'executor', 'custodian', 'collector'] as const;

@StoredEvent(customer, {
  type: 'evenhand.interactions.preference-recorded.v1',
  meaning: 'The customer said how they wish to be served.',
  rules: ['Set by the customer only, never inferred (S2-8).', 'A later value of the same key replaces the earlier one.'],
  example: {
    id: '9b5fa30d-d9ae-5b35-9f37-40b53bce4cbd', source: 'https://bank.example/app', time: '2026-01-06T09:00:00Z', channel: 'app',
    actorkind: 'customer',
    data: { key: 'contact', value: 'more_detail' },
  },
})
export class PreferenceRecorded {
  @Code(32) readonly key!: string;
  @Code(64) readonly value!: string;
}

@StoredEvent(customer, {
  type: 'evenhand.interactions.need-recorded.v1',
  meaning: 'A need of the customer became known.',
  example: {
    id: '50b72488-3516-5e56-b95e-52be9ba6728b', source: 'https://bank.example/crm', time: '2026-01-06T09:20:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { needCode: 'home_loan' },
  },
})
export class NeedRecorded {
  @Code(32) readonly needCode!: string;
}

@StoredEvent(customer, {
  type: 'evenhand.interactions.need-met.v1',
  meaning: 'A recorded need was met.',
  rules: ['needCode names an open NeedRecorded of this customer.'],
  example: {
    id: 'a73418ae-46a9-5026-bee6-ba14f59c0099', source: 'https://bank.example/crm', time: '2026-03-02T14:00:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { needCode: 'home_loan' },
  },
})
export class NeedMet {
  @Code(32) readonly needCode!: string;
}

@StoredEvent(customer, {
  type: 'evenhand.interactions.role-clarified.v1',
  meaning: 'The customer was told in which role the bank acts.',
  example: {
    id: '04b7be12-9962-5d64-a309-2b82a1f18a0f', source: 'https://bank.example/branch-desk', time: '2026-01-09T09:50:00Z', channel: 'branch',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_11',
    data: { role: 'adviser', staffRef: 'h_11' },
  },
})
export class RoleClarified {
  @OneOf(roles) readonly role!: (typeof roles)[number];
  @Optional() @Id() readonly staffRef?: string;
}

@StoredEvent(customer, {
  type: 'evenhand.interactions.relationship-manager-assigned.v1',
  meaning: 'The customer has a named relationship manager.',
  example: {
    id: 'e88ba8d3-3f9c-5141-8ac5-64910e451cd5', source: 'https://bank.example/crm', time: '2026-01-08T09:00:00Z', actorkind: 'system',
    data: { managerRef: 'h_11' },
  },
})
export class RelationshipManagerAssigned {
  @Id() readonly managerRef!: string;
}
