import * as fc from 'fast-check';
import { dateTime } from '../testing/generate';
import { instantOf } from './instant';

test('a moment is what Date.parse makes of it, in any of the forms that events may have', () => {
  fc.assert(fc.property(fc.array(dateTime, { minLength: 1, maxLength: 5 }), (times) => {
    for (const time of times) expect([time, instantOf(time)]).toEqual([time, Date.parse(time)]);
  }), { numRuns: 2_000 });
});

test.each(['2026-02-28T23:59:59Z', '2026-02-28T23:59:59.999Z', '2026-02-28T23:59:59+05:30', '1999-12-31T00:00:00.000Z', '2026-02-28T23:59:59.1Z', '2026-02-28T23:59:59.12+00:00', '2024-02-29T00:00:00.123456789Z'])(
  '%s, after another of the same day and after one of another', (time) => {
    for (const before of ['2026-02-28T00:00:00Z', '1999-01-01T00:00:00Z', time]) {
      instantOf(before);
      expect(instantOf(time)).toBe(Date.parse(time));
    }
  },
);
