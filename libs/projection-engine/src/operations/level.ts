import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { loadPositions } from '../catalogue';
import type { Version } from '../catalogue';
import { LogFollower } from '../log.follower';
import { LOCKS } from '../version.runner';
import type { DecodedEvent } from '../window';
import type { JobContext } from './job';

const WAIT_MS = 20;
/** A reference that does not come to where the other stands in this time does not move any more: an event that it cannot fold, or a pause. */
const STUCK_MS = 5_000;

/**
 * Runs `work` in one transaction whose snapshot has both versions at one cut, while both go on. The candidate, which is claimed and so
 * followed by nobody, is brought to where the reference stands; for the last few events the reference's next commit waits, by a lock on its
 * checkpoints, until the snapshot is taken.
 * @param work `cut`: where the reference stands; the candidate too, unless it stood further and the reference cannot come there
 */
export async function atOneCut<Event extends DecodedEvent, Result>(
  context: JobContext<Event>, reference: Version, candidate: Version, work: (client: Client, cut: number) => Promise<Result>,
): Promise<Result> {
  const { signal, options: { windowSize } } = context;
  const [follow, gate, snapshot] = await Promise.all([connect(context, '-c synchronous_commit=off'), connect(context), connect(context)]);
  try {
    await take(follow, candidate, signal);
    const far = await reachable(follow, reference, candidate, signal);
    for (let to = far; ; ) {
      await bring(context, follow, candidate, to);
      const now = await furthest(follow, reference);
      if (now - to <= windowSize) break;
      to = now;
    }
    await gate.query('begin');
    const cut = Math.min(...(await loadPositions(gate, reference.id, 'for update')));
    await bring(context, follow, candidate, cut);
    await snapshot.query('begin isolation level repeatable read');
    await snapshot.query('select pg_current_snapshot()');
    await gate.query('rollback');
    const result = await work(snapshot, cut);
    await snapshot.query('commit');
    return result;
  } finally {
    await Promise.all([follow, gate, snapshot].map((client) => client.end().catch(() => undefined)));
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

export async function connect<Event extends DecodedEvent>({ options: { databaseUrl } }: JobContext<Event>, settings = ''): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'evenhand operation', keepAlive: true, connectionTimeoutMillis: 5_000, options: settings });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Where the candidate is to be brought first. */
async function reachable(client: Client, reference: Version, candidate: Version, signal: AbortSignal): Promise<number> {
  const wanted = Math.max(...(await loadPositions(client, candidate.id)));
  let last = -1;
  for (let since = performance.now(); ; await sleep(WAIT_MS)) {
    signal.throwIfAborted();
    const at = await furthest(client, reference);
    if (at >= wanted || performance.now() - since > STUCK_MS) return at;
    if (at > last) since = performance.now();
    last = at;
  }
}

async function furthest(client: Client, { id }: Version): Promise<number> {
  return Math.min(...(await loadPositions(client, id)));
}

async function bring<Event extends DecodedEvent>({ board, options, signal }: JobContext<Event>, client: Client, candidate: Version, to: number): Promise<void> {
  const positions = await loadPositions(client, candidate.id);
  if (Math.min(...positions) >= to) return;
  const projection = board.codeOf(candidate);
  if (!projection) throw new Error(`the code of version ${candidate.version} of ${candidate.projection} is not here`);
  const follower = new LogFollower(client, candidate.id, positions, options.windowSize, board.writerOf(projection, candidate), options, () => undefined);
  await follower.followTo(to, signal);
  signal.throwIfAborted();
}
