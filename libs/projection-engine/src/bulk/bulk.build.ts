import { setTimeout as sleep } from 'node:timers/promises';
import { SLOTS } from '@evenhand/event-sourcing';
import { BulkThread } from './bulk.thread';
import type { BulkOrder } from './messages';
import { halvesOf } from './tasks';
import type { Task } from './tasks';

/** How a machine is shared between rebuilding and everything else. */
export interface BulkOptions {
  /** built JavaScript file that calls `serveBulk` */
  readonly workerFile: string;
  /** of the event store, as the worker file's `openLog` takes it */
  readonly eventStoreUrl: string;
  /** threads, where an operation does not say; default: one a core */
  readonly workers?: number;
  /** rows in memory at once, of all threads together; default 300 000, half a gigabyte of customers' states */
  readonly rows?: number;
  /** of each thread's time, 0 < share ≤ 1; default 1: all that live traffic leaves, which comes first on Linux */
  readonly share?: number;
}

const IDLE_MS = 20;

/**
 * Builds slots of a version in worker threads. What a thread built is committed, whatever becomes of the others.
 * @param done told the positions considered, weighed by slots: 0..to
 * @throws FoldError; StoreUnavailable on an outage; the signal's reason
 */
export async function buildInBulk(file: string, order: BulkOrder, tasks: readonly Task[], workers: number, done: (positions: number) => void, signal: AbortSignal): Promise<void> {
  const left = [...tasks];
  const reached = new Map<Task, number>();
  const toBuild = tasks.reduce((sum, { slots, from }) => sum + slots.length * (order.to - from), 0);
  const tellDone = (): void => done(order.to - (toBuild - [...reached].reduce((sum, [{ slots, from }, position]) => sum + slots.length * (position - from), 0)) / SLOTS);
  const threads = Array.from({ length: Math.min(workers, Math.max(1, left.length)) }, () => new BulkThread(file, order));
  let underWay = 0;
  let over = false;
  /** a task under way may be given back in halves: who is idle waits for that */
  const next = async (): Promise<Task | undefined> => {
    while (!over && left.length === 0 && underWay > 0) await sleep(IDLE_MS);
    return over ? undefined : left.shift();
  };
  const build = async (thread: BulkThread, task: Task): Promise<void> => {
    underWay += 1;
    try {
      const fits = await thread.carryOut({ task: 'build', slots: task.slots, from: task.from }, (message) => {
        if (message.kind !== 'progress') return;
        reached.set(task, message.position);
        tellDone();
      });
      if (fits) reached.set(task, order.to);
      else reached.delete(task);
      if (!fits) left.unshift(...halvesOf(task));
      tellDone();
    } finally {
      underWay -= 1;
    }
  };
  const work = async (thread: BulkThread): Promise<void> => {
    for (let task = await next(); task; task = await next()) await build(thread, task);
  };
  const abort = (): void => threads.forEach((thread) => void thread.end(signal.reason as Error));
  signal.addEventListener('abort', abort);
  try {
    signal.throwIfAborted();
    await Promise.all(threads.map(work));
  } finally {
    over = true;
    signal.removeEventListener('abort', abort);
    await Promise.all(threads.map((thread) => thread.end(new Error('the build ended'))));
  }
}
