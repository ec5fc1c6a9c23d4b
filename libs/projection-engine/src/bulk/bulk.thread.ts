import { Worker } from 'node:worker_threads';
import { errorOf } from './messages';
import type { BulkOrder, FromWorker, ToWorker } from './messages';

/** A young generation that holds what a page of the log needs: most of it is garbage a moment later. */
const YOUNG_MIB = 96;

/** One worker thread, one task at a time. */
export class BulkThread {
  private readonly worker: Worker;
  private fail: (error: Error) => void = () => undefined;

  constructor(file: string, order: BulkOrder) {
    this.worker = new Worker(file, { workerData: order, execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('a worker thread ended')));
  }

  /** @param told what it tells before it is done @returns false where the task's rows do not fit into memory; nothing of it is written then */
  carryOut(task: ToWorker, told: (message: FromWorker) => void): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        this.worker.off('message', hear);
        this.fail = (): void => undefined;
        act();
      };
      const hear = (message: FromWorker): void => {
        if (message.kind === 'failed') settle(() => reject(errorOf(message)));
        else if (message.kind === 'done' || message.kind === 'too_many') settle(() => resolve(message.kind === 'done'));
        else told(message);
      };
      this.fail = (error): void => settle(() => reject(error));
      this.worker.on('message', hear);
      this.worker.postMessage(task);
    });
  }

  async end(reason: Error): Promise<void> {
    this.fail(reason);
    await this.worker.terminate();
  }
}
