import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { SLOTS } from '@evenhand/event-sourcing';
import { loadPositions } from '../catalogue';
import { SCHEMA } from '../layout';
import type { Tasks } from './bulk.build';
import { halvesOf } from './tasks';
import type { Task } from './tasks';

/** Advisory locks, one a version and slot: who holds it builds the slot. */
const BUILDERS = 0x45564854;
const IDLE_MS = 100;
const TELL_MS = 250;

/**
 * What nobody else builds at the moment, claimed bit by bit on one connection; with it go the claims. Whoever leads is told how far all are, and waits
 * for what others build, to do it himself where they do not come to the end of it.
 */
export class ClaimedTasks implements Tasks {
  /** halves of what was claimed and did not fit */
  private readonly left: Task[] = [];
  /** claimed here */
  private readonly claimed = new Set<number>();
  private readonly positions = new Map<Task, number>();
  private turn: Promise<unknown> = Promise.resolve();
  private toldAt = -Infinity;

  /** @param size slots a task at most @param lead told the positions considered by all, weighed by slots: 0..to; absent where another process leads */
  constructor(
    private readonly client: Client, private readonly versionId: number, private readonly to: number, private readonly size: number, private readonly lead?: (done: number) => void,
  ) {}

  async next(signal: AbortSignal): Promise<Task | undefined> {
    for (; !signal.aborted; await sleep(IDLE_MS)) {
      const found = await this.inTurn(() => this.take());
      if (found !== 'later') return found;
    }
    return undefined;
  }

  reached(task: Task, position: number): void {
    this.positions.set(task, position);
    if (performance.now() - this.toldAt < TELL_MS) return;
    this.toldAt = performance.now();
    // whoever builds on finds out what became of the connection
    this.inTurn(() => this.tell()).catch(() => undefined);
  }

  async built(task: Task): Promise<void> {
    this.positions.delete(task);
    await this.inTurn(() => this.release(task.slots));
  }

  tooMany(task: Task): void {
    this.positions.delete(task);
    this.left.push(...halvesOf(task));
  }

  private async take(): Promise<Task | undefined | 'later'> {
    const half = this.left.shift();
    if (half) return half;
    const open = (await loadPositions(this.client, this.versionId)).flatMap((position, slot) => (position < this.to && !this.claimed.has(slot) ? [{ slot, position }] : []));
    const task = open.length > 0 ? await this.claim(open.map(({ slot }) => slot)) : undefined;
    if (task) return task;
    if (this.claimed.size > 0) return 'later'; // what is under way here may be given back in halves
    if (!this.lead || open.length === 0) return undefined;
    await this.tell();
    return 'later';
  }

  /** Slots that nobody builds and that stand at one position. */
  private async claim(slots: readonly number[]): Promise<Task | undefined> {
    const { rows } = await this.client.query<{ slot: number }>(
      'select slot from unnest($1::integer[]) as slot where pg_try_advisory_lock($2, $3::integer + slot) limit $4', [slots, BUILDERS, this.versionId * SLOTS, this.size],
    );
    const claimed = rows.map(({ slot }) => slot);
    // only who holds a slot knows where it stands
    const positions = await loadPositions(this.client, this.versionId);
    const from = Math.min(...claimed.map((slot) => positions[slot] as number));
    const [own, others] = [claimed.filter((slot) => positions[slot] === from && from < this.to), claimed.filter((slot) => positions[slot] !== from || from >= this.to)];
    if (others.length > 0) await this.release(others);
    if (own.length === 0) return undefined;
    for (const slot of own) this.claimed.add(slot);
    const task = { slots: own, from };
    this.positions.set(task, from);
    return task;
  }

  private async release(slots: readonly number[]): Promise<void> {
    await this.client.query('select pg_advisory_unlock($2, $3::integer + slot) from unnest($1::integer[]) as slot', [slots, BUILDERS, this.versionId * SLOTS]);
    for (const slot of slots) this.claimed.delete(slot);
  }

  /** How far slots were read is kept beside their checkpoints, which move when it is written. */
  private async tell(): Promise<void> {
    const reached = [...this.positions].flatMap(([{ slots }, position]) => slots.map((slot) => ({ slot, position })));
    await this.client.query(
      `insert into ${SCHEMA}.building (version_id, slot, reached) select $1, slot, reached from unnest($2::smallint[], $3::bigint[]) as told(slot, reached)
       on conflict (version_id, slot) do update set reached = excluded.reached`, [this.versionId, reached.map(({ slot }) => slot), reached.map(({ position }) => position)],
    );
    if (!this.lead) return;
    const { rows } = await this.client.query<{ done: number }>(
      `select sum(greatest(position, coalesce(reached, 0)))::float8 / ${SLOTS} as done from ${SCHEMA}.checkpoints left join ${SCHEMA}.building using (version_id, slot) where version_id = $1`,
      [this.versionId],
    );
    this.lead(rows[0]?.done ?? 0);
  }

  /** One connection, one question at a time. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.turn.then(work);
    this.turn = next.catch(() => undefined);
    return next;
  }
}
