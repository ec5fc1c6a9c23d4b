import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ClientBase } from 'pg';
import { slotOf } from '@evenhand/event-sourcing';
import type { StateProjection } from '@evenhand/event-sourcing';
import { Breather } from './breather';
import type { Version } from './catalogue';
import { SCHEMA } from './layout';
import type { Queryable } from './layout';
import { FoldError, WindowRefused, attempt, chunks } from './window';
import type { DecodedEvent, PreparedWindow, WindowWriter } from './window';

/** A row of a `state` projection. */
export interface StateRow {
  /** as `encode` gave it */
  readonly text: string;
  /** of the last event folded in */
  readonly position: number;
  /** latest moment any of its events happened, ms */
  readonly latestAt: number;
}

/** The customer's first event that is not folded in, and since when it waits. */
export interface ParkedAt {
  readonly position: number;
  readonly since: string;
}

interface Folding<State> {
  state: State;
  position: number;
  latestAt: number;
  slot: number;
}

interface FoldedRow extends StateRow {
  readonly key: string;
  readonly slot: number;
  readonly hash: Buffer;
}

interface DatabaseRow {
  readonly position: string;
  readonly latest_at: string;
  readonly state: string;
}

const ROWS_A_STATEMENT = 500;

/**
 * One row per key, folded. A fold starts from a row's text, never from an object of an earlier window: what failed to commit leaves no trace,
 * `evolve` may change what it is given, and every window proves again that encode and decode round-trip. Hot rows are held as that text.
 */
export class StateWriter<State, Event extends DecodedEvent> implements WindowWriter<Event> {
  private readonly hot: LRUCache<string, StateRow>;
  /** rows of the window that is being committed */
  private inFlight: ReadonlyMap<string, StateRow> = new Map();

  constructor(
    private readonly projection: StateProjection<State, Event>, private readonly version: Version, private readonly pool: Queryable, cacheRows: number,
  ) {
    this.hot = new LRUCache({ max: cacheRows });
  }

  /** @returns a committed row where it is in memory */
  cached(key: string): StateRow | undefined {
    return this.hot.get(key);
  }

  /** @returns the row in the database and the completed position, of one moment; `parked` where the key is a customer who is */
  async read(key: string): Promise<{ row?: StateRow; position: number; parked?: ParkedAt }> {
    const { rows } = await this.pool.query<{ completed: string; parked: number | null; since: Date } & ({ state: null } | DatabaseRow)>({
      name: `read ${this.version.id}`,
      text: `select completed.position as completed, t.position, t.latest_at, t.state, parked.position::float8 as parked, parked_at as since
        from (select min(position) as position from ${SCHEMA}.checkpoints where version_id = $1) as completed left join ${this.version.table} as t on t.key = $2
        left join ${SCHEMA}.parked as parked on parked.version_id = $1 and parked.customer = $2`,
      values: [this.version.id, key],
    });
    const [found] = rows as [(typeof rows)[number]];
    return {
      position: Number(found.completed), row: found.state === null ? undefined : asRow(found),
      ...(found.parked !== null && { parked: { position: found.parked, since: found.since.toISOString() } }),
    };
  }

  async prepare(events: readonly Event[]): Promise<PreparedWindow> {
    const { projection } = this;
    const keys = events.map((event) => attempt(event.position, () => projection.key(event)));
    const rows = await this.load(new Set(keys.flat()));
    const folding = new Map<string, Folding<State>>();
    const breather = new Breather();
    for (const [i, event] of events.entries()) {
      const own = keys[i];
      if (own === undefined) continue;
      if (breather.due) await breather.take();
      for (const key of typeof own === 'string' ? [own] : own) {
        attempt(event.position, () => {
          let entry = folding.get(key);
          if (!entry) folding.set(key, (entry = this.begin(rows.get(key), event)));
          entry.state = projection.evolve(entry.state, event, key);
          entry.position = event.position;
          entry.latestAt = Math.max(entry.latestAt, event.at);
        });
      }
    }
    const folded: FoldedRow[] = [];
    for (const [key, { state, ...row }] of folding) {
      if (breather.due) await breather.take();
      const text = this.encoded(state, row.position, events.length);
      folded.push({ key, ...row, text, hash: hash('sha256', text, 'buffer') });
    }
    const prepared = new Map<string, StateRow>(folded.map((row) => [row.key, { text: row.text, position: row.position, latestAt: row.latestAt }]));
    this.inFlight = prepared;
    return {
      write: (client) => this.write(client, folded),
      committed: () => {
        for (const [key, row] of prepared) this.hot.set(key, row);
      },
    };
  }

  forget(): void {
    this.hot.clear();
    this.inFlight = new Map();
  }

  /** Which event of several made a state that has no text is not known. */
  private encoded(state: State, position: number, events: number): string {
    try {
      return this.projection.encode(state);
    } catch (error) {
      if (events === 1) throw new FoldError(position, error);
      throw new WindowRefused(Math.floor(events / 2), error instanceof Error ? error : new Error(String(error)));
    }
  }

  private begin(row: StateRow | undefined, event: Event): Folding<State> {
    const slot = slotOf(event.customer);
    if (!row) return { state: this.projection.initialState(), position: 0, latestAt: event.at, slot };
    return { state: this.projection.decode(row.text), position: row.position, latestAt: row.latestAt, slot };
  }

  /** A key that is neither hot nor in flight stands in the database as it was last committed: the window in flight does not touch it. */
  private async load(keys: ReadonlySet<string | undefined>): Promise<ReadonlyMap<string, StateRow>> {
    const rows = new Map<string, StateRow>();
    const cold: string[] = [];
    for (const key of keys) {
      if (key === undefined) continue;
      const row = this.inFlight.get(key) ?? this.hot.get(key);
      if (row) rows.set(key, row);
      else cold.push(key);
    }
    if (cold.length === 0) return rows;
    const found = await this.pool.query<DatabaseRow & { key: string }>(
      `select key, position, latest_at, state from ${this.version.table} where key = any($1::text[])`, [cold],
    );
    for (const row of found.rows) rows.set(row.key, asRow(row));
    return rows;
  }

  private async write(client: ClientBase, folded: readonly FoldedRow[]): Promise<void> {
    const text = `insert into ${this.version.table} (key, slot, position, latest_at, state, hash)
      select * from unnest($1::text[], $2::smallint[], $3::bigint[], $4::bigint[], $5::text[], $6::bytea[])
      on conflict (key) do update set position = excluded.position, latest_at = excluded.latest_at, state = excluded.state, hash = excluded.hash`;
    for (const rows of chunks(folded, ROWS_A_STATEMENT)) {
      await client.query({
        name: 'write', text,
        values: [
          rows.map((row) => row.key), rows.map((row) => row.slot), rows.map((row) => row.position), rows.map((row) => row.latestAt),
          rows.map((row) => row.text), rows.map((row) => row.hash),
        ],
      });
    }
  }
}

function asRow({ state, position, latest_at }: DatabaseRow): StateRow {
  return { text: state, position: Number(position), latestAt: Number(latest_at) };
}
