import * as fc from 'fast-check';
import { Histogram } from './histogram';

test('quantiles are those of the sorted values to within 0.4 %, exact below 512, and nothing is left of what was cleared', () => {
  const histogram = new Histogram();
  const value = fc.oneof(fc.nat(511), fc.nat(5_000), fc.nat(86_400));
  fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
    histogram.clear();
    for (const one of values) histogram.add(one);
    const exact = [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil((percent / 100) * values.length)) - 1] as number;
    const found = histogram.quantile(percent / 100);
    expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact < 512 ? 0 : exact * 0.004);
    expect([histogram.n, histogram.sum]).toEqual([values.length, values.reduce((sum, one) => sum + one, 0)]);
  }), { numRuns: 500 });
});

test('no quantile lies outside the values, however wide their bucket', () => {
  const histogram = new Histogram();
  histogram.add(60_000);
  expect([histogram.quantile(0.5), histogram.quantile(0.9)]).toEqual([60_000, 60_000]);
});
