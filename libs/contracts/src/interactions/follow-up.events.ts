/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { DateTime, Id, Int, OneOf } from '../kit/scalars';
import { Optional } from '../kit/structure';

export const followUpReasons = [
  'routine', 'fairness_drop', 'post_complaint', 'post_purchase', 'hardship', 'expectation_missed', 'silent_leaver', 'doubt',
  'promise_broken', 'at_risk', 'information_late', 'explanation',
] as const;
const outcomes = ['reached', 'no_answer', 'declined'] as const;

const followUp: Aggregate = { name: 'follow-up', idField: 'followUpId' };

@StoredEvent(followUp, {
  type: 'evenhand.interactions.follow-up-scheduled.v1',
  origin: 'reactor',
  meaning: 'The bank is to get in touch by a date, for a reason.',
  rules: ['dueAt is after the event.'],
  example: {
    id: '732657ff-8e55-5edb-9196-853c74de68cb', source: 'https://bank.example/crm', time: '2026-02-16T09:00:00Z', actorkind: 'system',
    data: { followUpId: 'fup_12', reason: 'post_purchase', dueAt: '2026-02-23T09:00:00Z' },
  },
})
export class FollowUpScheduled {
  @Id() readonly followUpId!: string;
  @OneOf(followUpReasons) readonly reason!: (typeof followUpReasons)[number];
  @DateTime() readonly dueAt!: string;
}

@StoredEvent(followUp, {
  type: 'evenhand.interactions.follow-up-completed.v1',
  meaning: 'A follow-up was done.',
  rules: ['The follow-up is open.'],
  example: {
    id: 'd62f7198-f88a-51a1-8992-6e7c062d9d87', source: 'https://bank.example/crm', time: '2026-02-20T09:00:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { followUpId: 'fup_12', outcome: 'reached', helpful: 4 },
  },
})
export class FollowUpCompleted {
  @Id() readonly followUpId!: string;
  @OneOf(outcomes) readonly outcome!: (typeof outcomes)[number];
  @Optional() @Int(1, 5) readonly helpful?: number;
}

@StoredEvent(followUp, {
  type: 'evenhand.interactions.follow-up-missed.v1',
  origin: 'timer',
  meaning: 'A follow-up passed its date undone.',
  rules: ['The follow-up is open; time is its dueAt.'],
  example: {
    id: '6eecd04a-febf-517e-9bb3-e466bbd6e5ff', source: 'https://bank.example/crm', time: '2026-02-24T09:00:00Z', actorkind: 'system',
    data: { followUpId: 'fup_13' },
  },
})
export class FollowUpMissed {
  @Id() readonly followUpId!: string;
}
