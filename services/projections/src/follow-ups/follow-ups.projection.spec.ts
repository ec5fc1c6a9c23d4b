import type { CloudEvent } from '@evenhand/contracts';
import { fold, projected } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import { followUps } from './follow-ups.projection';

const told = (name: string, day: number, data: object = {}): CloudEvent => fact('c-1', `follow-up-${name}`, noon(day), { followUpId: 'f-1', ...data });
const scheduled: CloudEvent = { ...told('scheduled', 0, { reason: 'doubt', dueAt: '2026-01-03T08:00:00+08:00' }), causationid: 'doubt-1' };
const unasked = told('scheduled', 0, { reason: 'routine', dueAt: noon(9) });
const completed = told('completed', 1, { outcome: 'reached', helpful: 4 });
const missed = told('missed', 2);
const row = (...events: readonly CloudEvent[]): unknown => fold(followUps, events, true).get('f-1');

describe('a follow-up', () => {
  it('is open from its scheduling on, for what it was scheduled for', () => {
    expect(row(scheduled)).toEqual({ customer: 'c-1', reason: 'doubt', dueAt: '2026-01-03T00:00:00.000Z', state: 'open', cause: 'doubt-1', outcome: null, helpful: null });
    expect(row(unasked)).toMatchObject({ cause: null });
  });

  it('is what became of it, in whatever order that was told', () => {
    const done = { reason: 'doubt', state: 'completed', outcome: 'reached', helpful: 4 };
    for (const order of [[scheduled, completed], [completed, scheduled], [scheduled, missed, completed], [completed, missed, scheduled]]) expect(row(...order)).toMatchObject(done);
    expect(row(scheduled, missed)).toMatchObject({ state: 'missed', outcome: null });
    expect(row(missed, scheduled)).toMatchObject({ state: 'missed', reason: 'doubt' });
  });

  it('lets everything else pass', () => {
    expect(followUps.key(projected(fact('c-1', 'need-recorded', noon(0), { needCode: 'N1' })))).toBeUndefined();
  });
});
