import { falls, keyOf, Luck, mixed } from './luck';

const draws = <T>(count: number, draw: (luck: Luck) => T, key = 1): T[] => {
  const luck = new Luck().restart(key);
  return Array.from({ length: count }, () => draw(luck));
};
const shareOf = <T>(all: readonly T[], one: T): number => all.filter((each) => each === one).length / all.length;

describe('a stream of draws', () => {
  it('is the same for the same key, forever, and the same as another program draws', () => {
    expect(draws(6, (luck) => luck.below(1000), keyOf('stream'))).toEqual([471, 4, 810, 396, 705, 339]);
    expect([keyOf(''), keyOf('contact'), mixed(1, 2), mixed(2, 1)]).toEqual([3_087_543_131, 1_864_366_128, 201_792_081, 1_417_189_303]);
  });

  it('is another one for another key', () => {
    const streams = Array.from({ length: 1_000 }, (_, key) => draws(3, (luck) => luck.below(1_000_000), mixed(7, key)).join());
    expect(new Set(streams).size).toBe(1_000);
  });

  it('draws each of so many alike', () => {
    const all = draws(60_000, (luck) => luck.below(6));
    for (let n = 0; n < 6; n++) expect(Math.abs(shareOf(all, n) - 1 / 6)).toBeLessThan(0.01);
  });

  it('draws by weight, and never what has none', () => {
    const all = draws(50_000, (luck) => luck.of([['a', 7], ['b', 0], ['c', 3]]));
    expect(Math.abs(shareOf(all, 'a') - 0.7)).toBeLessThan(0.01);
    expect(all).not.toContain('b');
    expect(() => new Luck().of([])).toThrow();
  });

  it('draws from a distribution told by its quantiles', () => {
    const all = draws(50_000, (luck) => luck.quantile([[0, 1], [500, 48], [1000, 1772]]));
    expect(Math.min(...all)).toBe(1);
    expect(Math.max(...all)).toBeLessThanOrEqual(1772);
    expect(Math.abs(all.filter((value) => value < 48).length / all.length - 0.5)).toBeLessThan(0.01);
  });

  it('marks a scale by a chance of each point', () => {
    const all = draws(20_000, (luck) => luck.successes(4, 900));
    expect(Math.abs(all.reduce((sum, value) => sum + value, 0) / all.length - 3.6)).toBeLessThan(0.03);
    expect(draws(50, (luck) => luck.successes(4, 1000))).toEqual(Array(50).fill(4));
  });
});

describe('keys', () => {
  it('spread over their whole range, whatever is mixed in', () => {
    const keys = Array.from({ length: 40_000 }, (_, n) => mixed(mixed(keyOf('story'), n % 200), Math.floor(n / 200)));
    expect(Math.abs(keys.filter((key) => falls(key, 30)).length / keys.length - 0.03)).toBeLessThan(0.004);
    expect(new Set(keys).size).toBeGreaterThan(39_950);
    for (let bit = 0; bit < 32; bit++) expect(Math.abs(keys.filter((key) => (key >>> bit) & 1).length / keys.length - 0.5)).toBeLessThan(0.02);
  });
});
