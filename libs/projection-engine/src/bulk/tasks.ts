import { SLOTS } from '@evenhand/event-sourcing';

/** Leaves room where customers are spread unevenly over the slots. */
const MARGIN = 0.8;

export interface TaskLimits {
  readonly workers: number;
  /** rows of all workers together that may be in memory */
  readonly rows: number;
  /** rows that all slots will have, as far as is known; 0 where nothing is */
  readonly expectedRows: number;
  /** rows of several slots meet: one worker takes all of them */
  readonly undivided: boolean;
}

/** Slots that stand at one position, to be built together. */
export interface Task {
  readonly slots: readonly number[];
  readonly from: number;
}

/**
 * Each task is one pass over the log, so as few as memory allows; but at least one a worker. Slots that were built already are left out.
 * @param positions of each slot
 */
export function tasksOf(positions: readonly number[], to: number, limits: TaskLimits): Task[] {
  const at = new Map<number, number[]>();
  positions.forEach((position, slot) => {
    if (position < to) at.set(position, [...(at.get(position) ?? []), slot]);
  });
  return [...at].flatMap(([from, slots]) => {
    const size = slotsATask(slots.length, limits);
    return Array.from({ length: Math.ceil(slots.length / size) }, (_, i) => ({ slots: slots.slice(i * size, (i + 1) * size), from }));
  });
}

/** @param slots how many there are to be built @param processes that build them, each with as many workers */
export function slotsATask(slots: number, { workers, rows, expectedRows, undivided }: TaskLimits, processes = 1): number {
  if (undivided) return slots;
  const aSlot = expectedRows / SLOTS;
  const inMemory = aSlot > 0 ? Math.floor((rows * MARGIN) / workers / aSlot) : Infinity;
  return Math.max(1, Math.min(inMemory, Math.ceil(slots / (workers * processes))));
}

/** A task whose rows did not fit: two that may. */
export function halvesOf({ slots, from }: Task): Task[] {
  const middle = Math.ceil(slots.length / 2);
  return [slots.slice(0, middle), slots.slice(middle)].map((half) => ({ slots: half, from }));
}
