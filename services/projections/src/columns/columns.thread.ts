import { Worker } from 'node:worker_threads';
import type { Clock } from '@evenhand/event-sourcing';
import { invalidParameters, ProblemError } from '@evenhand/nest';
import type { Log } from '@evenhand/projection-engine';
import { dayOf } from '@evenhand/scoring';
import type { Answers, ColumnsOrder, FromThread, Question, ToThread } from './messages';

const TICK_MS = 1_000;
const AHEAD_MS = 120_000;
const PATIENCE_MS = 5_000;

interface Waiting {
  resolve(answer: never): void;
  reject(error: Error): void;
}

/** Asks the thread that holds read models in columns; starts it anew should it end. */
export class ColumnsThread {
  private worker?: Worker;
  private timer?: NodeJS.Timeout;
  private stopped = false;
  private asked = 0;
  private readonly waiting = new Map<number, Waiting>();

  /** @param workerFile built JavaScript file of the thread */
  constructor(private readonly workerFile: string, private readonly order: ColumnsOrder, private readonly clock: Clock, private readonly log?: Log) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
    this.tick();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    const { worker } = this;
    this.worker = undefined;
    this.stopped = true;
    this.refuseAll('The suite is stopping.');
    await worker?.terminate();
  }

  /**
   * @throws ProblemError 503 not_yet where the read models are not in memory within 5 seconds, read_models_unavailable where they cannot be read;
   * 422 too_many_rows
   */
  ask<K extends Question['kind']>(asked: Extract<Question, { kind: K }>): Promise<Answers[K]> {
    const id = (this.asked += 1);
    if (this.stopped) return Promise.reject(unavailable('The suite is stopping.'));
    return new Promise<Answers[K]>((resolve, reject) => {
      const late = setTimeout(() => settle(() => reject(notInMemory())), PATIENCE_MS);
      const settle = (act: () => void): void => {
        clearTimeout(late);
        this.waiting.delete(id);
        act();
      };
      this.waiting.set(id, { resolve: (answer) => settle(() => resolve(answer)), reject: (error) => settle(() => reject(error)) });
      this.tell({ kind: 'ask', id, asked, patienceMs: PATIENCE_MS });
    });
  }

  private tick(): void {
    const now = this.clock.now();
    const day = dayOf(now);
    this.tell({ kind: 'tick', day, ahead: dayOf(now + AHEAD_MS) > day });
  }

  private tell(message: ToThread): void {
    this.worker ??= this.begin();
    this.worker.postMessage(message);
  }

  private begin(): Worker {
    const worker = new Worker(this.workerFile, { workerData: this.order, execArgv: [] });
    worker.unref();
    worker.on('message', (message: FromThread) => this.hear(message));
    const ended = (reason: unknown): void => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.log?.error({ err: reason }, 'the thread that answers across customers ended; the next question starts it anew');
      this.refuseAll('The thread that answers across customers ended. Asking again is safe.');
    };
    worker.on('error', ended);
    worker.on('exit', (code) => ended(new Error(`exit code ${code}`)));
    return worker;
  }

  private hear(message: FromThread): void {
    if (message.kind === 'read') return this.log?.info(message, 'read into memory');
    if (message.kind === 'warned') return this.log?.warn({ detail: message.message }, 'the thread that answers across customers could not read');
    const waiting = this.waiting.get(message.id);
    if (!waiting) return;
    if (message.kind === 'answer') waiting.resolve(message.answer as never);
    else waiting.reject(refusalOf(message));
  }

  private refuseAll(message: string): void {
    for (const { reject } of [...this.waiting.values()]) reject(unavailable(message));
  }
}

function refusalOf({ reason, message }: Extract<FromThread, { kind: 'failed' }>): Error {
  switch (reason) {
    case 'tooMany':
      return invalidParameters([{ field: 'by', rule: 'rows', message }]);
    case 'unreachable':
      return unavailable('The read models cannot be reached now. Asking again is safe.');
    case 'fault':
      return new Error(message);
  }
}

const unavailable = (message: string): ProblemError => new ProblemError(503, 'read_models_unavailable', message, { retryAfter: 1 });
const notInMemory = (): ProblemError => new ProblemError(503, 'not_yet', 'What was asked for is being read into memory. Ask again.', { retryAfter: 1 });
