/** Stored forever: add versions, never edit. */
import { Also, unless } from '../kit/across';
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Code, Id, Int, OneOf, among } from '../kit/scalars';
import { Filled, Optional } from '../kit/structure';

const categories = ['info_asymmetry', 'expectation', 'individual', 'market'] as const;
const topics = ['fee', 'risk', 'return', 'process', 'safety', 'credit', 'other'] as const;
const sources = ['customer', 'detected'] as const;
const causes = ['service_quality', 'communication', 'customer_trait', 'social_environment'] as const;
const methods = ['plain_language', 'document', 'call', 'visit', 'risk_assessment', 'data'] as const;
const confirmers = ['customer', 'staff'] as const;

const doubt: Aggregate = { name: 'doubt', idField: 'doubtId' };

@StoredEvent(doubt, {
  type: 'evenhand.interactions.doubt-raised.v1',
  meaning: 'The customer has a doubt, said or detected.',
  example: {
    id: '97fffdeb-89bf-51cd-9313-b859f295fa21', source: 'https://bank.example/call-centre', time: '2026-02-10T09:00:00Z',
    productcode: 'CARD_STD', actorkind: 'system',
    data: {
      doubtId: 'dbt_9', category: 'info_asymmetry', cause: 'communication', topic: 'fee', intensity: 3, source: 'detected',
      detectorVersion: 'repeat-contact-2',
    },
  },
})
@Also(unless('source', among(['customer']), { required: ['detectorVersion'] }))
export class DoubtRaised {
  @Id() readonly doubtId!: string;
  @OneOf(categories) readonly category!: (typeof categories)[number];
  @OneOf(topics) readonly topic!: (typeof topics)[number];
  @Int(1, 5) readonly intensity!: number;
  @OneOf(sources) readonly source!: (typeof sources)[number];
  @Optional() @OneOf(causes) readonly cause?: (typeof causes)[number];
  @Optional() @Code(32) readonly detectorVersion?: string;
}

@StoredEvent(doubt, {
  type: 'evenhand.interactions.doubt-answered.v1',
  meaning: 'The bank answered a doubt.',
  example: {
    id: '07b30f07-15f8-597f-b939-6b6f7e4a5513', source: 'https://bank.example/call-centre', time: '2026-02-10T15:00:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { doubtId: 'dbt_9', method: 'plain_language' },
  },
})
export class DoubtAnswered {
  @Id() readonly doubtId!: string;
  @OneOf(methods) readonly method!: (typeof methods)[number];
}

@StoredEvent(doubt, {
  type: 'evenhand.interactions.doubt-resolved.v1',
  meaning: 'A doubt is gone, as the customer or the staff confirms.',
  rules: ['Confirmed by staff it is accepted and scores at most 70 (I-INV-5).', 'The doubt is open.'],
  example: {
    id: 'a5fba147-b72e-5831-81c1-672f67476fbb', source: 'https://bank.example/call-centre', time: '2026-02-11T09:00:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { doubtId: 'dbt_9', confirmedBy: 'customer', understanding: 85, method: 'call' },
  },
})
export class DoubtResolved {
  @Id() readonly doubtId!: string;
  @OneOf(confirmers) readonly confirmedBy!: (typeof confirmers)[number];
  @Int(0, 100) readonly understanding!: number;
  @Optional() @OneOf(methods) readonly method?: (typeof methods)[number];
  @Filled() @Int(0, 36_500) readonly daysOpen!: number;
}

@StoredEvent(doubt, {
  type: 'evenhand.interactions.doubt-reopened.v1',
  meaning: 'A resolved or expired doubt came back.',
  example: {
    id: 'ff107a62-28a8-528e-9634-928a6038ab33', source: 'https://bank.example/app', time: '2026-03-01T09:00:00Z', channel: 'app',
    actorkind: 'customer',
    data: { doubtId: 'dbt_9' },
  },
})
export class DoubtReopened {
  @Id() readonly doubtId!: string;
}

@StoredEvent(doubt, {
  type: 'evenhand.interactions.doubt-expired.v1',
  origin: 'timer',
  meaning: 'A doubt stood 7 days without being resolved.',
  rules: ['The doubt is open and was raised or reopened 7 days ago; time is that due moment.'],
  example: {
    id: '10390ce0-d81a-5e44-ab87-25a3b145a04d', source: 'https://bank.example/call-centre', time: '2026-02-17T09:00:00Z',
    actorkind: 'system',
    data: { doubtId: 'dbt_10' },
  },
})
export class DoubtExpired {
  @Id() readonly doubtId!: string;
}
