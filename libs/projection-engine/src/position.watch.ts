import type { Pool } from 'pg';
import { isDivisible } from './division';
import { SCHEMA } from './layout';
import type { Share } from './share';
import type { VersionBoard } from './version.board';
import type { Log } from './version.runner';
import type { DecodedEvent } from './window';

const TICK_MS = 50;
const LOOK_MS = 1_000;

/**
 * What is run by others is known from their checkpoints alone: a version's completed position is the smallest of all slots, whoever moves them. Looked at
 * often while somebody waits for one, else once a second.
 */
export class PositionWatch<Event extends DecodedEvent> {
  private timer?: NodeJS.Timeout;
  private looking: Promise<void> | undefined;
  private lookedAt = -Infinity;

  constructor(private readonly pool: Pool, private readonly board: VersionBoard<Event>, private readonly share: Share<Event>, private readonly log: Log) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private tick(): void {
    const due = performance.now() - this.lookedAt >= LOOK_MS;
    const chosen = this.board.all.filter(({ runner }) => due || runner.completed.awaited);
    if (this.looking || chosen.length === 0) return;
    if (due) this.lookedAt = performance.now();
    this.looking = this.look(chosen.map(({ version }) => version.id), due)
      .catch((error: unknown) => this.log.warn({ err: error }, 'the checkpoints cannot be read'))
      .finally(() => (this.looking = undefined));
  }

  private async look(ids: readonly number[], due: boolean): Promise<void> {
    const { rows } = await this.pool.query<{ id: number; position: number }>({
      name: 'look', text: `select version_id as id, min(position)::float8 as position from ${SCHEMA}.checkpoints where version_id = any($1) group by 1`, values: [ids],
    });
    const entries = new Map(this.board.all.map((entry) => [entry.version.id, entry]));
    for (const { id, position } of rows) entries.get(id)?.runner.completed.raise(position);
    if (due) await this.tell();
  }

  /** How far this process's slots are done: as far as the version that stands furthest back. */
  private async tell(): Promise<void> {
    const { slots } = this.share;
    const followed = this.board.all.filter(({ version, projection, runner }) => version.claimedBy === null && isDivisible(projection) && runner.state === 'running');
    if (slots.length === 0 || followed.length === 0) return;
    const { rows } = await this.pool.query<{ slot: number; position: number }>({
      name: 'tell', text: `select slot, min(position)::float8 as position from ${SCHEMA}.checkpoints where version_id = any($1) and slot = any($2) group by 1`,
      values: [followed.map(({ version }) => version.id), slots],
    });
    this.share.tell(new Map(rows.map(({ slot, position }) => [slot, position])));
  }
}
