import type { Projection } from '@evenhand/event-sourcing';
import { SCRATCH } from './catalogue';
import type { VersionState } from './catalogue';
import { SCHEMA } from './layout';
import type { Queryable } from './layout';
import type { RunnerState } from './version.runner';

export interface VersionStatus {
  readonly version: number;
  readonly codeVersion: number;
  readonly state: VersionState;
  /** completed: the smallest of its slots */
  readonly position: number;
  /** customers of whom an event cannot be folded, and whose later ones wait behind it */
  readonly parked: number;
}

export interface ProjectionStatus {
  readonly name: string;
  readonly kind: Projection<unknown>['kind'];
  readonly liveVersion: number;
  readonly versions: readonly VersionStatus[];
  /** completed, of the live version */
  readonly position: number;
  /** customers parked, of the live version */
  readonly parked: number;
  /** positions of the log that are not completed yet */
  readonly lag: number;
  /** of the live version's table; an estimate above 100 000 */
  readonly rows: number;
  /** what this engine does with the live version; error also where an event stops it in another */
  readonly state: RunnerState;
  /** why it does not go on; names position and event where one cannot be folded */
  readonly error?: string;
}

const COUNTED_ROWS = 100_000;

export async function versionsOf(client: Queryable, projection: string): Promise<VersionStatus[]> {
  const { rows } = await client.query<Omit<VersionStatus, 'position'> & { position: string }>(
    `select version, code_version as "codeVersion", state, min(position) as position, sum(parked)::integer as parked from ${SCHEMA}.versions join ${SCHEMA}.checkpoints on version_id = id
     where projection = $1 and version <> ${SCRATCH} group by id order by version`, [projection],
  );
  return rows.map((row) => ({ ...row, position: Number(row.position) }));
}

/** @returns how many rows a table has: counted as far as that is cheap, beyond it what PostgreSQL estimates */
export async function countRows(client: Queryable, table: string): Promise<number> {
  const { rows } = await client.query<{ counted: number; estimated: number }>(
    `select (select count(*) from (select from ${table} limit ${COUNTED_ROWS + 1}) as few)::float8 as counted,
       (select reltuples from pg_class where oid = $1::regclass)::float8 as estimated`, [table],
  );
  const { counted, estimated } = rows[0] as { counted: number; estimated: number };
  return counted <= COUNTED_ROWS ? counted : Math.max(counted, estimated);
}
