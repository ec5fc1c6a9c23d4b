import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import type { Projection } from '@evenhand/event-sourcing';
import { buildInBulk } from '../bulk/bulk.build';
import type { BulkOptions } from '../bulk/bulk.build';
import type { BulkOrder } from '../bulk/messages';
import { tasksOf } from '../bulk/tasks';
import { addVersion, findVersion, listVersions, loadPositions, lockCatalogue, nextVersion, removeVersion } from '../catalogue';
import type { Version } from '../catalogue';
import { SCHEMA, layoutOf, memoryOf } from '../layout';
import { countRows } from '../status';
import { FoldError } from '../window';
import type { DecodedEvent } from '../window';
import { release, requireCode } from './job';
import { OperationRefused } from './refusal';
import type { JobContext } from './job';
import { inTransaction } from './connections';
import { take } from './level';
import { aimAt } from './operation.log';
import type { Job } from './operation.log';

const LOOK_MS = 50;
const DEFAULT_ROWS = 300_000;

export interface Replayed {
  readonly version: number;
  /** completed when the operation was done */
  readonly position: number;
  readonly rows: number;
}

/** Builds the next version from the beginning of the log, beside the live one, until it has come as far as that. */
export async function replay<Event extends DecodedEvent>(job: Job, context: JobContext<Event>): Promise<Replayed> {
  const { pool, board, progress } = context;
  const begun = job.version === null ? undefined : await findVersion(pool, job.projection, job.version);
  const projection = begun ? requireCode(board, begun) : (board.newestCode(job.projection) as Projection<Event>);
  const cut = begun ? (job.cut as number) : await context.options.store.head();
  const version = begun ?? (await begin(context, job, projection, cut));
  await buildSlots(context, job, projection, version, cut);
  await pool.query(`update ${SCHEMA}.versions set claimed_by = null where id = $1`, [version.id]);
  await board.look();
  const position = await caughtUp(context, version);
  await pool.query(`update ${SCHEMA}.versions set state = 'standby' where id = $1 and state = 'building'`, [version.id]);
  await board.look();
  progress(position, position);
  return { version: version.version, position, rows: await countRows(pool, version.table) };
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

/** All slots up to the position, by worker threads; those that are there already are not built again. Then the index. */
export async function buildSlots<Event extends DecodedEvent>(context: JobContext<Event>, job: Job, projection: Projection<Event>, version: Version, cut: number): Promise<void> {
  const { pool, options, signal } = context;
  const bulk = requireBulk(options.bulk);
  const workers = job.request.workers ?? bulk.workers ?? availableParallelism();
  const rows = bulk.rows ?? DEFAULT_ROWS;
  const tasks = tasksOf(await loadPositions(pool, version.id), cut, { workers, rows, expectedRows: await expectedRows(context, job.projection), undivided: isUndivided(projection) });
  if (tasks.length > 0) {
    const order = { ...orderOf(context, projection, version, cut), rows: Math.max(1, Math.floor(rows / workers)) };
    await buildInBulk(bulk.workerFile, order, tasks, workers, (done) => context.progress(done, cut), signal);
  }
  await makeIndex(context, projection, version);
}

/** What worker threads are told: who to work for, on what, and how far. */
export function orderOf<Event extends DecodedEvent>({ options }: JobContext<Event>, projection: Projection<Event>, version: Version, to: number): Omit<BulkOrder, 'rows'> {
  const { eventStoreUrl, share = 1 } = requireBulk(options.bulk);
  return { databaseUrl: options.databaseUrl, eventStoreUrl, projection: projection.name, codeVersion: projection.version, versionId: version.id, table: version.table, to, share };
}

export function requireBulk(bulk: BulkOptions | undefined): BulkOptions {
  if (bulk) return bulk;
  throw new OperationRefused(501, 'replay_unavailable', 'This process was started without workers that could read the event store: it neither replays nor verifies.');
}

async function begin<Event extends DecodedEvent>(context: JobContext<Event>, job: Job, projection: Projection<Event>, cut: number): Promise<Version> {
  return inTransaction(context, async (client) => {
    await lockCatalogue(client);
    const version = await addVersion(client, projection, await nextVersion(client, job.projection), job.id);
    await aimAt(client, job.id, version.version, cut);
    return version;
  });
}

async function makeIndex<Event extends DecodedEvent>(context: JobContext<Event>, projection: Projection<Event>, { table }: Version): Promise<void> {
  await inTransaction(context, async (client) => {
    const { rows } = await client.query<{ indexed: boolean }>('select exists (select from pg_index where indrelid = $1::regclass and indisprimary) as indexed', [table]);
    if (!rows[0]?.indexed) await client.query(layoutOf(projection, table).index);
  });
}

/** How many rows another version of the projection has, with what it remembers: that tells how many slots fit into memory. */
async function expectedRows<Event extends DecodedEvent>({ pool, board }: JobContext<Event>, name: string): Promise<number> {
  const counts = (await listVersions(pool, name)).map(async (version) => {
    const code = board.codeOf(version);
    const remembers = code?.kind === 'counter' && code.memory !== undefined;
    return (await countRows(pool, version.table)) + (remembers ? await countRows(pool, memoryOf(version.table)) : 0);
  });
  return Math.max(0, ...(await Promise.all(counts)));
}

const isUndivided = <Event>(projection: Projection<Event>): boolean => projection.kind === 'state' && projection.acrossSlots === true;

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
    await sleep(LOOK_MS);
  }
}
