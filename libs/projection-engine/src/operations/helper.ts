import { setMaxListeners } from 'node:events';
import { isOutage } from '../bulk/messages';
import { findClaimed, loadPositions } from '../catalogue';
import type { DecodedEvent } from '../window';
import { buildTogether, isUndivided } from './building';
import type { OperationsOptions } from './job';
import { findOperation } from './operation.log';
import type { Job } from './operation.log';

/** Builds slots for a replay or verification that another process carries out, where both share the log. */
export class Helper<Event extends DecodedEvent> {
  private readonly helping = new Map<string, { readonly stop: AbortController; readonly done: Promise<void> }>();

  /** @param stopping aborts when the process stops */
  constructor(private readonly options: OperationsOptions<Event>, private readonly stopping: AbortSignal) {}

  /** Begins, where there is anything to help with, and goes on until nothing is left to be begun. */
  help(job: Job): void {
    const { share, bulk, log } = this.options;
    const helps = share && bulk && (job.kind === 'replay' || job.kind === 'verify');
    if (!helps || this.stopping.aborted || this.helping.has(job.id)) return;
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.stopping]);
    setMaxListeners(0, signal);
    const done = this.work(job.id, signal).catch((error: unknown) => {
      // whoever leads builds the rest, meets the same, and says so
      if (!signal.aborted && !isOutage(error)) log.warn({ operation: job.id, err: error }, 'could not help with an operation');
    }).finally(() => this.helping.delete(job.id));
    this.helping.set(job.id, { stop, done });
  }

  /** Lets go of what is not among those that still run. */
  leave(running: readonly Job[]): void {
    const ids = new Set(running.map(({ id }) => id));
    for (const [id, { stop }] of this.helping) if (!ids.has(id)) stop.abort(new Error('the operation is over'));
  }

  async done(): Promise<void> {
    await Promise.all([...this.helping.values()].map(({ done }) => done));
  }

  private async work(id: string, signal: AbortSignal): Promise<void> {
    const { pool, board } = this.options;
    const job = await findOperation(pool, id);
    const version = await findClaimed(pool, id);
    if (job?.state !== 'running' || job.cancelled || job.cut === null || !version) return;
    const { cut } = job;
    const projection = board.codeOf(version);
    if (!projection || isUndivided(projection) || (await loadPositions(pool, version.id)).every((position) => position >= cut)) return;
    await buildTogether({ options: this.options, pool, board, signal, progress: () => undefined }, job, version, cut, 'help');
  }
}
