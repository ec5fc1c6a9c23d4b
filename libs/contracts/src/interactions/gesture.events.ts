/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Currency, Flag, Id, Int } from '../kit/scalars';

const gesture: Aggregate = { name: 'gesture', idField: 'gestureId' };

@StoredEvent(gesture, {
  type: 'evenhand.interactions.gesture-offered.v1',
  meaning: 'The bank gave the customer a small favour with nothing asked in return.',
  rules: ['At most 4 a year.'],
  example: {
    id: '25d8f4eb-7f96-5439-b8ac-5bdde1bd3850', source: 'https://bank.example/crm', time: '2026-02-17T10:00:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { gestureId: 'gst_2', costMinor: 3000, currency: 'CNY', unconditional: true },
  },
})
export class GestureOffered {
  @Id() readonly gestureId!: string;
  @Int(0, 20_000) readonly costMinor!: number;
  @Currency() readonly currency!: string;
  @Flag(true) readonly unconditional!: true;
}
