import type { CloudEvent } from '@evenhand/contracts';
import { initialState } from '@evenhand/scoring';
import * as fc from 'fast-check';
import { decode } from '../projected-event';
import type { ProjectedEvent } from '../projected-event';
import { appendOf, fact, journeys, noon } from '../testing/journeys';
import { customerState } from './customer-state.projection';

const projected = (event: CloudEvent, position = 1): ProjectedEvent => {
  const [stored] = appendOf(event).events;
  if (!stored) throw new Error('nothing to append');
  return decode({ body: stored.body, customer: stored.customer, position });
};

describe('the customer-state projection', () => {
  it('keeps a row for each customer and none for the bank', () => {
    expect(customerState.key(projected(fact('c-1', 'need-recorded', noon(1), { needCode: 'N1' })))).toBe('c-1');
    expect(customerState.key(projected(fact('bank', 'need-recorded', noon(1), { needCode: 'N1' })))).toBeUndefined();
  });

  it('folds on to the same bytes from a stored row as from the start, wherever it was stored', () => {
    fc.assert(fc.property(journeys, fc.nat(60), (events, cut) => {
      const journey = events.map((event, i) => projected(event, i + 1));
      const whole = journey.reduce((state, event) => customerState.evolve(state, event), customerState.initialState());
      const half = journey.slice(0, cut).reduce((state, event) => customerState.evolve(state, event), customerState.initialState());
      const resumed = journey.slice(cut).reduce((state, event) => customerState.evolve(state, event), customerState.decode(customerState.encode(half)));
      expect(customerState.encode(resumed)).toBe(customerState.encode(whole));
    }));
  });

  it('lets a fact that scores nothing make the customer known', () => {
    const state = customerState.evolve(customerState.initialState(), projected(fact('c-1', 'need-recorded', noon(1), { needCode: 'N1' })));
    expect(state).toEqual(initialState());
  });

  it('knows the moment of an event whatever its offset', () => {
    expect(projected(fact('c-1', 'need-recorded', '2026-01-02T02:00:00+08:00', { needCode: 'N1' })).at).toBe(Date.UTC(2026, 0, 1, 18));
  });
});
