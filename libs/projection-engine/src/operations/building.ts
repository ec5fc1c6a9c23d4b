import { availableParallelism } from 'node:os';
import { SLOTS, StoreUnavailable } from '@evenhand/event-sourcing';
import type { Projection } from '@evenhand/event-sourcing';
import { buildInBulk, OwnTasks } from '../bulk/bulk.build';
import type { BulkOptions } from '../bulk/bulk.build';
import { ClaimedTasks } from '../bulk/claimed.tasks';
import type { BulkOrder } from '../bulk/messages';
import { slotsATask, tasksOf } from '../bulk/tasks';
import type { TaskLimits } from '../bulk/tasks';
import { listVersions, loadPositions } from '../catalogue';
import type { Version } from '../catalogue';
import { layoutOf, memoryOf } from '../layout';
import { countRows } from '../status';
import type { DecodedEvent } from '../window';
import { nameParked } from '../parking/parked.list';
import { connect, end, inTransaction } from './connections';
import { requireCode } from './job';
import type { JobContext } from './job';
import type { Job } from './operation.log';
import { OperationRefused } from './refusal';

const DEFAULT_ROWS = 300_000;

/** All slots up to the position, by worker threads, of all processes where they share the log; those that are there already are not built again. Then the index. */
export async function buildSlots<Event extends DecodedEvent>(context: JobContext<Event>, job: Job, projection: Projection<Event>, version: Version, cut: number): Promise<void> {
  if (context.options.share && !isUndivided(projection)) await buildTogether(context, job, version, cut, 'lead');
  else await buildAlone(context, job, projection, version, cut);
  await makeIndex(context, projection, version);
  await nameParked(context.pool, context.options.journey, version.id);
}

async function buildAlone<Event extends DecodedEvent>(context: JobContext<Event>, job: Job, projection: Projection<Event>, version: Version, cut: number): Promise<void> {
  const { workers, rows, file } = meansFor(context, job);
  const limits = { workers, rows, expectedRows: await expectedRows(context, job.projection), undivided: isUndivided(projection) };
  const tasks = tasksOf(await loadPositions(context.pool, version.id), cut, limits);
  if (tasks.length === 0) return;
  const order = { ...orderOf(context, projection, version, cut), rows: rowsAThread(limits) };
  await buildInBulk(file, order, new OwnTasks(tasks, cut, (done) => context.progress(done, cut)), Math.min(workers, tasks.length), context.signal);
}

/**
 * Builds what nobody builds, slot by slot, until nothing is left to be begun; who leads waits until all of it is there, and tells how far all have come.
 * Slots are claimed by locks of a connection: who dies, or loses it, gives back what he did not come to the end of.
 */
export async function buildTogether<Event extends DecodedEvent>(context: JobContext<Event>, job: Job, version: Version, cut: number, part: 'lead' | 'help'): Promise<void> {
  const projection = requireCode(context.board, version);
  const { workers, rows, file } = meansFor(context, job);
  const limits = { workers, rows, expectedRows: await expectedRows(context, job.projection), undivided: false };
  const claims = await connect(context);
  const lost = new AbortController();
  const lose = (): void => lost.abort(new StoreUnavailable('the connection that holds the slots under way was lost'));
  claims.on('end', lose);
  try {
    const processes = Math.max(1, Math.round(SLOTS / Math.max(1, context.options.share?.slots.length ?? SLOTS)));
    const positions = await loadPositions(claims, version.id);
    const size = slotsATask(positions.filter((position) => position < cut).length, limits, processes);
    const tell = part === 'lead' ? (done: number): void => context.progress(done, cut) : undefined;
    const tasks = new ClaimedTasks(claims, version.id, cut, size, tell);
    const order = { ...orderOf(context, projection, version, cut), rows: rowsAThread(limits) };
    await buildInBulk(file, order, tasks, workers, AbortSignal.any([context.signal, lost.signal]));
  } finally {
    claims.off('end', lose);
    await end(claims);
  }
}

function meansFor<Event extends DecodedEvent>({ options }: JobContext<Event>, { request }: Job): { readonly workers: number; readonly rows: number; readonly file: string } {
  const bulk = requireBulk(options.bulk);
  return { workers: request.workers ?? bulk.workers ?? availableParallelism(), rows: bulk.rows ?? DEFAULT_ROWS, file: bulk.workerFile };
}

const rowsAThread = ({ workers, rows }: TaskLimits): number => Math.max(1, Math.floor(rows / workers));

/** What worker threads are told: who to work for, on what, and how far. */
export function orderOf<Event extends DecodedEvent>({ options }: JobContext<Event>, projection: Projection<Event>, version: Version, to: number): Omit<BulkOrder, 'rows'> {
  const { journeySource, share = 1 } = requireBulk(options.bulk);
  return { databaseUrl: options.databaseUrl, journeySource, projection: projection.name, codeVersion: projection.version, versionId: version.id, table: version.table, to, share };
}

export function requireBulk(bulk: BulkOptions | undefined): BulkOptions {
  if (bulk) return bulk;
  throw new OperationRefused(501, 'replay_unavailable', 'This process was started without workers that could read the log: it neither replays nor verifies.');
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

/** Rows that events of several slots meet in are built by one worker. */
export const isUndivided = <Event>(projection: Projection<Event>): boolean => projection.kind === 'state' && projection.acrossSlots === true;
