/** Stored forever: add versions, never edit. */
import { StoredEvent } from '../kit/event-type';
import { Id, TypeName } from '../kit/scalars';
import { ListOf, Nested } from '../kit/structure';
import { LedgerEntry } from '../vocabulary';
import { customer } from './customer.events';

@StoredEvent(customer, {
  type: 'evenhand.interactions.timer-voided.v1',
  origin: 'system',
  publishable: false,
  meaning: 'A timer had fired before a fact arrived that was dated before its due moment; its evidence is taken out.',
  rules: ['Written with the late fact, in one append.'],
  example: {
    id: 'a1ea8d6b-016b-555b-ba5d-c68689fe2ab2', source: 'https://evenhand.bank.example/interactions', time: '2026-01-17T10:00:00Z',
    actorkind: 'system',
    data: {
      timerEventId: '6f1d9c1a-3c1e-5b55-8a43-6c9f2f9d1b11', timerType: 'evenhand.interactions.promise-broken.v1',
      entries: [{ ledger: 'satisfaction', dim: 'rel', x: 0, w: 1, day: 20_470 }],
    },
  },
})
export class TimerVoided {
  @Id() readonly timerEventId!: string;
  @TypeName() readonly timerType!: string;
  @ListOf(Nested(LedgerEntry), { min: 0, max: 32, unique: false }) readonly entries!: readonly LedgerEntry[];
}
