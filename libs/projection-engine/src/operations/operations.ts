import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { isOutage, Unstorable } from '../bulk/messages';
import { findVersion } from '../catalogue';
import { FoldError } from '../window';
import type { DecodedEvent } from '../window';
import { OperationRefused, requireCode } from './job';
import type { JobContext, OperationsOptions } from './job';
import { connect, end } from './connections';
import { addOperation, askToCancel, endOperation, findOperation, listOperations, operationOf, tellProgress } from './operation.log';
import type { Job, Operation, OperationKind, OperationProblem, OperationRequest, OperationState } from './operation.log';
import { drop, replay, requireBulk, undoDrop, undoReplay } from './replay';
import { readReport, reportExists } from './reports';
import type { ReportPage } from './reports';
import { lastReplaced, newestCandidate, promote, requireReplaced, rollback, undoSwitch } from './switch';
import { undoVerify, verify } from './verify';

interface Procedure<Event extends DecodedEvent> {
  carryOut(job: Job, context: JobContext<Event>): Promise<object>;
  /** leaves nothing behind. @returns what was done, where it was done after all */
  undo(job: Job, context: JobContext<Event>): Promise<object | undefined>;
}

type End = { readonly state: 'done'; readonly result: object } | { readonly state: 'failed'; readonly problem: OperationProblem } | { readonly state: 'cancelled' };

const LOOK_MS = 1_000;
const FIRST_DELAY_MS = 200;
const LAST_DELAY_MS = 5_000;
const PATIENCE_MS = 20_000;

/**
 * Replays, verifications, promotions and rollbacks, one at a time a projection. Each is a row that outlives the process: whoever has the
 * projection's code takes up what nobody carries out, from where it stood, and patiently where the database or the store is out of reach.
 */
export class Operations<Event extends DecodedEvent> {
  /** by id: what cancels it, and when this process is done with it */
  private readonly running = new Map<string, { readonly cancel: AbortController; readonly done: Promise<void> }>();
  private readonly stopping = new AbortController();
  private timer?: NodeJS.Timeout;
  private readonly procedures: Readonly<Record<OperationKind, Procedure<Event>>> = {
    replay: { carryOut: replay, undo: undoReplay },
    verify: { carryOut: verify, undo: undoVerify },
    promote: { carryOut: promote, undo: undoSwitch },
    rollback: { carryOut: rollback, undo: undoSwitch },
    drop: { carryOut: drop, undo: undoDrop },
  };

  constructor(private readonly options: OperationsOptions<Event>) {}

  start(): void {
    const look = (): void => void this.takeUp().catch((error: unknown) => this.options.log.warn({ err: error }, 'the operations cannot be read'));
    look();
    this.timer = setInterval(look, LOOK_MS).unref();
  }

  /** What is under way stops where it is, and goes on at the next start. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort(new Error('the process stops'));
    await Promise.all([...this.running.values()].map(({ done }) => done));
  }

  /** @throws OperationRefused where there is no such projection, version or report, nothing to do, or another operation runs */
  async ask(kind: OperationKind, projection: string, request: OperationRequest): Promise<Operation> {
    const { pool, board, bulk } = this.options;
    if (!board.newestCode(projection)) throw unknownProjection(projection);
    if (kind === 'replay' || kind === 'verify') requireBulk(bulk);
    const version = await this.versionFor(kind, projection, request);
    if (request.approve !== undefined && !(await reportExists(pool, request.approve, projection))) {
      throw new OperationRefused(404, 'unknown_report', `There is no report ${request.approve} on ${projection}.`);
    }
    const job = await addOperation(pool, kind, projection, request, version);
    if (!job) throw await this.busy(projection);
    this.options.log.info({ operation: job.id, kind, projection, version, reason: request.reason }, 'operation asked for');
    this.carryOut(job);
    return operationOf(job);
  }

  /** Removes a version that is not live. Returns when it is gone, or after a while while it still goes. @throws OperationRefused as `ask` */
  async drop(projection: string, version: number, reason: string): Promise<Operation> {
    const { id } = await this.ask('drop', projection, { reason, version });
    const patience = new AbortController();
    await Promise.race([this.running.get(id)?.done, sleep(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    return this.find(id);
  }

  /** @returns false where it is over already. @throws OperationRefused 404 */
  async cancel(id: string): Promise<boolean> {
    const asked = await askToCancel(this.options.pool, id);
    if (asked) this.running.get(id)?.cancel.abort(new Error('cancelled'));
    else await this.find(id);
    return asked;
  }

  /** @throws OperationRefused 404 */
  async find(id: string): Promise<Operation> {
    const job = await findOperation(this.options.pool, id);
    if (!job) throw new OperationRefused(404, 'unknown_operation', `There is no operation ${id}.`);
    return operationOf(job);
  }

  /** Newest first; differing rows are told by each operation itself. */
  async list(filter: { projection?: string; state?: OperationState; limit: number }): Promise<Operation[]> {
    return (await listOperations(this.options.pool, filter)).map(operationOf).map(withoutRows);
  }

  /** The differences an operation found, a page of them. @throws OperationRefused 404 */
  async report(id: string, after: number): Promise<ReportPage> {
    await this.find(id);
    const page = await readReport(this.options.pool, id, after);
    if (!page) throw new OperationRefused(404, 'no_report', `Operation ${id} has no report.`);
    return page;
  }

  private async versionFor(kind: OperationKind, projection: string, { version }: OperationRequest): Promise<number | null> {
    const { pool, board } = this.options;
    if (kind === 'replay') {
      if (version !== undefined) throw new OperationRefused(422, 'invalid_body', 'version is no field of a replay: it builds the next one.', { errors: [{ field: '/version', rule: 'unknown', message: 'is no field of a replay' }] });
      return null;
    }
    if (version === undefined && kind === 'verify') return board.stored(projection).version;
    const number = version ?? (await (kind === 'promote' ? newestCandidate : lastReplaced)(pool, projection));
    const found = await this.existing(projection, number);
    if (kind !== 'verify' && found.state === 'live') throw new OperationRefused(409, 'version_live', `Version ${number} of ${projection} is live.`);
    if (kind === 'rollback') await requireReplaced(pool, found);
    if (kind !== 'drop') requireCode(board, found);
    return number;
  }

  private async existing(projection: string, version: number): Promise<NonNullable<Awaited<ReturnType<typeof findVersion>>>> {
    const found = version > 0 ? await findVersion(this.options.pool, projection, version) : undefined;
    if (!found) throw new OperationRefused(404, 'unknown_version', `${projection} has no version ${version}.`);
    return found;
  }

  private async busy(projection: string): Promise<OperationRefused> {
    const [other] = await listOperations(this.options.pool, { projection, state: 'running', limit: 1 });
    return new OperationRefused(409, 'operation_running', `Another operation runs on ${projection}: wait for ${other?.id ?? 'it'} or cancel it.`, other && { operationId: other.id });
  }

  /** What runs and is carried out by nobody: what somebody asked to cancel ends, the rest goes on where the code of its version is here. */
  private async takeUp(): Promise<void> {
    const { pool, board } = this.options;
    for (const job of await listOperations(pool, { state: 'running', limit: 100 })) {
      if (this.stopping.signal.aborted) return;
      if (job.cancelled) this.running.get(job.id)?.cancel.abort(new Error('cancelled'));
      const version = job.version === null ? undefined : await findVersion(pool, job.projection, job.version);
      if (version ? board.codeOf(version) : board.newestCode(job.projection)) this.carryOut(job);
    }
  }

  private carryOut(job: Job): void {
    if (this.running.has(job.id)) return;
    const cancel = new AbortController();
    const done = this.insist(job, cancel.signal).finally(() => this.running.delete(job.id));
    this.running.set(job.id, { cancel, done });
  }

  private async insist(job: Job, cancelled: AbortSignal): Promise<void> {
    const { signal } = this.stopping;
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
    const { pool, log } = this.options;
    const { signal: stopping } = this.stopping;
    const owner = await connect({ options: this.options, signal: stopping });
    const lost = new AbortController();
    const lose = (): void => lost.abort(new Error('the connection that holds the operation was lost'));
    owner.on('end', lose);
    try {
      const { rows } = await owner.query<{ locked: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as locked', [id]);
      const job = rows[0]?.locked ? await findOperation(pool, id) : undefined;
      if (job?.state !== 'running') return;
      const { carryOut, undo } = this.procedures[job.kind];
      const telling = new Progress(pool, id);
      const contextWith = (signal: AbortSignal): JobContext<Event> => ({ ...this.options, options: this.options, signal, progress: (done, total) => telling.tell(done, total) });
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

const unknownProjection = (name: string): OperationRefused => new OperationRefused(404, 'unknown_projection', `There is no projection ${name} that is rebuilt from the log.`);

function withoutRows({ result, problem, ...operation }: Operation): Operation {
  const { customers: _rows, ...kept } = (result ?? {}) as { customers?: unknown };
  const { customers: _others, ...why } = (problem ?? {}) as { customers?: unknown };
  return { ...operation, ...(result && { result: kept }), ...(problem && { problem: why as OperationProblem }) };
}
