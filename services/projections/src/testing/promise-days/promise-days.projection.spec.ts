import type { CloudEvent } from '@evenhand/contracts';
import { decode } from '../../projected-event';
import { appendOf, fact, noon } from '../../testing/journeys';
import { promiseDays } from './promise-days.projection';

const deltasOf = (event: CloudEvent): unknown => appendOf(event).events.flatMap(({ body, customer }) => promiseDays.deltas(decode({ body, customer, position: 1 })));
const first = ['2026-01-01T00:00:00Z'];

describe('promises a day', () => {
  it('counts a promise on the day it was kept or broken, in UTC', () => {
    expect(deltasOf(fact('c-1', 'promise-kept', '2026-01-02T02:00:00+08:00', { promiseId: 'p-1' }))).toEqual([{ key: first, add: [1, 0] }]);
    expect(deltasOf(fact('c-1', 'promise-broken', noon(0), { promiseId: 'p-2' }))).toEqual([{ key: first, add: [0, 1] }]);
  });

  it('takes a voided break off its own day, and no other timer', () => {
    const entries = [{ ledger: 'satisfaction', dim: 'rel', x: 0, w: 1, day: Date.UTC(2026, 0, 1) / 86_400_000 }];
    const voided = (timer: string): CloudEvent => fact('c-1', 'timer-voided', noon(9), { timerEventId: 't-1', timerType: `evenhand.interactions.${timer}.v1`, entries });
    expect(deltasOf(voided('promise-broken'))).toEqual([{ key: first, add: [0, -1] }]);
    expect(deltasOf(voided('doubt-expired'))).toEqual([]);
  });

  it('lets everything else pass', () => {
    expect(deltasOf(fact('c-1', 'need-recorded', noon(0), { needCode: 'N1' }))).toEqual([]);
  });
});
