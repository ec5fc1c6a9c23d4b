import type { Projection } from '@evenhand/event-sourcing';
import { recomputeInThread } from '../bulk/recorded.thread';
import { addVersion, findVersion, loadPositions, lockCatalogue, removeVersion, SCRATCH } from '../catalogue';
import type { Version } from '../catalogue';
import { countRows } from '../status';
import type { DecodedEvent } from '../window';
import { buildSlots, orderOf, requireBulk } from './building';
import { differingRows } from './comparison';
import type { JobContext } from './job';
import { requireCode } from './job';
import { OperationRefused } from './refusal';
import { inTransaction } from './connections';
import { level } from './level';
import { aimAt } from './operation.log';
import type { Job } from './operation.log';
import { discard } from './replay';
import { dropReports, extendReport, writeReport } from './reports';
import type { Report } from './reports';

/** over the log, where events recorded figures: to build, to find what they recorded, to recompute it */
const PASSES = 3;

export interface Verified extends Report {
  readonly equal: boolean;
  readonly version: number;
  /** up to here the version was compared with the log */
  readonly position: number;
  readonly rows: number;
}

/**
 * Whether a version is what its code makes of the log: refolds the log into tables of its own, brings those to where the version stands,
 * and compares the two row by row in one snapshot, while the version goes on being served and followed. What events up to there recorded of its
 * figures is then recomputed, without a snapshot that would stay open as long.
 */
export async function verify<Event extends DecodedEvent>(job: Job, context: JobContext<Event>): Promise<Verified> {
  const { pool, board } = context;
  await undoVerify(job, context);
  const target = await findVersion(pool, job.projection, job.version ?? board.stored(job.projection).version);
  if (!target) throw new OperationRefused(404, 'unknown_version', `${job.projection} has no version ${job.version}.`);
  const projection = requireCode(board, target);
  const position = Math.min(...(await loadPositions(pool, target.id)));
  const scratch = await inTransaction(context, async (client) => {
    await lockCatalogue(client);
    await aimAt(client, job.id, target.version, position);
    return addVersion(client, projection, SCRATCH, job.id, 'unlogged');
  });
  const recorded = projection.kind === 'counter' && projection.recorded !== undefined;
  await buildSlots(recorded ? { ...context, progress: (done, total) => context.progress(done, PASSES * total) } : context, job, projection, scratch, position);
  const verified = await compare(job, context, projection, target, scratch);
  await discard(context, scratch, job.id);
  return recorded ? recompute(context, projection, target, verified) : verified;
}

/** What a verification built for itself goes away with it, as does what it found where it did not come to an end. */
export async function undoVerify<Event extends DecodedEvent>({ id, projection }: Job, context: JobContext<Event>): Promise<undefined> {
  const scratch = await findVersion(context.pool, projection, SCRATCH);
  if (scratch) await inTransaction(context, (client) => removeVersion(client, scratch));
  await dropReports(context.pool, id);
  return undefined;
}

/** Reports the figures that events recorded otherwise than the log tells them. */
async function recompute<Event extends DecodedEvent>(context: JobContext<Event>, projection: Projection<Event>, target: Version, verified: Verified): Promise<Verified> {
  const { position } = verified;
  const { workerFile } = requireBulk(context.options.bulk);
  const order = { ...orderOf(context, projection, target, position), rows: 0 };
  const found = recomputeInThread(workerFile, order, (done) => context.progress(position + done, PASSES * position), context.signal);
  const report = await extendReport(context.pool, verified, found, true);
  return { ...verified, ...report, equal: report.differing === 0 };
}

function compare<Event extends DecodedEvent>(job: Job, context: JobContext<Event>, projection: Projection<Event>, target: Version, scratch: Version): Promise<Verified> {
  return level(context, target, scratch, ({ inSnapshot }) => inSnapshot(async (client, cut) => {
    const rows = await countRows(client, target.table);
    const report = await writeReport(client, { operationId: job.id, stored: target, codeVersion: scratch.codeVersion, cut }, differingRows(client, projection, target, scratch, context.signal));
    return { equal: report.differing === 0, version: target.version, position: cut.position, rows, ...report };
  }));
}
