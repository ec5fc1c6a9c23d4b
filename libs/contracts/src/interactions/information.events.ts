/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { DateTime, Flag, Id } from '../kit/scalars';

const information: Aggregate = { name: 'information', idField: 'informationId' };

@StoredEvent(information, {
  type: 'evenhand.interactions.information-delivered.v1',
  meaning: 'Information the customer was due reached them.',
  rules: ["deliveredAt is not after the event's time."],
  example: {
    id: '1dcfe30a-2cfb-50dd-be26-42074aea9445', source: 'https://bank.example/messaging', time: '2026-02-13T15:00:00Z', channel: 'app',
    actorkind: 'system',
    data: { informationId: 'inf_61', dueAt: '2026-02-13T09:00:00Z', deliveredAt: '2026-02-13T15:00:00Z', critical: true },
  },
})
export class InformationDelivered {
  @Id() readonly informationId!: string;
  @DateTime() readonly dueAt!: string;
  @DateTime() readonly deliveredAt!: string;
  @Flag() readonly critical!: boolean;
}
