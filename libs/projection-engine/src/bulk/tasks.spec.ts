import { halvesOf, tasksOf } from './tasks';

const slots = (count: number, position = 0): number[] => Array<number>(count).fill(position);
const all = Array.from({ length: 64 }, (_, slot) => slot);
const limits = { workers: 2, rows: 1_000, expectedRows: 0, undivided: false };

describe('The tasks of a bulk build', () => {
  it('are one a worker while all rows fit into memory, so that the log is read as few times as can be', () => {
    for (const workers of [1, 2, 3, 4, 64]) {
      const tasks = tasksOf(slots(64), 10, { ...limits, workers, expectedRows: 100 });
      expect(tasks).toHaveLength(workers === 3 ? 3 : workers);
      expect(tasks.flatMap((task) => task.slots)).toEqual(all);
    }
  });

  it('are as many as memory asks for', () => {
    const tasks = tasksOf(slots(64), 10, { ...limits, rows: 1_000, expectedRows: 6_400 });
    expect(tasks.every((task) => task.slots.length === 4)).toBe(true); // 100 rows a slot, 400 a worker with a margin of a fifth
    expect(tasksOf(slots(64), 10, { ...limits, rows: 1, expectedRows: 6_400 })).toHaveLength(64);
    expect(tasks.flatMap((task) => task.slots)).toEqual(all);
  });

  it('leave out what is built, and go on from where slots stand', () => {
    const positions = [...slots(30, 10), ...slots(4, 7), ...slots(30, 0)];
    const tasks = tasksOf(positions, 10, limits);
    expect(tasks.flatMap((task) => task.slots).sort((a, b) => a - b)).toEqual(all.slice(30));
    for (const { slots: own, from } of tasks) for (const slot of own) expect(positions[slot]).toBe(from);
    expect(tasksOf(slots(64, 10), 10, limits)).toEqual([]);
  });

  it('are one where rows of several slots meet', () => {
    expect(tasksOf(slots(64), 10, { ...limits, workers: 4, rows: 1, expectedRows: 1_000, undivided: true })).toEqual([{ slots: all, from: 0 }]);
  });

  it('that did not fit are halved', () => {
    expect(halvesOf({ slots: [1, 2, 3], from: 5 })).toEqual([{ slots: [1, 2], from: 5 }, { slots: [3], from: 5 }]);
  });
});
