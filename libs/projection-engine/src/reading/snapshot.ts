import type { Client, Pool } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { SCRATCH } from '../catalogue';
import { SCHEMA } from '../layout';

/** A version as who reads its table in SQL needs it. */
export interface TableVersion {
  readonly id: number;
  readonly projection: string;
  readonly live: boolean;
  /** quoted and qualified */
  readonly table: string;
  /** completed: the smallest of its slots */
  readonly position: number;
  /** the greatest of its slots: where it is the same, all of them stand at one position */
  readonly last: number;
  /** how often rows changed behind where the version stands: customers were let go. Who follows changes by their positions begins anew then. */
  readonly mended: number;
}

/**
 * One moment of the read models: what several tables say in it belongs together. For readers in a thread or process of their own, which have
 * no engine; they tell by `id` that another version was put in place.
 */
export class Snapshot {
  private constructor(private readonly client: Client, readonly versions: readonly TableVersion[]) {}

  /** Runs `work` in a read-only transaction of one moment. The connection is the caller's, and nobody else's meanwhile. */
  static async take<T>(client: Client, projections: readonly string[], work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    await client.query('begin isolation level repeatable read read only');
    try {
      const { rows } = await client.query<TableVersion>({
        name: 'versions',
        text: `select id, projection, state = 'live' as live, table_name as "table", min(position)::float8 as position, max(position)::float8 as last, mended
          from ${SCHEMA}.versions join ${SCHEMA}.checkpoints on version_id = id where projection = any($1) and version <> ${SCRATCH} group by id`,
        values: [projections],
      });
      const result = await work(new Snapshot(client, rows));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  }

  /** The same on a connection of a pool, which is given up where anything fails. */
  static async within<T>(pool: Pool, projections: readonly string[], work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let failure: Error | undefined;
    const fail = (error: Error): void => void (failure = error);
    client.on('error', fail);
    try {
      // A pool's clients are Clients, though its types say less.
      return await Snapshot.take(client as unknown as Client, projections, work);
    } catch (error) {
      fail(error as Error);
      throw error;
    } finally {
      client.off('error', fail);
      client.release(failure);
    }
  }

  live(projection: string): TableVersion | undefined {
    return this.versions.find((version) => version.projection === projection && version.live);
  }

  query<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    return this.client.query<Row>(text, values).then(({ rows }) => rows);
  }

  /**
   * The rows of a query as COPY gives them, many at a time: columns as PostgreSQL writes them, null where there is nothing. Who stops before the
   * last row loses the connection: the server would send the rest before it hears of anything else.
   */
  async *copy(query: string): AsyncGenerator<(string | null)[][]> {
    let rest = '';
    let whole = false;
    try {
      for await (const chunk of this.client.query(copyTo(`copy (${query}) to stdout`)).setEncoding('utf8')) {
        const lines = (rest + (chunk as string)).split('\n');
        rest = lines.pop() as string;
        if (lines.length > 0) yield lines.map(fieldsOf);
      }
      whole = true;
    } finally {
      if (!whole) this.client.connection.stream.destroy();
    }
  }
}

const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

function fieldsOf(line: string): (string | null)[] {
  const fields: (string | null)[] = line.split('\t');
  if (!line.includes('\\')) return fields;
  return fields.map((field) => (field === '\\N' ? null : (field as string).replace(/\\(.)/g, (_, character: string) => UNESCAPED[character] ?? character)));
}
