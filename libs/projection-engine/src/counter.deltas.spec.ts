import fc from 'fast-check';
import type { CounterDelta, CounterProjection } from '@evenhand/event-sourcing';
import { Deltas } from './counter.deltas';
import type { Delta } from './counter.deltas';
import type { DecodedEvent } from './window';

interface Counted extends DecodedEvent {
  readonly deltas: readonly CounterDelta[];
}

const counter = (more: Partial<CounterProjection<Counted>> = {}): CounterProjection<Counted> =>
  ({ name: 'sample', version: 1, kind: 'counter', key: { what: 'text' }, sums: ['n', 'm'], deltas: ({ deltas }) => deltas, ...more });

function merged(projection: CounterProjection<Counted>, events: readonly Counted[]): readonly Delta[] {
  const deltas = new Deltas(projection);
  for (const event of events) deltas.add(event);
  return [...deltas.values()];
}

/** What several windows write one after the other. */
function written(windows: readonly (readonly Delta[])[]): unknown {
  const rows = new Map<string, Omit<Delta, 'slot' | 'key'>>();
  for (const { slot, key, add, position } of windows.flat()) {
    const id = JSON.stringify([slot, key]);
    rows.set(id, { add: add.map((n, i) => n + (rows.get(id)?.add[i] ?? 0)), position });
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
}

const delta = fc.record({ key: fc.tuple(fc.constantFrom('a', 'b', 'c')), add: fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -1, max: 1 })) });
const log = fc.array(fc.record({ customer: fc.constantFrom('x', 'y', 'z'), deltas: fc.array(delta, { maxLength: 4 }) }), { maxLength: 25 })
  .map((events) => events.map((event, i): Counted => ({ ...event, position: i + 1, at: 0 })));

describe('What events add to a counter', () => {
  it.each([true, undefined])('comes to the same rows, followed: %s, wherever the log is cut into windows', (followed) => {
    const projection = counter(followed ? { followed } : {});
    fc.assert(fc.property(log, fc.array(fc.nat(25), { maxLength: 4 }), (events, cuts) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), events.length];
      const windows = edges.slice(1).map((edge, i) => merged(projection, events.slice(edges[i], edge)));
      expect(written(windows)).toEqual(written([merged(projection, events)]));
    }));
  });

  it('leaves the row of a followed one alone where it comes to nothing, and says of every other which event changed it last', () => {
    fc.assert(fc.property(log, (events) => {
      const expected = new Map<string, number>();
      for (const { customer, position, deltas } of events) {
        for (const key of ['a', 'b', 'c']) {
          const own = deltas.filter((one) => one.key[0] === key);
          const changes = [0, 1].some((i) => own.reduce((total, { add }) => total + (add[i] ?? 0), 0) !== 0);
          if (changes) expected.set(`${customer}/${key}`, position);
        }
      }
      expect(merged(counter({ followed: true }), events).map(({ position }) => position).sort()).toEqual([...expected.values()].sort());
    }));
  });

  it('is whole numbers that add up exactly', () => {
    const event = (...adds: number[]): Counted => ({ customer: 'x', position: 1, at: 0, deltas: adds.map((n) => ({ key: ['a'], add: [n, 0] })) });
    expect(() => merged(counter(), [event(0.5)])).toThrow('a counter adds integers, not 0.5, 0');
    expect(() => merged(counter({ followed: true }), [event(2 ** 53 - 1, 1)])).toThrow('more than a counter adds up exactly');
  });
});
