import { beginningsOf, journeys, journeysOf } from './journeys.log';
import { contactQueries, customerQueries, monthQueries } from './questions';

const range = { from: '2026-06-01', to: '2026-11-01' };

describe('the log that journeys are measured on', () => {
  it('has customers of a known length, the same at each call', () => {
    const told = Array.from(journeysOf(10), (events) => [new Set(events.map(({ subject }) => subject)).size, new Set(events.map(({ id }) => id)).size]);
    expect(told).toEqual(Array.from({ length: 20 }, () => [1, 10]));
    expect([...journeysOf(10)]).toEqual([...journeysOf(10)]);
  });

  it('begins with them, one after the other, and goes on with the banks', () => {
    const subjects = Array.from(journeys({ customers: 100, months: 1 }, range.from), ({ event }) => event.subject);
    const last = beginningsOf(1_000).at(-1) as number;
    expect(beginningsOf(10).concat(beginningsOf(100), last).map((position) => subjects[position - 1] !== subjects[position - 2])).toEqual(Array(41).fill(true));
    expect(new Set(subjects.slice(last - 1, last + 999)).size).toBe(1);
    expect(new Set(subjects.slice(last + 999)).size).toBeGreaterThan(80);
  });
});

describe('the questions of readers', () => {
  it('are the same for the same seed, lie in the range, and ask for every measure', () => {
    expect(customerQueries(50, range, 1)).toEqual(customerQueries(50, range, 1));
    for (const { from, to } of [...contactQueries(200, range, 2), ...monthQueries(200, range, 3)]) {
      expect([from >= range.from, from < to, to <= range.to]).toEqual([true, true, true]);
    }
    expect(new Set(customerQueries(200, range, 1).flatMap((query) => Object.keys(query)))).toEqual(
      new Set(['sort', 'limit', 'fairnessBand', 'satisfactionBand', 'min', 'max', 'minConfidence', 'lastContactBefore']));
  });
});
