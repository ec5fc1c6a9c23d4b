import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { findVersion } from '../catalogue';
import type { Version } from '../catalogue';
import type { DecodedEvent } from '../window';
import { requireBulk } from './building';
import { Conductor } from './conductor';
import { Helper } from './helper';
import { requireCode } from './job';
import type { OperationsOptions } from './job';
import { addOperation, askToCancel, findOperation, listOperations, operationOf } from './operation.log';
import type { Job, Operation, OperationKind, OperationRequest, OperationState } from './operation.log';
import { OperationRefused } from './refusal';
import { readReport, reportExists } from './reports';
import type { ReportPage } from './reports';
import { lastReplaced, liveVersion, newestCandidate, requireReplaced } from './switch';

const LOOK_MS = 1_000;
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
  private readonly conductor: Conductor<Event>;
  private readonly helper: Helper<Event>;

  constructor(private readonly options: OperationsOptions<Event>) {
    setMaxListeners(0, this.stopping.signal); // every operation under way listens, and each projection may have one
    this.conductor = new Conductor(options, this.stopping.signal);
    this.helper = new Helper(options, this.stopping.signal);
  }

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
    await this.helper.done();
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
    if (kind === 'replay') return null; // it numbers the next one itself
    const chosen = { verify: liveVersion, promote: newestCandidate, rollback: lastReplaced, drop: lastReplaced }[kind];
    const number = version ?? (await chosen(pool, projection));
    const found = await this.existing(projection, number);
    if (kind !== 'verify' && found.state === 'live') throw new OperationRefused(409, 'version_live', `Version ${number} of ${projection} is live.`);
    if (kind === 'rollback') await requireReplaced(pool, found);
    if (kind !== 'drop') requireCode(board, found);
    return number;
  }

  private async existing(projection: string, version: number): Promise<Version> {
    const found = version > 0 ? await findVersion(this.options.pool, projection, version) : undefined;
    if (!found) throw new OperationRefused(404, 'unknown_version', `${projection} has no version ${version}.`);
    return found;
  }

  private async busy(projection: string): Promise<OperationRefused> {
    const [other] = await listOperations(this.options.pool, { projection, state: 'running', limit: 1 });
    return new OperationRefused(409, 'operation_running', `Another operation runs on ${projection}: wait for ${other?.id ?? 'it'} or cancel it.`, other && { operationId: other.id });
  }

  /** What runs and is carried out by nobody: what somebody asked to cancel ends, the rest goes on where the code of its version is here. What somebody carries out is helped with. */
  private async takeUp(): Promise<void> {
    const { pool, board } = this.options;
    const jobs = await listOperations(pool, { state: 'running', limit: 100 });
    this.helper.leave(jobs.filter(({ cancelled }) => !cancelled));
    for (const job of jobs) {
      if (this.stopping.signal.aborted) return;
      if (job.cancelled) this.running.get(job.id)?.cancel.abort(new Error('cancelled'));
      const version = job.version === null ? undefined : await findVersion(pool, job.projection, job.version);
      if (version ? board.codeOf(version) : board.newestCode(job.projection)) this.carryOut(job);
    }
  }

  private carryOut(job: Job): void {
    if (this.running.has(job.id)) return;
    const cancel = new AbortController();
    const done = this.conductor.insist(job, cancel.signal).finally(() => this.running.delete(job.id)).then(() => this.helper.help(job));
    this.running.set(job.id, { cancel, done });
  }
}

const unknownProjection = (name: string): OperationRefused => new OperationRefused(404, 'unknown_projection', `There is no projection ${name} that is rebuilt from the log.`);

function withoutRows({ result, problem, ...operation }: Operation): Operation {
  return { ...operation, ...(result && { result: withoutCustomers(result) }), ...(problem && { problem: withoutCustomers(problem) }) };
}

const withoutCustomers = <T extends object>(told: T): T => Object.fromEntries(Object.entries(told).filter(([name]) => name !== 'customers')) as T;
