import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { loadPositions, stopOf } from '../catalogue';
import type { Version } from '../catalogue';
import { closeGate } from '../gate';
import { ALL_SLOTS, LogFollower } from '../log.follower';
import { LOCKS } from '../version.runner';
import { Parking } from '../parking/parking';
import { FoldError, WindowRefused } from '../window';
import type { DecodedEvent } from '../window';
import { connect, end, inTransaction } from './connections';
import { requireCode } from './job';
import { OperationRefused } from './refusal';
import type { JobContext } from './job';

const WAIT_MS = 20;
/** A reference that does not come to where the other stands in this time does not move any more. */
const STUCK_MS = 5_000;
/** A gate whose holder hangs must not hold up live following for long. */
const GATE = '-c idle_in_transaction_session_timeout=30000';

/** Where each of two versions stands, slot by slot. */
export interface Cut {
  /** the smallest of its slots */
  readonly position: number;
  readonly positions: readonly number[];
}

/** Two versions of which every slot can be held at one position: the reference, which is followed, and a candidate, which is claimed and so followed by nobody else. */
export interface Level {
  /** Runs `work` in a transaction whose snapshot has both at `cut`, while the reference goes on. */
  inSnapshot<Result>(work: (client: Client, cut: Cut) => Promise<Result>): Promise<Result>;
  /** Runs `work` in a transaction while both stand at `cut`: the reference's next commit waits for it. */
  atGate(work: (client: Client, cut: Cut) => Promise<void>): Promise<Cut>;
}

/**
 * Brings the candidate to where the reference stands, as often as it is asked for: each slot to where that slot of the reference stands, for where
 * several processes run a version its slots stand apart. For the last few events the reference's next commits wait. The candidate stands further only
 * where the reference cannot fold the next event.
 */
export async function level<Event extends DecodedEvent, Result>(
  context: JobContext<Event>, reference: Version, candidate: Version, work: (level: Level) => Promise<Result>,
): Promise<Result> {
  const follow = await connect(context, '-c synchronous_commit=off');
  try {
    await take(follow, candidate, context.signal);
    const atGate = async (act: (client: Client, cut: Cut) => Promise<void>): Promise<Cut> => {
      await approach(context, follow, reference, candidate);
      return inTransaction(context, async (gate) => {
        await closeGate(gate, reference.id);
        const positions = await loadPositions(gate, reference.id);
        const cut = { positions, position: Math.min(...positions) };
        await bring(context, follow, candidate, positions);
        await act(gate, cut);
        return cut;
      }, GATE);
    };
    const inSnapshot = <T>(act: (client: Client, cut: Cut) => Promise<T>): Promise<T> => inTransaction(context, async (snapshot) => {
      const cut = await atGate(async () => {
        await snapshot.query('set transaction isolation level repeatable read');
        await snapshot.query('select pg_current_snapshot()');
      });
      return act(snapshot, cut);
    });
    return await work({ atGate, inSnapshot });
  } finally {
    await end(follow);
  }
}

/** Waits until no runner of any process has the version, and holds it until the connection ends. */
export async function take(client: Client, { id }: Version, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1, $2) as locked', [LOCKS, id]);
    if (rows[0]?.locked) return;
    await sleep(WAIT_MS);
  }
}

/** Brings the candidate so near that a window's worth of events is left: no more came while it was brought on by as many. */
async function approach<Event extends DecodedEvent>(context: JobContext<Event>, client: Client, reference: Version, candidate: Version): Promise<void> {
  let to = await reachable(context, client, reference, candidate);
  while ((await bring(context, client, candidate, to)) > context.options.windowSize) to = await loadPositions(client, reference.id);
}

/** @returns where the reference stands, once no slot of it is behind the candidate's, or it is known to be unable to go on. @throws OperationRefused live_behind */
async function reachable<Event extends DecodedEvent>({ board, pool, signal }: JobContext<Event>, client: Client, reference: Version, candidate: Version): Promise<readonly number[]> {
  const wanted = await loadPositions(client, candidate.id);
  let last = -1;
  for (let since = performance.now(); ; await sleep(WAIT_MS)) {
    signal.throwIfAborted();
    const positions = await loadPositions(client, reference.id);
    const behind = positions.filter((position, slot) => position < (wanted[slot] as number));
    if (behind.length === 0 || board.of(reference)?.runner.state === 'error' || (await stopOf(pool, reference.id))) return positions;
    const at = Math.min(...behind);
    if (at > last) since = performance.now();
    last = at;
    if (performance.now() - since < STUCK_MS) continue;
    throw new OperationRefused(409, 'live_behind', `Version ${reference.version} of ${reference.projection} stands at ${at} and does not go on, though nothing is wrong with the next event: resume it first.`);
  }
}

/** @param to of each slot; those that stand further stay where they are @returns how many events were read for it */
async function bring<Event extends DecodedEvent>({ board, options, signal }: JobContext<Event>, client: Client, candidate: Version, to: readonly number[]): Promise<number> {
  const projection = requireCode(board, candidate);
  const areThere = (positions: readonly number[]): boolean => positions.every((position, slot) => position >= (to[slot] as number));
  const refused = new Map<number, FoldError>();
  for (let limit = options.windowSize; ; ) {
    const positions = await loadPositions(client, candidate.id);
    if (areThere(positions)) return 0;
    try {
      const writer = board.writerOf(projection, candidate);
      const parking = await Parking.load(client, candidate.id, ALL_SLOTS);
      const events = await new LogFollower(client, candidate.id, { slots: ALL_SLOTS, positions, parking, refused }, limit, writer, options, () => undefined).followTo(to, signal);
      signal.throwIfAborted();
      if (areThere(await loadPositions(client, candidate.id))) return events;
      throw new Error(`the log ends before position ${Math.max(...to)}, which version ${candidate.version} of ${candidate.projection} is to be brought to`);
    } catch (error) {
      if (error instanceof FoldError && !refused.has(error.position)) refused.set(error.position, error);
      else if (!(error instanceof WindowRefused)) throw error;
      await client.query('rollback');
      limit = error instanceof WindowRefused ? error.retryWith : options.windowSize;
    }
  }
}
