import fc from 'fast-check';
import type { Intent } from '../intent';
import { partsOf } from './parts';

interface Wish {
  readonly customer: number;
  readonly stream: number;
  readonly id: number;
  readonly looks: boolean;
}
interface Numbered {
  readonly number: number;
  readonly intent: Intent<unknown>;
}

const wish = fc.record({ customer: fc.nat(3), stream: fc.nat(5), id: fc.nat(20), looks: fc.boolean() });
const numbered = (wishes: readonly Wish[]): Numbered[] => wishes.map(({ customer, stream, id, looks }, number) => ({
  number,
  intent: {
    stream: `s${stream}`, customer: `c${customer}`, id: `i${id}`, digest: '', command: undefined, opens: false,
    ...(looks && { prepare: () => Promise.resolve(undefined) }),
  },
}));

describe('the parts of a batch', () => {
  test('hold each item once, and within a part the order of the batch', () => {
    fc.assert(fc.property(fc.array(wish, { maxLength: 30 }), (wishes) => {
      const parts = partsOf(numbered(wishes)).map(({ items }) => items.map(({ number }) => number));
      expect(parts.flat().toSorted((a, b) => a - b)).toEqual(wishes.map((_, i) => i));
      for (const part of parts) expect(part).toEqual(part.toSorted((a, b) => a - b));
    }));
  });

  test('let every item see those before it of its customer, its stream and its id, where one of the two looks outside', () => {
    fc.assert(fc.property(fc.array(wish, { maxLength: 30 }), (wishes) => {
      const parts = partsOf(numbered(wishes));
      const place = new Map(parts.flatMap(({ items, prepared }, at) => items.map(({ number, intent }) => [number, { at, intent, prepared }] as const)));
      for (const [number, { at, intent, prepared }] of place) {
        expect(prepared).toBe(intent.prepare !== undefined);
        for (const [other, its] of place) {
          const bound = its.intent.customer === intent.customer || its.intent.stream === intent.stream || its.intent.id === intent.id;
          if (other >= number || !bound) continue;
          if (prepared || its.prepared) expect(its.at).toBeLessThan(at);
          else expect(its.at).toBeLessThanOrEqual(at);
        }
      }
    }));
  });

  test('are few where few items of each customer look outside, however many do', () => {
    const wishes = Array.from({ length: 900 }, (_, i) => ({ customer: i % 300, stream: i, id: i, looks: i % 3 === 1 && i % 300 < 100 }));
    expect(partsOf(numbered(wishes)).length).toBeLessThanOrEqual(7);
    expect(partsOf(numbered(wishes.map((one) => ({ ...one, looks: false }))))).toHaveLength(1);
    expect(partsOf([])).toEqual([]);
  });
});
