import { setTimeout as sleep } from 'node:timers/promises';
import { isOutage } from '../bulk/messages';
import { findVersion } from '../catalogue';
import { FoldError } from '../window';
import type { DecodedEvent } from '../window';
import { OperationRefused, requireCode } from './job';
import type { JobContext, OperationsOptions } from './job';
import { connect } from './level';
import { addOperation, askToCancel, endOperation, findOperation, listOperations, operationOf, tellProgress } from './operation.log';
import type { Job, Operation, OperationKind, OperationProblem, OperationRequest, OperationState } from './operation.log';
import { drop, replay, requireBulk, undoReplay } from './replay';
import { readReport, reportExists } from './reports';
import type { ReportPage } from './reports';
import { lastReplaced, newestCandidate, promote, rollback, undoSwitch } from './switch';
import { undoVerify, verify } from './verify';

interface Procedure<Event extends DecodedEvent> {
  carryOut(job: Job, context: JobContext<Event>): Promise<object>;
  undo(job: Job, context: JobContext<Event>): Promise<void>;
}

const LOOK_MS = 1_000;
const TELL_MS = 200;
const FIRST_DELAY_MS = 200;
const LAST_DELAY_MS = 5_000;
const PATIENCE_MS = 20_000;
class Cancelled extends Error {}
class Stopped extends Error {}

/**
 * Replays, verifications, promotions and rollbacks, one at a time a projection. Each is a row that outlives the process: whoever has the
 * projection's code takes up what nobody carries out, from where it stood, and patiently where the database or the store is out of reach.
 */
export class Operations<Event extends DecodedEvent> {
  private readonly running = new Map<string, { readonly end: AbortController; readonly done: Promise<void> }>();
  private timer?: NodeJS.Timeout;
  private readonly procedures: Readonly<Record<OperationKind, Procedure<Event>>> = {
    replay: { carryOut: replay, undo: undoReplay },
    verify: { carryOut: verify, undo: undoVerify },
    promote: { carryOut: promote, undo: undoSwitch },
    rollback: { carryOut: rollback, undo: undoSwitch },
    drop: { carryOut: drop, undo: undoSwitch },
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
    this.timer = undefined;
    for (const { end } of this.running.values()) end.abort(new Stopped('the process stops'));
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
    if (asked) this.running.get(id)?.end.abort(new Cancelled('cancelled'));
    else await this.find(id);
    return asked;
  }

  /** @throws OperationRefused 404 */
  async find(id: string): Promise<Operation> {
    const job = await findOperation(this.options.pool, id);
    if (!job) throw new OperationRefused(404, 'unknown_operation', `There is no operation ${id}.`);
    return operationOf(job);
  }

  /** Newest first. */
  async list(filter: { projection?: string; state?: OperationState; limit: number }): Promise<Operation[]> {
    return (await listOperations(this.options.pool, filter)).map(operationOf);
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
    if (version === undefined && kind === 'verify') return board.live(projection).version.version;
    if (kind === 'drop' && version !== undefined) {
      const { state } = await this.existing(projection, version);
      if (state === 'live') throw new OperationRefused(409, 'version_live', `Version ${version} of ${projection} is live: promote another one first.`);
      return version;
    }
    const number = version ?? (await (kind === 'promote' ? newestCandidate : lastReplaced)(pool, projection));
    requireCode(board, await this.existing(projection, number));
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

  /** What runs and is carried out by nobody. */
  private async takeUp(): Promise<void> {
    for (const job of await listOperations(this.options.pool, { state: 'running', limit: 100 })) {
      if (this.timer && this.options.board.newestCode(job.projection)) this.carryOut(job);
    }
  }

  private carryOut(job: Job): void {
    if (this.running.has(job.id)) return;
    const end = new AbortController();
    const done = this.insist(job, end).finally(() => this.running.delete(job.id));
    this.running.set(job.id, { end, done });
  }

  private async insist(job: Job, end: AbortController): Promise<void> {
    const { log } = this.options;
    for (let delay = FIRST_DELAY_MS; !(end.signal.reason instanceof Stopped); delay = Math.min(delay * 2, LAST_DELAY_MS)) {
      try {
        return await this.attempt(job.id, end);
      } catch (error) {
        if (end.signal.reason instanceof Stopped) return;
        log.warn({ operation: job.id, kind: job.kind, projection: job.projection, err: error }, 'operation interrupted, going on with it');
        await sleep(delay);
      }
    }
  }

  /** Carries it out if nobody else does. Returns when it is over, as far as this process is concerned. @throws what trying again may mend */
  private async attempt(id: string, end: AbortController): Promise<void> {
    const { pool, log } = this.options;
    const owner = await connect(this.contextOf({ id }, end.signal));
    const lost = new AbortController();
    owner.on('end', () => lost.abort(new Error('the connection that holds the operation was lost')));
    try {
      const { rows } = await owner.query<{ locked: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as locked', [id]);
      const job = rows[0]?.locked ? await findOperation(pool, id) : undefined;
      if (job?.state !== 'running') return;
      const procedure = this.procedures[job.kind];
      const context = this.contextOf(job, AbortSignal.any([end.signal, lost.signal]), () => end.abort(new Cancelled('cancelled')));
      let over: { state: 'done'; result: object } | { state: 'failed'; problem: OperationProblem } | { state: 'cancelled' };
      try {
        over = { state: 'done', result: await procedure.carryOut(job, context) };
      } catch (error) {
        const cancelled = end.signal.reason instanceof Cancelled;
        if (!cancelled && (end.signal.aborted || lost.signal.aborted || isOutage(error))) throw error;
        const names = { operation: id, kind: job.kind, projection: job.projection };
        if (error instanceof OperationRefused) log.warn({ ...names, code: error.code, detail: error.message }, 'operation refused');
        else if (!cancelled) log.error({ ...names, err: error }, 'operation failed');
        over = cancelled ? { state: 'cancelled' } : { state: 'failed', problem: problemOf(error) };
        const now = (await findOperation(pool, id)) as Job;
        await procedure.undo(now, this.contextOf(job, lost.signal));
      }
      await endOperation(pool, id, over);
      log.info({ operation: id, kind: job.kind, projection: job.projection, state: over.state }, 'operation over');
    } finally {
      owner.removeAllListeners('end');
      await owner.end().catch(() => undefined);
    }
  }

  /** Progress is kept a few times a second; the answer tells whether somebody cancelled it, perhaps through another process. */
  private contextOf({ id }: Pick<Job, 'id'>, signal: AbortSignal, cancelled = (): void => undefined): JobContext<Event> {
    const { pool, board } = this.options;
    const begun = performance.now();
    let first: number | undefined;
    let told = -Infinity;
    const progress = (done: number, total: number): void => {
      first ??= done;
      const now = performance.now();
      if (now - told < TELL_MS && done < total) return;
      told = now;
      const rate = ((done - first) * 1_000) / Math.max(1, now - begun);
      tellProgress(pool, id, done, total, rate).then((asked) => asked && cancelled(), () => undefined);
    };
    return { options: this.options, pool, board, signal, progress };
  }
}

function problemOf(error: unknown): OperationProblem {
  if (error instanceof OperationRefused) return error.problem;
  if (error instanceof FoldError) return { status: 409, code: 'cannot_fold', detail: error.message, position: error.position };
  return { status: 500, code: 'internal', detail: error instanceof Error ? error.message : String(error) };
}

const unknownProjection = (name: string): OperationRefused => new OperationRefused(404, 'unknown_projection', `There is no projection ${name} that is rebuilt from the log.`);
