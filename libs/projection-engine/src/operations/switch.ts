import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import type { Client } from 'pg';
import { Overtaken } from '../bulk/messages';
import { findVersion, loadPositions, putInPlace } from '../catalogue';
import type { Version } from '../catalogue';
import { SCHEMA } from '../layout';
import type { Queryable } from '../layout';
import { countRows } from '../status';
import type { DecodedEvent } from '../window';
import { differingRows } from './comparison';
import { release, requireCode } from './job';
import { OperationRefused } from './refusal';
import type { JobContext } from './job';
import { level } from './level';
import type { Level } from './level';
import type { Job } from './operation.log';
import { dropReports, isApproved, writeReport } from './reports';

export interface Switched {
  /** live from now on */
  readonly version: number;
  /** standing by from now on */
  readonly replaced: number;
  /** where the one that was live stood when the view moved; the other too, unless that one could not go on */
  readonly position: number;
}

/** Somebody reads the public view at length: the switch is tried again rather than letting every other reader queue up behind it. */
const VIEW_MS = 2_000;
const TRIES = 30;

/**
 * Makes a version live that holds what the live one holds, or differs from it as somebody approved. They are compared in one snapshot; then
 * both folds go on from there, and the view moves while each slot of both stands at one position again. What events recorded of figures is not asked about: it
 * stays as it was recorded whichever version is live, and a verification tells where it is wrong.
 */
export function promote<Event extends DecodedEvent>(job: Job, context: JobContext<Event>): Promise<Switched> {
  return exchange(job, context, async ({ inSnapshot }, live, candidate) => {
    const projection = requireCode(context.board, candidate);
    await dropReports(context.pool, job.id);
    return inSnapshot(async (client, cut) => {
      const total = await countRows(client, live.table);
      context.progress(0, total);
      const found = await writeReport(client, { operationId: job.id, stored: live, codeVersion: candidate.codeVersion, cut }, differingRows(client, projection, live, candidate, context.signal));
      context.progress(total, total);
      if (found.differing === 0) return undefined;
      const { approve } = job.request;
      if (approve && (await isApproved(client, projection, approve, found.reportId, live, candidate))) return undefined;
      const differences = `Version ${candidate.version} differs from the live version ${live.version} in ${found.differing === 1 ? '1 row' : `${found.differing} rows`}`;
      return new OperationRefused(409, 'versions_differ', `${differences}${approve ? ', which are not those of the approved report' : ''}.`, found);
    });
  });
}

/** Makes the version live again that was live before, as it stands: it was accepted then, and was followed ever since. */
export function rollback<Event extends DecodedEvent>(job: Job, context: JobContext<Event>): Promise<Switched> {
  return exchange(job, context, () => Promise.resolve(undefined));
}

/** @returns the version that is live, whichever process made it so */
export async function liveVersion(db: Queryable, projection: string): Promise<number> {
  const { rows } = await db.query<{ version: number }>(`select version from ${SCHEMA}.versions where projection = $1 and state = 'live'`, [projection]);
  return (rows[0] as { version: number }).version;
}

/** @returns the version that a promotion takes where nobody says which: the newest, if it is newer than the live one */
export async function newestCandidate(db: Queryable, projection: string): Promise<number> {
  const newer = `and version > (select version from ${SCHEMA}.versions where projection = $1 and state = 'live') order by version desc`;
  return chosen(db, projection, newer, 'nothing_to_promote', 'no version newer than the live one: replay it first');
}

/** @returns the version that was live last */
export async function lastReplaced(db: Queryable, projection: string): Promise<number> {
  return chosen(db, projection, 'and replaced_at is not null order by replaced_at desc', 'nothing_to_roll_back', 'no version that was live before');
}

/** @throws OperationRefused where the version was never live: nobody accepted it */
export async function requireReplaced(db: Queryable, { id, projection, version }: Version): Promise<void> {
  const { rowCount } = await db.query(`select from ${SCHEMA}.versions where id = $1 and replaced_at is not null`, [id]);
  if (rowCount === 0) throw new OperationRefused(409, 'never_live', `Version ${version} of ${projection} was never live: promote it.`);
}

/** Lets runners have the version again. @returns what was done, where the switch was made before somebody called it off */
export async function undoSwitch<Event extends DecodedEvent>(job: Job, context: JobContext<Event>): Promise<Switched | undefined> {
  await release(context, job.id);
  const version = job.version === null ? undefined : await findVersion(context.pool, job.projection, job.version);
  return version?.state === 'live' ? switched(context, version) : undefined;
}

async function chosen(db: Queryable, projection: string, which: string, code: string, none: string): Promise<number> {
  const { rows } = await db.query<{ version: number }>(`select version from ${SCHEMA}.versions where projection = $1 and state <> 'live' and version > 0 ${which} limit 1`, [projection]);
  if (!rows[0]) throw new OperationRefused(409, code, `${projection} has ${none}.`);
  return rows[0].version;
}

type Judge = (level: Level, live: Version, candidate: Version) => Promise<OperationRefused | undefined>;

/** Puts the candidate in the live version's place once it was judged. A refusal keeps its report, and changes nothing else. */
async function exchange<Event extends DecodedEvent>(job: Job, context: JobContext<Event>, judge: Judge): Promise<Switched> {
  const { pool, board, signal } = context;
  const candidate = await findVersion(pool, job.projection, job.version as number);
  if (!candidate) throw new OperationRefused(404, 'unknown_version', `${job.projection} has no version ${job.version}.`);
  let cut: number | undefined;
  if (candidate.state !== 'live') {
    requireCode(board, candidate);
    await pool.query(`update ${SCHEMA}.versions set claimed_by = $2 where id = $1`, [candidate.id, job.id]);
    await board.look();
    const live = board.stored(job.projection);
    cut = await level(context, live, candidate, async (two) => {
      const refused = await judge(two, live, candidate);
      if (refused) throw refused;
      return (await insist(() => two.atGate((client) => replace(client, job, candidate)), signal)).position;
    });
    board.of(candidate)?.runner.completed.raise(cut);
  }
  const now = (await undoSwitch(job, context)) as Switched;
  return { ...now, position: cut ?? now.position };
}

async function insist<Result>(change: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await change();
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== '55P03') throw error;
      if (tries === TRIES) throw new OperationRefused(503, 'view_busy', 'Somebody reads the public view without a pause: the switch could not be made.');
      await sleep(VIEW_MS / 4, undefined, { signal });
    }
  }
}

/** Only while the candidate is still this operation's: who took it up after us, or before us, makes the switch once. */
async function replace(client: Client, job: Job, candidate: Version): Promise<void> {
  const { rowCount } = await client.query(`select from ${SCHEMA}.versions where id = $1 and claimed_by = $2 for update`, [candidate.id, job.id]);
  if (rowCount === 0) throw new Overtaken(`operation ${job.id} does not hold version ${candidate.version} any more`);
  await client.query(`set local lock_timeout = ${VIEW_MS}`);
  try {
    await putInPlace(client, candidate);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '2BP01') throw error;
    throw new OperationRefused(409, 'view_in_use', `The columns of the public view change, and something was built on it: ${error.detail ?? error.message}`);
  }
  await client.query('set local lock_timeout = 0');
}

async function switched<Event extends DecodedEvent>({ pool }: JobContext<Event>, live: Version): Promise<Switched> {
  const replaced = await lastReplaced(pool, live.projection).catch((error: unknown) => {
    if (error instanceof OperationRefused) return live.version;
    throw error;
  });
  return { version: live.version, replaced, position: Math.min(...(await loadPositions(pool, live.id))) };
}
