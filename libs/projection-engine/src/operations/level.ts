import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { loadPositions } from '../catalogue';
import type { Version } from '../catalogue';
import { LogFollower } from '../log.follower';
import { LOCKS } from '../version.runner';
import { WindowRefused } from '../window';
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

/** Two versions that can be held at one position: the reference, which is followed, and a candidate, which is claimed and so followed by nobody else. */
export interface Level {
  /** Runs `work` in a transaction whose snapshot has both at `cut`, while the reference goes on. */
  inSnapshot<Result>(work: (client: Client, cut: number) => Promise<Result>): Promise<Result>;
  /** Runs `work` in a transaction while both stand at `cut`: the reference's next commit waits for it. @returns cut */
  atGate(work: (client: Client, cut: number) => Promise<void>): Promise<number>;
}

/**
 * Brings the candidate to where the reference stands, as often as it is asked for. For the last few events the reference's next commit waits, by a
 * lock on its checkpoints. The candidate stands further only where the reference cannot fold the next event.
 */
export async function level<Event extends DecodedEvent, Result>(
  context: JobContext<Event>, reference: Version, candidate: Version, work: (level: Level) => Promise<Result>,
): Promise<Result> {
  const follow = await connect(context, '-c synchronous_commit=off');
  try {
    await take(follow, candidate, context.signal);
    const atGate = async (act: (client: Client, cut: number) => Promise<void>): Promise<number> => {
      await approach(context, follow, reference, candidate);
      return inTransaction(context, async (gate) => {
        const cut = Math.min(...(await loadPositions(gate, reference.id, 'for update')));
        await bring(context, follow, candidate, cut);
        await act(gate, cut);
        return cut;
      }, GATE);
    };
    const inSnapshot = <T>(act: (client: Client, cut: number) => Promise<T>): Promise<T> => inTransaction(context, async (snapshot) => {
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

/** Waits until no runner has the version, and holds it until the connection ends. */
export async function take(client: Client, { id }: Version, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1, $2) as locked', [LOCKS, id]);
    if (rows[0]?.locked) return;
    await sleep(WAIT_MS);
  }
}

/** Brings the candidate so near that a window's worth of events is left. */
async function approach<Event extends DecodedEvent>(context: JobContext<Event>, client: Client, reference: Version, candidate: Version): Promise<void> {
  for (let to = await reachable(context, client, reference, candidate); ; ) {
    await bring(context, client, candidate, to);
    const now = await completed(client, reference);
    if (now - to <= context.options.windowSize) return;
    to = now;
  }
}

/** @returns where the reference stands, once that is not behind the candidate, or it is known to be unable to go on. @throws OperationRefused live_behind */
async function reachable<Event extends DecodedEvent>({ board, signal }: JobContext<Event>, client: Client, reference: Version, candidate: Version): Promise<number> {
  const wanted = Math.max(...(await loadPositions(client, candidate.id)));
  let last = -1;
  for (let since = performance.now(); ; await sleep(WAIT_MS)) {
    signal.throwIfAborted();
    const at = await completed(client, reference);
    if (at >= wanted || board.of(reference)?.runner.state === 'error') return at;
    if (at > last) since = performance.now();
    last = at;
    if (performance.now() - since < STUCK_MS) continue;
    throw new OperationRefused(409, 'live_behind', `Version ${reference.version} of ${reference.projection} stands at ${at} and does not go on, though nothing is wrong with the next event: resume it first.`);
  }
}

async function completed(client: Client, { id }: Version): Promise<number> {
  return Math.min(...(await loadPositions(client, id)));
}

async function bring<Event extends DecodedEvent>({ board, options, signal }: JobContext<Event>, client: Client, candidate: Version, to: number): Promise<void> {
  const projection = requireCode(board, candidate);
  for (let limit = options.windowSize; ; ) {
    const positions = await loadPositions(client, candidate.id);
    if (Math.min(...positions) >= to) return;
    try {
      const follower = new LogFollower(client, candidate.id, positions, limit, board.writerOf(projection, candidate), options, () => undefined);
      await follower.followTo(to, signal);
      signal.throwIfAborted();
      if ((await completed(client, candidate)) < to) throw new Error(`the log ends before position ${to}, which version ${candidate.version} of ${candidate.projection} is to be brought to`);
    } catch (error) {
      if (!(error instanceof WindowRefused)) throw error;
      await client.query('rollback');
      limit = error.retryWith;
    }
  }
}
