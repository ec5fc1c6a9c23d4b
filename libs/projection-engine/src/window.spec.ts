import fc from 'fast-check';
import type { JourneyEvent, JourneyPage } from '@evenhand/journey-log';
import { FoldError, attempt, cutPage } from './window';

const pageOf = (positions: readonly number[], position: number): JourneyPage => ({
  events: positions.map((at): JourneyEvent => ({ id: `e${at}`, customer: 'c', body: '{}', position: at, stream: 's', revision: 0, recordedAt: '' })),
  position,
});

describe('A page cut into windows', () => {
  it('loses no event, keeps the order, and considers every position once', () => {
    const pages = fc.record({ positions: fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 30 }), beyond: fc.nat(9), limit: fc.integer({ min: 1, max: 40 }) });
    fc.assert(fc.property(pages, ({ positions, beyond, limit }) => {
      positions.sort((a, b) => a - b);
      const end = (positions.at(-1) ?? 0) + beyond;
      const windows: JourneyPage[] = [];
      for (let rest: JourneyPage | undefined = pageOf(positions, end); rest; ) {
        const [window, after]: [JourneyPage, JourneyPage | undefined] = cutPage(rest, limit);
        windows.push(window);
        rest = after;
      }
      expect(windows.flatMap(({ events }) => events.map(({ position }) => position))).toEqual(positions);
      expect(windows.every(({ events }) => events.length <= limit)).toBe(true);
      expect(windows.every(({ events, position }, i) => position >= (events.at(-1)?.position ?? 0) && position < (windows[i + 1]?.events[0]?.position ?? Infinity))).toBe(true);
      expect(windows.at(-1)?.position).toBe(end);
    }));
  });
});

describe('An event that cannot be folded', () => {
  it('is named with what its projection threw', () => {
    const cause = new RangeError('no such band');
    const failing = (): number => attempt(12, () => {
      throw cause;
    });
    expect(failing).toThrow(expect.objectContaining({ position: 12, cause }));
    expect(new FoldError(12, cause, 'e12').message).toBe('event e12 at position 12 cannot be folded: no such band');
  });
});
