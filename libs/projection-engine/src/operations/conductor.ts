import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { isOutage, Unstorable } from '../bulk/messages';
import { FoldError } from '../window';
import type { DecodedEvent } from '../window';
import { connect, end } from './connections';
import type { JobContext, OperationsOptions } from './job';
import { endOperation, findOperation, tellProgress } from './operation.log';
import type { Job, OperationKind } from './operation.log';
import { OperationRefused } from './refusal';
import type { OperationProblem } from './refusal';
import { drop, replay, undoDrop, undoReplay } from './replay';
import { promote, rollback, undoSwitch } from './switch';
import { undoVerify, verify } from './verify';

interface Procedure<Event extends DecodedEvent> {
  carryOut(job: Job, context: JobContext<Event>): Promise<object>;
  /** leaves nothing behind. @returns what was done, where it was done after all */
  undo(job: Job, context: JobContext<Event>): Promise<object | undefined>;
}

type End = { readonly state: 'done'; readonly result: object } | { readonly state: 'failed'; readonly problem: OperationProblem } | { readonly state: 'cancelled' };

const FIRST_DELAY_MS = 200;
const LAST_DELAY_MS = 5_000;

/** Carries operations out: each by one process at a time, patiently where the database or the store is out of reach, and tidied up however it ends. */
export class Conductor<Event extends DecodedEvent> {
  private readonly procedures: Readonly<Record<OperationKind, Procedure<Event>>> = {
    replay: { carryOut: replay, undo: undoReplay },
    verify: { carryOut: verify, undo: undoVerify },
    promote: { carryOut: promote, undo: undoSwitch },
    rollback: { carryOut: rollback, undo: undoSwitch },
    drop: { carryOut: drop, undo: undoDrop },
  };

  /** @param stopping aborts when the process stops: what is under way stays as it is, for the next start */
  constructor(private readonly options: OperationsOptions<Event>, private readonly stopping: AbortSignal) {}

  /** Returns when it is over, or the process stops. */
  async insist(job: Job, cancelled: AbortSignal): Promise<void> {
    const { stopping: signal } = this;
    const ends: { end?: End } = {};
    for (let delay = FIRST_DELAY_MS; !signal.aborted; delay = Math.min(delay * 2, LAST_DELAY_MS)) {
      try {
        return await this.attempt(job.id, cancelled, ends);
      } catch (error) {
        if (signal.aborted) return;
        this.options.log.warn({ ...namesOf(job), err: error }, 'operation interrupted, going on with it');
        await sleep(delay, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /**
   * Carries it out if nobody else does. Returns when it is over, as far as this process is concerned. @throws what trying again may mend
   * @param ends how it ended, kept while only tidying up is left to be tried again
   */
  private async attempt(id: string, cancelled: AbortSignal, ends: { end?: End }): Promise<void> {
    const { options, stopping } = this;
    const { pool, board, log } = options;
    const owner = await connect({ options, signal: stopping });
    const lost = new AbortController();
    const lose = (): void => lost.abort(new Error('the connection that holds the operation was lost'));
    owner.on('end', lose);
    try {
      const { rows } = await owner.query<{ locked: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as locked', [id]);
      const job = rows[0]?.locked ? await findOperation(pool, id) : undefined;
      if (job?.state !== 'running') return;
      const { carryOut, undo } = this.procedures[job.kind];
      const telling = new Progress(pool, id);
      const contextWith = (signal: AbortSignal): JobContext<Event> => ({ options, pool, board, signal, progress: (done, total) => telling.tell(done, total) });
      if (job.cancelled) ends.end ??= { state: 'cancelled' };
      if (!ends.end) {
        try {
          ends.end = { state: 'done', result: await carryOut(job, contextWith(AbortSignal.any([cancelled, stopping, lost.signal]))) };
        } catch (error) {
          if (!cancelled.aborted && (stopping.aborted || lost.signal.aborted || isOutage(error))) throw error;
          if (error instanceof OperationRefused) log.warn({ ...namesOf(job), code: error.code, detail: error.message }, 'operation refused');
          else if (!cancelled.aborted) log.error({ ...namesOf(job), err: error }, 'operation failed');
          ends.end = cancelled.aborted ? { state: 'cancelled' } : { state: 'failed', problem: problemOf(error) };
        }
      }
      if (ends.end.state !== 'done') {
        const done = await undo((await findOperation(pool, id)) as Job, contextWith(AbortSignal.any([stopping, lost.signal]))).catch((error: unknown) => {
          if (stopping.aborted || lost.signal.aborted || isOutage(error)) throw error;
          log.error({ ...namesOf(job), err: error }, 'an operation left something behind');
          return undefined;
        });
        if (done) ends.end = { state: 'done', result: done };
      }
      await telling.told;
      await endOperation(pool, id, ends.end);
      log.info({ ...namesOf(job), state: ends.end.state }, 'operation over');
    } finally {
      owner.off('end', lose);
      await end(owner);
    }
  }
}

/** Writes what is told last, one at a time. */
class Progress {
  told: Promise<void> = Promise.resolve();
  private readonly begun = performance.now();
  private first?: number;
  private next?: readonly [done: number, total: number];

  constructor(private readonly pool: Pool, private readonly id: string) {}

  tell(done: number, total: number): void {
    this.first ??= done;
    const waiting = this.next !== undefined;
    this.next = [done, total];
    if (!waiting) this.told = this.told.then(() => this.write()).catch(() => undefined);
  }

  private async write(): Promise<void> {
    const [done, total] = this.next ?? [0, 0];
    this.next = undefined;
    const rate = ((done - (this.first ?? 0)) * 1_000) / Math.max(1, performance.now() - this.begun);
    await tellProgress(this.pool, this.id, done, total, rate);
  }
}

const namesOf = ({ id, kind, projection, version }: Job): object => ({ operation: id, kind, projection, version });

function problemOf(error: unknown): OperationProblem {
  if (error instanceof OperationRefused) return error.problem;
  if (error instanceof Unstorable) return { status: 409, code: 'cannot_fold', detail: `a row cannot be stored: ${error.message}` };
  if (error instanceof FoldError) return { status: 409, code: 'cannot_fold', detail: error.message, position: error.position };
  return { status: 500, code: 'internal', detail: error instanceof Error ? error.message : String(error) };
}
