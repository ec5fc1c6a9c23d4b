import type { CloudEvent } from '@evenhand/contracts';
import * as fc from 'fast-check';
import { simulated } from './simulated';

const size = { customers: 3, months: 6, events: 40 };

describe('events drawn from simulated banks', () => {
  it('are the same under one name, and have no id or customer in common under two', () => {
    fc.assert(fc.property(simulated(size), (tell) => {
      expect(tell('a')).toEqual(tell('a'));
      const names = (name: string): string[] => tell(name).flatMap(({ id, subject }) => (subject === 'bank' ? [id] : [id, subject]));
      const first = new Set(names('a'));
      expect(names('b').filter((one) => first.has(one))).toEqual([]);
    }), { numRuns: 20 });
  });

  it('come in their order or another, each once or some of them again', () => {
    const drawn = fc.sample(simulated({ ...size, again: true }), { numRuns: 40, seed: 1 }).map((tell) => tell(''));
    const once = (events: readonly CloudEvent[]): boolean => new Set(events.map(({ id }) => id)).size === events.length;
    const inOrder = drawn.map((events) => events.every(({ time }, i) => i === 0 || Date.parse(time) >= Date.parse(events[i - 1]?.time ?? '')));
    expect(new Set(inOrder).size).toBe(2);
    expect(new Set(drawn.map(once)).size).toBe(2);
    expect(fc.sample(simulated(size), { numRuns: 40, seed: 1 }).map((tell) => tell('')).every(once)).toBe(true);
  });

  it('are told by their seed where they make a property fail', () => {
    expect(() => fc.assert(fc.property(simulated(size), () => false), { numRuns: 1 })).toThrow(/simulated \{"seed":\d{6},"customers":1,"months":1,/);
  });
});
