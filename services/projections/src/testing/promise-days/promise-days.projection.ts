import type { TimerVoided } from '@evenhand/contracts';
import type { CounterProjection } from '@evenhand/event-sourcing';
import type { ProjectedEvent } from '../../projected-event';

const KEPT = 'evenhand.interactions.promise-kept.v1';
const BROKEN = 'evenhand.interactions.promise-broken.v1';
const VOIDED = 'evenhand.interactions.timer-voided.v1';
const DAY_MS = 86_400_000;

const dayOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 10)}T00:00:00Z`;

/** How many promises were kept and broken, a row a day (UTC). A break that is voided is taken off the day it was counted on. */
export const promiseDays: CounterProjection<ProjectedEvent> = {
  name: 'promise-days',
  version: 1,
  kind: 'counter',
  key: { day: 'timestamptz' },
  sums: ['kept', 'broken'],
  deltas: (event) => {
    switch (event.type) {
      case KEPT: return [{ key: [dayOf(event.at)], add: [1, 0] }];
      case BROKEN: return [{ key: [dayOf(event.at)], add: [0, 1] }];
      case VOIDED: {
        const { timerType, entries } = event.data as TimerVoided;
        return timerType === BROKEN ? entries.slice(0, 1).map(({ day }) => ({ key: [dayOf(day * DAY_MS)], add: [0, -1] })) : [];
      }
      default: return [];
    }
  },
};
