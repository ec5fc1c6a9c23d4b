/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { CalendarDate, DateTime, Flag, Matching, OneOf } from '../kit/scalars';
import { ListOf } from '../kit/structure';

const segments = ['mass', 'affluent', 'private', 'sme', 'corp'] as const;
const purposes = ['marketing', 'profiling', 'surveys', 'data_sharing', 'attribute_audit'] as const;
const legalBases = ['customer_request', 'retention_expired', 'consent_withdrawn', 'court_order'] as const;

export const customer: Aggregate = { name: 'customer', idField: null };

@StoredEvent(customer, {
  type: 'evenhand.interactions.customer-registered.v1',
  meaning: 'The bank has a new customer, known here by a random pseudonym only.',
  rules: ['consents lists the purposes granted; a purpose left out is not granted.', 'A customer registers once.'],
  example: {
    id: '5b21e38a-0a92-58d1-a887-d613fc0dd6c1', source: 'https://bank.example/core-banking', time: '2026-01-05T10:12:00+08:00',
    channel: 'branch', branchid: 'SH_021', actorkind: 'staff', actorref: 'h_11',
    data: { segment: 'mass', locale: 'zh-CN', joinedOn: '2026-01-05', consents: ['marketing', 'surveys'] },
  },
})
export class CustomerRegistered {
  @OneOf(segments) readonly segment!: (typeof segments)[number];
  @Matching('^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$', 'must be a BCP 47 language tag such as zh-CN', 35) readonly locale!: string;
  @CalendarDate() readonly joinedOn!: string;
  @ListOf(OneOf(purposes), { min: 0, max: 5 }) readonly consents!: readonly (typeof purposes)[number][];
}

@StoredEvent(customer, {
  type: 'evenhand.interactions.consent-changed.v1',
  meaning: 'The customer gave or withdrew consent for one purpose.',
  example: {
    id: '2244e5b5-3726-5c85-96ff-7d37c1d6f63d', source: 'https://bank.example/app', time: '2026-01-07T08:30:00Z', channel: 'app',
    actorkind: 'customer',
    data: { purpose: 'profiling', granted: false },
  },
})
export class ConsentChanged {
  @OneOf(purposes) readonly purpose!: (typeof purposes)[number];
  @Flag() readonly granted!: boolean;
}

@StoredEvent(customer, {
  type: 'evenhand.interactions.customer-erased.v1',
  origin: 'system',
  publishable: false,
  meaning: "The customer's key was destroyed; what remains names nobody.",
  rules: ['Written by the erase command only (scope erase), after the key is gone.'],
  example: {
    id: 'a052225d-5127-5da4-ba48-94f0c28691a0', source: 'https://evenhand.bank.example/interactions', time: '2026-12-01T00:00:03Z',
    actorkind: 'system',
    data: { legalBasis: 'customer_request', keyDestroyedAt: '2026-12-01T00:00:03Z' },
  },
})
export class CustomerErased {
  @OneOf(legalBases) readonly legalBasis!: (typeof legalBases)[number];
  @DateTime() readonly keyDestroyedAt!: string;
}
