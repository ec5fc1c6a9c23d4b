import type { Clock } from '@evenhand/event-sourcing';
import type { ItemResult } from '@evenhand/ingest';
import { ProblemError } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';
import { DatabaseError, Pool } from 'pg';
import type { EventName } from '../record/inbound.item';

export interface NamedResult extends EventName {
  readonly answer: ItemResult;
}

const OPENING = 0x4556494e;
const TABLE = `
  create schema if not exists inbound;
  create table if not exists inbound.result (
    source text collate "C", id text collate "C", answer text not null, accepted boolean not null, answered_at timestamptz not null,
    primary key (source, id));
  create index if not exists result_answered on inbound.result (answered_at);
`;
/** rows that go at once, so that nobody waits for them */
const EXPIRE_ROWS = 10_000;

/**
 * What became of each event, by source and id, for a while. It answers whether the event is stored, and that only grows: an answer that it is stays,
 * whatever the same id is sent with later (again: `duplicate`; with other content: `id_reused`, which is among the rejects with its origin), while a
 * refusal gives way to the next answer, since what is refused may be repaired and sent again. So it does not matter either whether a record is done twice.
 * Each answer begins the time anew.
 */
export class ResultStore {
  private constructor(private readonly pool: Pool, private readonly clock: Clock, private readonly retention: number) {}

  /** @param url postgres://… @param retention ms */
  static async open({ url, clock, retention, log }: { readonly url: string; readonly clock: Clock; readonly retention: number; readonly log: Log }): Promise<ResultStore> {
    const pool = new Pool({ connectionString: url, application_name: 'evenhand inbound', max: 8, connectionTimeoutMillis: 5_000, keepAlive: true, query_timeout: 30_000 });
    pool.on('error', (error) => log.warn({ err: error }, 'a connection to the inbound results was lost'));
    pool.on('connect', (client) => void client.on('error', () => undefined));
    try {
      await pool.query(`begin; select pg_advisory_xact_lock(${OPENING}); ${TABLE} commit`);
    } catch (error) {
      await pool.end();
      throw error;
    }
    return new ResultStore(pool, clock, retention);
  }

  /** In the order of the records. */
  async keep(results: readonly NamedResult[]): Promise<void> {
    const rows = lastOf(results);
    if (rows.length === 0) return;
    await this.pool.query(
      `insert into inbound.result as known (source, id, answer, accepted, answered_at)
       select source, id, answer, accepted, $5 from unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) as given (source, id, answer, accepted)
       on conflict (source, id) do update set
         answer = case when known.accepted and known.answered_at >= $6 then known.answer else excluded.answer end,
         accepted = (known.accepted and known.answered_at >= $6) or excluded.accepted, answered_at = excluded.answered_at`,
      [rows.map(({ source }) => source), rows.map(({ id }) => id), rows.map(({ answer }) => JSON.stringify(answer)), rows.map(({ answer }) => isAccepted(answer)), this.now(), this.since()],
    );
  }

  /** @returns the answer as JSON; undefined where none is known @throws ProblemError 503 */
  async find({ source, id }: EventName): Promise<string | undefined> {
    const { rows } = await this.reach(this.pool.query<{ answer: string }>('select answer from inbound.result where source = $1 and id = $2 and answered_at >= $3', [source, id, this.since()]));
    return rows[0]?.answer;
  }

  /** Lets go of what is older than it is kept. @returns how many that were */
  async expire(): Promise<number> {
    for (let gone = 0; ; ) {
      const { rowCount } = await this.pool.query('delete from inbound.result where ctid = any (array(select ctid from inbound.result where answered_at < $1 limit $2))', [this.since(), EXPIRE_ROWS]);
      gone += rowCount ?? 0;
      if ((rowCount ?? 0) < EXPIRE_ROWS) return gone;
    }
  }

  /** @throws ProblemError 503 */
  async check(): Promise<void> {
    await this.reach(this.pool.query('select 1 from inbound.result limit 1'));
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private now(): Date {
    return new Date(this.clock.now());
  }

  private since(): Date {
    return new Date(this.clock.now() - this.retention);
  }

  private async reach<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof DatabaseError && !/^(08|3D|53|57P)/.test(error.code ?? '')) throw error;
      throw new ProblemError(503, 'results_unavailable', 'The database of the results cannot be reached now. Asking again is safe.', { cause: error, retryAfter: 1 });
    }
  }
}

const isAccepted = ({ status }: ItemResult): boolean => status !== 'rejected';

/** One row a name, as if they were kept one by one; in one order, so that nobody waits in a circle. */
function lastOf(results: readonly NamedResult[]): NamedResult[] {
  const last = new Map<string, NamedResult>();
  for (const result of results) {
    const name = `${result.source} ${result.id}`;
    const before = last.get(name);
    if (!before || !isAccepted(before.answer)) last.set(name, result);
  }
  return [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, result]) => result);
}
