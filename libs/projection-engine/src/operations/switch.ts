import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import type { Client } from 'pg';
import { findVersion, loadPositions, putInPlace } from '../catalogue';
import type { Queryable, Version } from '../catalogue';
import { SCHEMA } from '../layout';
import { countRows } from '../status';
import type { DecodedEvent } from '../window';
import { differingRows } from './comparison';
import { OperationRefused, requireCode } from './job';
import type { JobContext } from './job';
import { atOneCut } from './level';
import type { Job } from './operation.log';
import { dropReports, isApproved, writeReport } from './reports';

export interface Switched {
  /** live from now on */
  readonly version: number;
  /** standing by from now on */
  readonly replaced: number;
  /** both stood here */
  readonly position: number;
}

/** Somebody reads the public view at length: the switch is tried again rather than letting every other reader queue up behind it. */
const VIEW_MS = 2_000;
const TRIES = 30;

/** Makes a version live that holds what the live one holds, or differs from it as somebody approved. */
export function promote<Event extends DecodedEvent>(job: Job, context: JobContext<Event>): Promise<Switched> {
  return exchange(job, context, async (client, live, candidate, cut) => {
    const projection = requireCode(context.board, candidate);
    const total = await countRows(client, live.table);
    context.progress(0, total);
    const found = await writeReport(client, job.id, job.projection, cut, differingRows(client, projection, live, candidate, cut));
    context.progress(total, total);
    if (found.differing === 0) return undefined;
    const { approve } = job.request;
    if (approve && (await isApproved(client, projection, approve, found.reportId, candidate))) return undefined;
    const differences = `Version ${candidate.version} differs from the live version ${live.version} in ${found.differing === 1 ? '1 row' : `${found.differing} rows`}`;
    return new OperationRefused(409, 'versions_differ', `${differences}${approve ? ', which are not those of the approved report' : ''}.`, found);
  });
}

/** Makes the version live again that was live before, as it stands: it was accepted then, and was followed ever since. */
export function rollback<Event extends DecodedEvent>(job: Job, context: JobContext<Event>): Promise<Switched> {
  return exchange(job, context, () => Promise.resolve(undefined));
}

/** @returns the version that a promotion takes where nobody says which: the newest, if it is newer than the live one */
export async function newestCandidate(db: Queryable, projection: string): Promise<number> {
  return chosen(db, projection, `and version > (select version from ${SCHEMA}.versions where projection = $1 and state = 'live') order by version desc`, 'nothing_to_promote', 'no version newer than the live one: replay it first');
}

/** @returns the version that was live last */
export async function lastReplaced(db: Queryable, projection: string): Promise<number> {
  return chosen(db, projection, 'and replaced_at is not null order by replaced_at desc', 'nothing_to_roll_back', 'no version that was live before');
}

/** Lets runners have the version again. */
export async function undoSwitch<Event extends DecodedEvent>({ id }: Job, { pool, board }: JobContext<Event>): Promise<void> {
  await pool.query(`update ${SCHEMA}.versions set claimed_by = null where claimed_by = $1`, [id]);
  await board.look();
}

async function chosen(db: Queryable, projection: string, which: string, code: string, none: string): Promise<number> {
  const { rows } = await db.query<{ version: number }>(`select version from ${SCHEMA}.versions where projection = $1 and state <> 'live' and version > 0 ${which} limit 1`, [projection]);
  if (!rows[0]) throw new OperationRefused(409, code, `${projection} has ${none}.`);
  return rows[0].version;
}

type Judge = (client: Client, live: Version, candidate: Version, cut: number) => Promise<OperationRefused | undefined>;

/** Puts the candidate in the live version's place, in the transaction in which it was judged. A refusal keeps its report, and changes nothing else. */
async function exchange<Event extends DecodedEvent>(job: Job, context: JobContext<Event>, judge: Judge): Promise<Switched> {
  const { pool, board } = context;
  const candidate = await findVersion(pool, job.projection, job.version as number);
  if (!candidate) throw new OperationRefused(404, 'unknown_version', `${job.projection} has no version ${job.version}.`);
  if (candidate.state === 'live') return switchedBefore(job, context, candidate);
  requireCode(board, candidate);
  await pool.query(`update ${SCHEMA}.versions set claimed_by = $2 where id = $1`, [candidate.id, job.id]);
  await board.look();
  const live = board.live(job.projection).version;
  for (let tries = 1; ; tries++) {
    try {
      await dropReports(pool, job.id);
      const { refused, cut } = await atOneCut(context, live, candidate, async (client, at) => {
        const refusal = await judge(client, live, candidate, at);
        if (!refusal) await replace(client, candidate);
        return { refused: refusal, cut: at };
      });
      board.of(candidate)?.runner.completed.moveTo(cut);
      await undoSwitch(job, context);
      if (refused) throw refused;
      return { version: candidate.version, replaced: live.version, position: cut };
    } catch (error) {
      const busy = error instanceof DatabaseError && error.code === '55P03';
      if (!busy) throw error;
      if (tries === TRIES) throw new OperationRefused(503, 'view_busy', 'Somebody reads the public view without a pause: the switch could not be made.');
      await sleep(VIEW_MS / 4);
    }
  }
}

/** It was live already, or whoever made it so went away before saying so. */
async function switchedBefore<Event extends DecodedEvent>(job: Job, context: JobContext<Event>, live: Version): Promise<Switched> {
  await undoSwitch(job, context);
  const replaced = await lastReplaced(context.pool, job.projection).catch((error: unknown) => {
    if (error instanceof OperationRefused) return live.version;
    throw error;
  });
  return { version: live.version, replaced, position: Math.min(...(await loadPositions(context.pool, live.id))) };
}

async function replace(client: Client, candidate: Version): Promise<void> {
  await client.query(`set local lock_timeout = ${VIEW_MS}`);
  await putInPlace(client, candidate);
  await client.query('set local lock_timeout = 0');
}
