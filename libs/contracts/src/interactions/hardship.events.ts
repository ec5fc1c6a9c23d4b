/** Stored forever: add versions, never edit. */
import { Also, dependentRequired } from '../kit/across';
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Currency, Id, Int, OneOf } from '../kit/scalars';
import { Optional } from '../kit/structure';
import { MAX_MINOR } from '../vocabulary';

const kinds = ['illness', 'job_loss', 'disaster', 'other'] as const;
const supports = ['payment_holiday', 'fee_waiver', 'visit', 'other'] as const;

const hardship: Aggregate = { name: 'hardship', idField: 'hardshipId' };

@StoredEvent(hardship, {
  type: 'evenhand.interactions.hardship-reported.v1',
  meaning: 'The customer is in hardship.',
  example: {
    id: '1b827dc8-3415-532e-84c2-d27bdd99ff9b', source: 'https://bank.example/call-centre', time: '2026-03-01T09:00:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { hardshipId: 'hrd_1', kind: 'job_loss' },
  },
})
export class HardshipReported {
  @Id() readonly hardshipId!: string;
  @OneOf(kinds) readonly kind!: (typeof kinds)[number];
}

@StoredEvent(hardship, {
  type: 'evenhand.interactions.hardship-support-given.v1',
  meaning: 'The bank helped a customer in hardship.',
  example: {
    id: '8afcbbc4-41e2-5aa9-9602-446c9517324e', source: 'https://bank.example/lending', time: '2026-03-04T09:00:00Z', actorkind: 'staff',
    actorref: 'h_52',
    data: { hardshipId: 'hrd_1', support: 'payment_holiday', valueMinor: 120_000, currency: 'CNY' },
  },
})
@Also(dependentRequired({ valueMinor: ['currency'], currency: ['valueMinor'] }))
export class HardshipSupportGiven {
  @Id() readonly hardshipId!: string;
  @OneOf(supports) readonly support!: (typeof supports)[number];
  @Optional() @Int(0, MAX_MINOR) readonly valueMinor?: number;
  @Optional() @Currency() readonly currency?: string;
}

@StoredEvent(hardship, {
  type: 'evenhand.interactions.hardship-unanswered.v1',
  origin: 'timer',
  meaning: '7 days passed without help for a customer in hardship.',
  rules: ['No support given; time is 7 days after the report.'],
  example: {
    id: 'c8fe4b72-9786-5873-a87b-4f24a862626c', source: 'https://bank.example/lending', time: '2026-03-08T09:00:00Z', actorkind: 'system',
    data: { hardshipId: 'hrd_2' },
  },
})
export class HardshipUnanswered {
  @Id() readonly hardshipId!: string;
}

@StoredEvent(hardship, {
  type: 'evenhand.interactions.hardship-ended.v1',
  meaning: 'A hardship is over; the customer no longer counts as vulnerable for it.',
  rules: ['The hardship was reported and has not ended.'],
  example: {
    id: 'b9ee6401-965f-5c2e-9636-3fec89226e84', source: 'https://bank.example/lending', time: '2026-08-01T09:00:00Z', actorkind: 'staff',
    actorref: 'h_44',
    data: { hardshipId: 'hrd_2' },
  },
})
export class HardshipEnded {
  @Id() readonly hardshipId!: string;
}
