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
  /** where the log is, as the worker file's `openLog` takes it; may hold a password */
  readonly journeySource: string;
  /** threads, where an operation does not say; default: one a core */
  readonly workers?: number;
  /** rows in memory at once, of all threads together; default 300 000, half a gigabyte of customers' states */
  readonly rows?: number;
  /** of each thread's time, 0 < share ≤ 1; default 1: all that live traffic leaves, which comes first on Linux */
  readonly share?: number;
}

/** Where worker threads take their tasks from. */
export interface Tasks {
  /** Waits where there may be more later. @returns undefined where nothing is left for this process, or the signal aborted */
  next(signal: AbortSignal): Promise<Task | undefined>;
  /** as far as a task under way has come */
  reached(task: Task, position: number): void;
  built(task: Task): Promise<void>;
  /** its rows did not fit into memory: nothing of it was written */
  tooMany(task: Task): void;
}

const IDLE_MS = 20;

/** All that is to be built, by this process alone. */
export class OwnTasks implements Tasks {
  private readonly left: Task[];
  private readonly positions = new Map<Task, number>();
  private readonly toBuild: number;
  private underWay = 0;

  /** @param done told the positions considered, weighed by slots: 0..to */
  constructor(tasks: readonly Task[], private readonly to: number, private readonly done: (positions: number) => void) {
    this.left = [...tasks];
    this.toBuild = tasks.reduce((sum, { slots, from }) => sum + slots.length * (to - from), 0);
  }

  async next(signal: AbortSignal): Promise<Task | undefined> {
    // a task under way may be given back in halves: who is idle waits for that
    while (!signal.aborted && this.left.length === 0 && this.underWay > 0) await sleep(IDLE_MS);
    const task = this.left.shift();
    if (task) this.underWay += 1;
    return task;
  }

  reached(task: Task, position: number): void {
    this.positions.set(task, position);
    const built = [...this.positions].reduce((sum, [{ slots, from }, at]) => sum + slots.length * (at - from), 0);
    this.done(this.to - (this.toBuild - built) / SLOTS);
  }

  built(task: Task): Promise<void> {
    this.underWay -= 1;
    this.reached(task, this.to);
    return Promise.resolve();
  }

  tooMany(task: Task): void {
    this.underWay -= 1;
    this.reached(task, task.from);
    this.left.unshift(...halvesOf(task));
  }
}

/**
 * Builds slots of a version in worker threads. What a thread built is committed, whatever becomes of the others.
 * @throws FoldError; StoreUnavailable on an outage; the signal's reason
 */
export async function buildInBulk(file: string, order: BulkOrder, tasks: Tasks, workers: number, signal: AbortSignal): Promise<void> {
  const threads = new Set<BulkThread>();
  const failed = new AbortController();
  const over = AbortSignal.any([signal, failed.signal]);
  const build = async (thread: BulkThread, task: Task): Promise<void> => {
    const fits = await thread.carryOut({ task: 'build', slots: task.slots, from: task.from }, (message) => {
      if (message.kind === 'progress') tasks.reached(task, message.position);
    });
    if (fits) await tasks.built(task);
    else tasks.tooMany(task);
  };
  const work = async (): Promise<void> => {
    const first = await tasks.next(over);
    if (!first || over.aborted) return;
    const thread = new BulkThread(file, order);
    threads.add(thread);
    for (let task: Task | undefined = first; task && !over.aborted; task = await tasks.next(over)) await build(thread, task);
  };
  const abort = (): void => threads.forEach((thread) => void thread.end(signal.reason as Error));
  signal.addEventListener('abort', abort);
  try {
    signal.throwIfAborted();
    await Promise.all(Array.from({ length: workers }, work));
    signal.throwIfAborted();
  } finally {
    failed.abort();
    signal.removeEventListener('abort', abort);
    await Promise.all([...threads].map((thread) => thread.end(new Error('the build ended'))));
  }
}
