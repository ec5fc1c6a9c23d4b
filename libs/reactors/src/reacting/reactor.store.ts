import type { ClientBase, Pool } from 'pg';
import { inTransaction } from '../connection';
import { WATCH_VERSION } from './customer-watch';
import type { TimerChanges } from '../timers/timer-changes';

/** Where the reactor stands in the log. Up to `silentUntil` it only remembers: what happened before it was there is not reacted to. */
export interface Standing {
  readonly position: number;
  readonly silentUntil: number;
}

/** A reaction that could not be carried out. */
export interface Parked {
  readonly id: string;
  readonly manager: string;
  readonly position: number;
  readonly customer: string;
  readonly causeEvent: string;
  readonly reason: string;
}

/** All that one page of the log changes; committed whole or not at all. */
export interface PageChanges {
  readonly from: number;
  readonly to: number;
  /** customer → what is remembered */
  readonly states: ReadonlyMap<string, string>;
  readonly timers: TimerChanges;
  readonly parked: readonly Parked[];
  /** the moment of now, ms */
  readonly now: number;
}

const NAME = 'reactor';
type Row = { position: string; silent_until: string };

/** What the reactor keeps in PostgreSQL. */
export class ReactorStore {
  constructor(private readonly pool: Pool) {}

  /** @param head where the log ends: a reactor that is new stays silent up to there */
  async open(head: number, version = WATCH_VERSION): Promise<void> {
    await this.pool.query('insert into reactors.reactor values ($1, $2, 0, $3) on conflict do nothing', [NAME, version, head]);
  }

  /** Where it stood, for who reacts from now on. Customers remembered in another way are forgotten, and folded anew from the beginning, in silence. */
  standing(version = WATCH_VERSION): Promise<Standing> {
    return inTransaction(this.pool, async (client) => {
      const again = 'update reactors.reactor set watch_version = $2, silent_until = greatest(position, silent_until), position = 0 where name = $1 and watch_version <> $2';
      if ((await client.query(again, [NAME, version])).rowCount) await client.query('truncate reactors.customer');
      const { rows } = await client.query<Row>('select position, silent_until from reactors.reactor where name = $1', [NAME]);
      const [row] = rows as [Row];
      return { position: Number(row.position), silentUntil: Number(row.silent_until) };
    });
  }

  /** How far whoever reacts has come. */
  async position(): Promise<number> {
    const { rows } = await this.pool.query<Pick<Row, 'position'>>('select position from reactors.reactor where name = $1', [NAME]);
    return Number(rows[0]?.position ?? 0);
  }

  async states(customers: readonly string[]): Promise<Map<string, string>> {
    if (customers.length === 0) return new Map();
    const { rows } = await this.pool.query<{ customer: string; state: string }>(
      { name: 'reactors-states', text: 'select customer, state from reactors.customer where customer = any($1)', values: [customers] },
    );
    return new Map(rows.map(({ customer, state }) => [customer, state]));
  }

  /** @throws Error where another process has reacted to this page */
  commit({ from, to, states, timers, parked, now }: PageChanges): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      const moved = await client.query('update reactors.reactor set position = $2 where name = $1 and position = $3', [NAME, to, from]);
      if (moved.rowCount !== 1) throw new Error(`the reactor does not stand at ${from} any more: another process reacts`);
      if (states.size > 0) await saveStates(client, states);
      await timers.save(client);
      if (parked.length > 0) await park(client, parked, now);
    });
  }
}

async function saveStates(client: ClientBase, states: ReadonlyMap<string, string>): Promise<void> {
  await client.query({
    name: 'reactors-save-states',
    text: `insert into reactors.customer select * from unnest($1::text[], $2::text[]) on conflict (customer) do update set state = excluded.state`,
    values: [[...states.keys()], [...states.values()]],
  });
}

async function park(client: ClientBase, parked: readonly Parked[], now: number): Promise<void> {
  const column = (pick: (one: Parked) => string | number): (string | number)[] => parked.map(pick);
  await client.query(
    `insert into reactors.parked (id, manager, position, customer, cause_event, reason, parked_at)
     select *, $7::timestamptz from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::uuid[], $6::text[])
     on conflict (id) do update set reason = excluded.reason, attempts = reactors.parked.attempts + 1`,
    [column(({ id }) => id), column(({ manager }) => manager), column(({ position }) => position), column(({ customer }) => customer),
      column(({ causeEvent }) => causeEvent), column(({ reason }) => reason), new Date(now).toISOString()],
  );
}
