import { SLOTS, slotOf } from '@evenhand/event-sourcing';
import type { ClientBase, Pool } from 'pg';
import { inTransaction } from '../connection';
import { WATCH_VERSION } from './customer-watch';
import type { TimerChanges } from '../timers/timer-changes';
import type { Checkpoint } from './standing';

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
  /** slot → where it stood; exactly these move on */
  readonly from: ReadonlyMap<number, number>;
  readonly to: number;
  /** customer → what is remembered */
  readonly states: ReadonlyMap<string, string>;
  readonly timers: TimerChanges;
  readonly parked: readonly Parked[];
  /** the moment of now, ms */
  readonly now: number;
}

type Row = { readonly slot: number; readonly position: string; readonly silent_until: string };
const ALL = Array.from({ length: SLOTS }, (_, slot) => slot);

/** What a service's reactor keeps in PostgreSQL. */
export class ReactorStore {
  constructor(private readonly pool: Pool, private readonly service: string) {}

  /** @param head where the log ends: a reactor that is new stays silent up to there */
  async open(head: number, version = WATCH_VERSION): Promise<void> {
    await this.pool.query(
      'insert into reactors.reactor (service, slot, watch_version, position, silent_until) select $1, slot, $2, 0, $3 from unnest($4::smallint[]) slot on conflict do nothing',
      [this.service, version, head, ALL],
    );
  }

  /**
   * Where slots stand, for who reacts from now on. Customers remembered in another way are forgotten, and folded anew from the beginning, in silence.
   * @param slots default all
   */
  standing(slots: readonly number[] = ALL, version = WATCH_VERSION): Promise<ReadonlyMap<number, Checkpoint>> {
    return inTransaction(this.pool, async (client) => {
      const again = await client.query<Pick<Row, 'slot'>>(
        `update reactors.reactor set watch_version = $3, silent_until = greatest(position, silent_until), position = 0
         where service = $1 and slot = any($2::smallint[]) and watch_version <> $3 returning slot`, [this.service, slots, version],
      );
      if (again.rows.length > 0) await client.query('delete from reactors.customer where service = $1 and slot = any($2::smallint[])', [this.service, again.rows.map(({ slot }) => slot)]);
      const { rows } = await client.query<Row>('select slot, position, silent_until from reactors.reactor where service = $1 and slot = any($2::smallint[])', [this.service, slots]);
      return new Map(rows.map(({ slot, position, silent_until: silentUntil }) => [slot, { position: Number(position), silentUntil: Number(silentUntil) }]));
    });
  }

  /** How far whoever reacts has come: up to here everybody has. */
  async position(): Promise<number> {
    const { rows } = await this.pool.query<{ position: string | null }>('select min(position) as position from reactors.reactor where service = $1', [this.service]);
    return Number(rows[0]?.position ?? 0);
  }

  /**
   * What is remembered of customers, as their slots stand at these positions: what another process has gone on with since is not this one's to fold.
   * @throws Error where one of their slots stands elsewhere
   */
  async states(customers: readonly string[], positionOf: (slot: number) => number): Promise<Map<string, string>> {
    if (customers.length === 0) return new Map();
    const slots = [...new Set(customers.map(slotOf))];
    const { rows } = await this.pool.query<{ customer: string | null; state: string | null; standing: string }>({
      name: 'reactors-states',
      text: `select null as customer, null as state, count(*) as standing from reactors.reactor r join unnest($3::smallint[], $4::bigint[]) s(slot, position) using (slot, position) where r.service = $1
        union all select customer, state, 0 from reactors.customer where service = $1 and customer = any($2)`,
      values: [this.service, customers, slots, slots.map(positionOf)],
    });
    if (Number(rows.find(({ customer }) => customer === null)?.standing) !== slots.length) throw new AnotherReacts();
    return new Map(rows.flatMap(({ customer, state }) => (customer === null || state === null ? [] : [[customer, state] as const])));
  }

  /** @throws Error where another process has reacted to this page, for one of the slots */
  commit({ from, to, states, timers, parked, now }: PageChanges): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      const moved = await client.query({
        name: 'reactors-move',
        text: 'update reactors.reactor r set position = $2 from unnest($3::smallint[], $4::bigint[]) s(slot, position) where r.service = $1 and r.slot = s.slot and r.position = s.position',
        values: [this.service, to, [...from.keys()], [...from.values()]],
      });
      if (moved.rowCount !== from.size) throw new AnotherReacts();
      if (states.size > 0) await this.saveStates(client, states);
      await timers.save(client);
      if (parked.length > 0) await this.park(client, parked, now);
    });
  }

  private async saveStates(client: ClientBase, states: ReadonlyMap<string, string>): Promise<void> {
    const customers = [...states.keys()];
    await client.query({
      name: 'reactors-save-states',
      text: `insert into reactors.customer (service, slot, customer, state) select $1, * from unnest($2::smallint[], $3::text[], $4::text[])
        on conflict (service, customer) do update set state = excluded.state`,
      values: [this.service, customers.map(slotOf), customers, [...states.values()]],
    });
  }

  private async park(client: ClientBase, parked: readonly Parked[], now: number): Promise<void> {
    const column = (pick: (one: Parked) => string | number): (string | number)[] => parked.map(pick);
    await client.query(
      `insert into reactors.parked (service, id, manager, position, customer, cause_event, reason, parked_at)
       select $8, *, $7::timestamptz from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::uuid[], $6::text[])
       on conflict (id) do update set reason = excluded.reason, attempts = reactors.parked.attempts + 1`,
      [column(({ id }) => id), column(({ manager }) => manager), column(({ position }) => position), column(({ customer }) => customer),
        column(({ causeEvent }) => causeEvent), column(({ reason }) => reason), new Date(now).toISOString(), this.service],
    );
  }
}

/** A slot is another process's by now. */
class AnotherReacts extends Error {
  constructor() {
    super('the reactor does not stand there any more: another process reacts');
  }
}
