/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { DateTime, Id, OneOf } from '../kit/scalars';
import { Optional } from '../kit/structure';
import { dimensions, type Dimension } from '../vocabulary';

const promise: Aggregate = { name: 'promise', idField: 'promiseId' };

@StoredEvent(promise, {
  type: 'evenhand.interactions.promise-made.v1',
  meaning: 'The bank promised the customer something by a date.',
  rules: ['dueAt is after the event and at most 365 days later.'],
  example: {
    id: '56c184d2-1f46-552d-8c61-03b42d1ecff0', source: 'https://bank.example/call-centre', time: '2026-02-12T10:00:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { promiseId: 'prm_4', dueAt: '2026-02-20T17:00:00Z', dimension: 'resp' },
  },
})
export class PromiseMade {
  @Id() readonly promiseId!: string;
  @DateTime() readonly dueAt!: string;
  @Optional() @OneOf(dimensions) readonly dimension?: Dimension;
}

@StoredEvent(promise, {
  type: 'evenhand.interactions.promise-kept.v1',
  meaning: 'The bank kept its promise.',
  rules: [
    "dimension is the promise's; when absent the service copies it, and rel holds when the promise names none.",
    'The promise is open.',
  ],
  example: {
    id: '21197255-c5d2-534f-ac0c-bd9bf41c4783', source: 'https://bank.example/call-centre', time: '2026-02-19T10:00:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { promiseId: 'prm_4', dimension: 'resp' },
  },
})
export class PromiseKept {
  @Id() readonly promiseId!: string;
  @Optional() @OneOf(dimensions) readonly dimension?: Dimension;
}

@StoredEvent(promise, {
  type: 'evenhand.interactions.promise-broken.v1',
  origin: 'timer',
  meaning: 'A promise passed its date unkept.',
  rules: [
    "dimension is the promise's; when absent the service copies it, and rel holds when the promise names none.",
    'The promise is open; time is its dueAt.',
  ],
  example: {
    id: '0def5dd1-dd48-52cb-94d4-0ee9a22e57a4', source: 'https://bank.example/call-centre', time: '2026-02-21T17:00:00Z',
    actorkind: 'system',
    data: { promiseId: 'prm_5', dimension: 'rel' },
  },
})
export class PromiseBroken {
  @Id() readonly promiseId!: string;
  @Optional() @OneOf(dimensions) readonly dimension?: Dimension;
}
