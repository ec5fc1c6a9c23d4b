import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import type { LoggedEvent, StoredEvent } from '@evenhand/event-sourcing';
import { DatabaseError, Pool } from 'pg';
import { Arrivals } from './arrivals';
import { JourneyKeeper } from './journey.keeper';
import { connectionConfig, isDatabaseOutage } from './postgres';
import { CHECKPOINT, isOf } from './same-log';
import type { Checkpoint, Log } from './same-log';

export interface JourneysOptions {
  readonly databaseUrl: string;
  readonly unavailableAfter: number;
  readonly warn: (message: string, cause: unknown) => void;
}

type Row = [position: number, stream: string, revision: number, id: string, customer: string, recordedAt: string, digest: string, body: string];

const SELECT = `select position, stream, revision, event_id, customer, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  replace(digest::text, '-', ''), body from eventstoredb.journey`;
const [PAGE, CUSTOMERS_PAGE] = [1_000, 4_000];
const CONNECTIONS = 4;
const [RETRY_MS, LOOK_MS, ASK_MS] = [50, 50, 200];
const UNDEFINED_TABLE = '42P01';

/** The journeys of customers from the table, each read once the table holds all that was in the log when it was asked for. */
export class Journeys {
  private readonly arrivals = new Arrivals();
  private readonly keeper: JourneyKeeper;
  private readonly pool: Pool;
  private isOurs = false;

  constructor(private readonly log: Log, private readonly options: JourneysOptions) {
    this.keeper = new JourneyKeeper(log, this.arrivals, options);
    this.pool = new Pool({ ...connectionConfig(options.databaseUrl), max: CONNECTIONS });
    this.pool.on('error', () => undefined);
    this.keeper.start();
  }

  /** @throws StoreUnavailable where the table does not get there in time */
  async reach(position: number): Promise<void> {
    await this.checkLog();
    for (let waited = 0; !(await this.arrivals.until(position, ASK_MS)); waited += ASK_MS) {
      // a notification may have been lost with its connection
      const [row] = await this.query<[number]>('checkpoint', 'select position from eventstoredb.journey_checkpoint', []);
      if (row) this.arrivals.reached(row[0]);
      if (this.arrivals.position < position && waited > this.options.unavailableAfter) throw new StoreUnavailable(`the journeys of customers are behind: at ${this.arrivals.position} of ${position}`);
    }
  }

  async *customer(customer: string, after: number, to: number): AsyncGenerator<readonly StoredEvent[]> {
    for (let at = after; ; ) {
      const rows = await this.query<Row>('customer', `${SELECT} where customer = $1 and position > $2 and position <= $3 order by position limit $4`, [customer, at, bounded(to), PAGE]);
      const events = rows.map(eventOf);
      if (events.length > 0) yield events;
      if (events.length < PAGE) return;
      at = (events[PAGE - 1] as StoredEvent).position;
    }
  }

  async *customers(customers: readonly string[], to: number): AsyncGenerator<readonly LoggedEvent[]> {
    const sql = `select position, customer, body from eventstoredb.journey
      where customer = any($1) and (customer, position) > ($2, $3::bigint) and position <= $4 order by customer, position limit $5`;
    for (let at: LoggedEvent = { customer: '', position: 0, body: '' }; ; ) {
      const rows = await this.query<[number, string, string]>('customers', sql, [customers, at.customer, at.position, bounded(to), CUSTOMERS_PAGE]);
      const events = rows.map(([position, customer, body]): LoggedEvent => ({ position, customer, body }));
      if (events.length > 0) yield events;
      if (events.length < CUSTOMERS_PAGE) return;
      at = events[CUSTOMERS_PAGE - 1] as LoggedEvent;
    }
  }

  async customerBackwards(customer: string, before: number, limit: number): Promise<readonly StoredEvent[]> {
    const sql = `${SELECT} where customer = $1 and position < $2 order by position desc limit $3`;
    return (await this.query<Row>('customer backwards', sql, [customer, bounded(before), limit])).map(eventOf);
  }

  /** @returns the last position at or before this one at which an event stands, 0 where there is none */
  async standingAt(position: number): Promise<number> {
    const [row] = await this.query<[number]>('standing at', 'select coalesce(max(position), 0) from eventstoredb.journey where position <= $1', [bounded(position)]);
    return (row as [number])[0];
  }

  async close(): Promise<void> {
    await this.keeper.close();
    await this.pool.end();
  }

  /** A table that was kept from another log says nothing: its keeper builds it again. */
  private async checkLog(): Promise<void> {
    for (let waited = 0; !this.isOurs; waited += LOOK_MS) {
      const [checkpoint] = await this.query<Checkpoint>('checked', CHECKPOINT, []).catch(absent);
      if (this.isOurs) return;
      if (checkpoint && (await isOf(this.log, checkpoint))) {
        if (!this.isOurs) this.arrivals.startAt(checkpoint[0]);
        this.isOurs = true;
      } else if (waited > this.options.unavailableAfter) throw new StoreUnavailable('the journeys of customers are not there yet');
      else await sleep(LOOK_MS);
    }
  }

  private async query<R extends unknown[]>(name: string, text: string, values: unknown[]): Promise<R[]> {
    const deadline = performance.now() + this.options.unavailableAfter;
    for (;;) {
      try {
        return (await this.pool.query<R>({ name, text, values, rowMode: 'array' })).rows;
      } catch (error) {
        if (!isDatabaseOutage(error)) throw error;
        if (this.pool.ending || performance.now() > deadline) throw new StoreUnavailable('the journeys of customers cannot be read now', { cause: error });
        await sleep(RETRY_MS);
      }
    }
  }
}

/** Its keeper has not made the table yet. */
function absent(error: unknown): never[] {
  if (error instanceof DatabaseError && error.code === UNDEFINED_TABLE) return [];
  throw error;
}

function bounded(position: number): number {
  return Math.min(position, Number.MAX_SAFE_INTEGER);
}

function eventOf([position, stream, revision, id, customer, recordedAt, digest, body]: Row): StoredEvent {
  return { position, stream, revision, id, customer, recordedAt, digest, body };
}
