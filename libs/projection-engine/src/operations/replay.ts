import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import type { Projection } from '@evenhand/event-sourcing';
import { addVersion, findVersion, loadPositions, lockCatalogue, nextVersion, removeVersion, stopOf } from '../catalogue';
import type { Version } from '../catalogue';
import { SCHEMA } from '../layout';
import { countRows } from '../status';
import { parkedIn } from '../parking/parked.list';
import { FoldError } from '../window';
import type { DecodedEvent } from '../window';
import { buildSlots } from './building';
import { release, requireCode } from './job';
import { OperationRefused } from './refusal';
import type { JobContext } from './job';
import { inTransaction } from './connections';
import { take } from './level';
import { aimAt } from './operation.log';
import type { Job } from './operation.log';

const LOOK_MS = 50;

export interface Replayed {
  readonly version: number;
  /** completed when the operation was done */
  readonly position: number;
  readonly rows: number;
  /** customers who could not be folded to the end */
  readonly parked: number;
}

/** Builds the next version from the beginning of the log, beside the live one, until it has come as far as that. */
export async function replay<Event extends DecodedEvent>(job: Job, context: JobContext<Event>): Promise<Replayed> {
  const { pool, board, progress } = context;
  const begun = job.version === null ? undefined : await findVersion(pool, job.projection, job.version);
  const projection = begun ? requireCode(board, begun) : (board.newestCode(job.projection) as Projection<Event>);
  const cut = begun ? (job.cut as number) : await context.options.journey.head();
  const version = begun ?? (await begin(context, job, projection, cut));
  await buildSlots(context, job, projection, version, cut);
  await pool.query(`update ${SCHEMA}.versions set claimed_by = null where id = $1`, [version.id]);
  await board.look();
  const position = await caughtUp(context, version);
  await pool.query(`update ${SCHEMA}.versions set state = 'standby' where id = $1 and state = 'building'`, [version.id]);
  await board.look();
  progress(position, position);
  return { version: version.version, position, rows: await countRows(pool, version.table), parked: await parkedIn(pool, version.id) };
}

/** What a replay that failed or was cancelled leaves behind: nothing. */
export async function undoReplay<Event extends DecodedEvent>({ id, projection, version }: Job, context: JobContext<Event>): Promise<undefined> {
  const built = version === null ? undefined : await findVersion(context.pool, projection, version);
  if (built && built.state !== 'live') await discard(context, built, id);
  return undefined;
}

/** Removes a version and all that belongs to it. */
export async function drop<Event extends DecodedEvent>({ id, projection, version }: Job, context: JobContext<Event>): Promise<{ readonly version: number | null }> {
  const found = await findVersion(context.pool, projection, version as number);
  if (found?.state === 'live') throw new OperationRefused(409, 'version_live', `Version ${version} of ${projection} is live.`);
  // gone already: who removed it may have died before the board saw that
  await (found ? discard(context, found, id) : context.board.look());
  return { version };
}

/** A version that could not be dropped is followed again. */
export async function undoDrop<Event extends DecodedEvent>({ id }: Job, context: JobContext<Event>): Promise<undefined> {
  await release(context, id);
  return undefined;
}

/** Removes a version that is not live, once nobody follows it any more. @throws OperationRefused where something was built on its table */
export async function discard<Event extends DecodedEvent>(context: JobContext<Event>, version: Version, operationId: string): Promise<void> {
  const { pool, board } = context;
  await pool.query(`update ${SCHEMA}.versions set claimed_by = $2 where id = $1`, [version.id, operationId]);
  await board.look();
  try {
    await inTransaction(context, async (client) => {
      await take(client, version, context.signal);
      await removeVersion(client, version);
    });
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '2BP01') throw error;
    throw new OperationRefused(409, 'version_in_use', `Something was built on the table of version ${version.version}: ${error.detail ?? error.message}`);
  }
  await board.look();
}

async function begin<Event extends DecodedEvent>(context: JobContext<Event>, job: Job, projection: Projection<Event>, cut: number): Promise<Version> {
  return inTransaction(context, async (client) => {
    await lockCatalogue(client);
    const version = await addVersion(client, projection, await nextVersion(client, job.projection), job.id);
    await aimAt(client, job.id, version.version, cut);
    return version;
  });
}

/** Waits until the version has come as far as the live one has by then. @returns the position */
async function caughtUp<Event extends DecodedEvent>({ pool, board, signal, progress }: JobContext<Event>, version: Version): Promise<number> {
  for (;;) {
    signal.throwIfAborted();
    const [live, own] = await Promise.all([board.stored(version.projection), version].map(async ({ id }) => Math.min(...(await loadPositions(pool, id)))));
    if ((own as number) >= (live as number)) return own as number;
    progress(own as number, live as number);
    const runner = board.of(version)?.runner;
    if (!runner) throw new Error(`nobody here follows version ${version.version} of ${version.projection}`);
    if (runner.state === 'error') throw runner.reason instanceof FoldError ? runner.reason : new Error(runner.error);
    const stop = await stopOf(pool, version.id);
    if (stop) throw new OperationRefused(409, 'cannot_fold', stop.message, { position: stop.position });
    await sleep(LOOK_MS);
  }
}
