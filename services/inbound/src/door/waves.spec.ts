import * as fc from 'fast-check';
import { pieces, waves } from './waves';

interface Item {
  readonly owner: string;
  readonly history: boolean;
  readonly customer: string;
  readonly at: number;
}

const items = fc
  .array(fc.record({ owner: fc.constantFrom('interactions', 'complaints'), history: fc.boolean(), customer: fc.constantFrom('a', 'b', 'c') }), { maxLength: 30 })
  .map((list) => list.map((item, at): Item => ({ ...item, at })));

describe('waves', () => {
  it('keep each customer\'s order: what came earlier goes in an earlier wave, or before it in the same request', () => {
    fc.assert(fc.property(items, (list) => {
      const place = new Map<number, string>();
      const made = waves(list);
      for (const [wave, groups] of made.entries()) for (const [g, { items: group }] of groups.entries()) for (const [i, { at }] of group.entries()) place.set(at, `${wave} ${g} ${i}`);
      for (const customer of ['a', 'b', 'c']) {
        const own = list.filter((item) => item.customer === customer).map(({ at }) => (place.get(at) as string).split(' ').map(Number) as [number, number, number]);
        for (const [i, [wave, group, index]] of own.entries()) {
          const [before, groupBefore, indexBefore] = own[i - 1] ?? [-1, 0, 0];
          expect(wave > before || (wave === before && group === groupBefore && index > indexBefore)).toBe(true);
        }
      }
    }));
  });

  it('hold every item once, with others of its owner and kind only', () => {
    fc.assert(fc.property(items, (list) => {
      const groups = waves(list).flat();
      expect(groups.flatMap((group) => group.items.map(({ at }) => at)).sort((a, b) => a - b)).toEqual(list.map(({ at }) => at));
      for (const { owner, history, items: own } of groups) for (const item of own) expect([item.owner, item.history]).toEqual([owner, history]);
    }));
  });

  it('are one where no customer goes to two owners', () => {
    const item = (customer: string, owner: string): Omit<Item, 'at'> => ({ customer, owner, history: false });
    expect(waves([item('a', 'interactions'), item('b', 'complaints'), item('a', 'interactions')])).toHaveLength(1);
    expect(waves([item('a', 'interactions'), item('a', 'complaints'), item('b', 'complaints'), item('a', 'interactions')]).map((wave) => wave.map(({ owner, items: own }) => [owner, own.length]))).toEqual([
      [['interactions', 1], ['complaints', 1]], [['complaints', 1]], [['interactions', 1]],
    ]);
  });
});

test('pieces keep the order and their limits; what is too large by itself goes alone', () => {
  const texts = (sizes: readonly number[]): readonly { readonly text: string }[] => sizes.map((size) => ({ text: 'é'.repeat(size / 2) }));
  const sizes = (list: readonly (readonly { readonly text: string }[])[]): number[][] => list.map((piece) => piece.map(({ text }) => Buffer.byteLength(text)));
  expect(sizes(pieces(texts([10, 10, 10, 10]), { items: 3, bytes: 1_000 }))).toEqual([[10, 10, 10], [10]]);
  expect(sizes(pieces(texts([40, 40, 200, 40]), { items: 10, bytes: 90 }))).toEqual([[40, 40], [200], [40]]);
  expect(pieces([], { items: 1, bytes: 1 })).toEqual([]);
});
