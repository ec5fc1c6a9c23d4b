import * as fc from 'fast-check';
import { differencesOf } from './differences';

describe('The differences of two values', () => {
  it('are named by their place, as deep as both have it', () => {
    const stored = { a: [1, { b: 2 }], c: 'x', 'd/e~f': { g: true }, gone: null };
    const refolded = { a: [1, { b: 3 }], c: 'x', 'd/e~f': {}, new: [1] };
    expect(differencesOf(stored, refolded)).toEqual([
      { path: '/a/1/b', stored: 2, refolded: 3 },
      { path: '/d~1e~0f/g', stored: true, refolded: null },
      { path: '/gone', stored: null, refolded: null },
      { path: '/new', stored: null, refolded: [1] },
    ]);
    expect(differencesOf([1], { 0: 1 })).toEqual([{ path: '', stored: [1], refolded: { 0: 1 } }]);
    expect(differencesOf(null, { a: 1 })).toEqual([{ path: '', stored: null, refolded: { a: 1 } }]);
    expect(differencesOf(0.1 + 0.2, 0.3)).toHaveLength(1);
  });

  it('are none for a value and itself, and at least one for any two that JSON writes differently', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const [one, other] = [JSON.parse(JSON.stringify(a)) as unknown, JSON.parse(JSON.stringify(b)) as unknown];
      expect(differencesOf(one, JSON.parse(JSON.stringify(a)))).toEqual([]);
      const ordered = (value: unknown): string => JSON.stringify(value, (_key, part: unknown) => (part && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1))) : part));
      if (ordered(one) !== ordered(other)) expect(differencesOf(one, other).length).toBeGreaterThan(0);
    }));
  });
});
