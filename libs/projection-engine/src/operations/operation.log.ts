import { SCHEMA } from '../layout';
import type { Queryable } from '../layout';
import type { OperationProblem } from './refusal';

export type OperationKind = 'replay' | 'verify' | 'promote' | 'rollback' | 'drop';
export type OperationState = 'running' | 'done' | 'failed' | 'cancelled';

/** What an operator asked for, and why. */
export interface OperationRequest {
  readonly reason: string;
  /** threads of a replay or verification */
  readonly workers?: number;
  /** which build; default: the live one to verify, the newest to promote if it is newer than the live one, the one that was live last to roll back to */
  readonly version?: number;
  /** id of the report of exactly the differences that a promotion may bring */
  readonly approve?: string;
}

/** One thing done to a projection: it survives a restart of whoever does it. */
export interface Operation {
  readonly id: string;
  readonly kind: OperationKind;
  readonly projection: string;
  /** the build it is about, once that is known */
  readonly version: number | null;
  readonly state: OperationState;
  /** positions of the log considered in a replay or verification, rows compared in a promotion */
  readonly done: number;
  readonly total: number;
  /** of `done`, a second */
  readonly rate: number;
  readonly reason: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly result?: object;
  readonly problem?: OperationProblem;
}

/** As its owner carries it out. */
export interface Job extends Operation {
  readonly request: OperationRequest;
  /** of a replay: built in bulk up to here */
  readonly cut: number | null;
  /** somebody asked for it to be cancelled */
  readonly cancelled: boolean;
}

/** One running operation a projection: the index refuses a second. `building`: how far whoever builds a slot has read, not committed yet. */
export const OPERATIONS = `
  create table if not exists ${SCHEMA}.operations (
    id uuid primary key default gen_random_uuid(), kind text not null, projection text not null, version integer, state text not null default 'running',
    request json not null, cut bigint, done bigint not null default 0, total bigint not null default 0, rate double precision not null default 0,
    result json, problem json, cancelled boolean not null default false, started_at timestamptz not null default now(), finished_at timestamptz);
  create unique index if not exists one_running_operation on ${SCHEMA}.operations (projection) where state = 'running';
  create index if not exists operations_by_start on ${SCHEMA}.operations (started_at);
  create table if not exists ${SCHEMA}.reports (
    id uuid primary key default gen_random_uuid(), n bigint generated always as identity, operation_id uuid not null references ${SCHEMA}.operations on delete cascade,
    projection text not null, stored_version integer not null, code_version integer not null, position bigint not null, differing bigint not null default 0);
  create table if not exists ${SCHEMA}.report_rows (
    report_id uuid not null references ${SCHEMA}.reports on delete cascade, n bigint not null, key text collate "C" not null, customer_id text, position bigint,
    stored_digest text not null, refolded_digest text not null, fields json not null, primary key (report_id, n));
  alter table ${SCHEMA}.reports add column if not exists positions bigint[];
  alter table ${SCHEMA}.report_rows add column if not exists recorded boolean not null default false, add column if not exists slot smallint;
  create index if not exists report_rows_by_key on ${SCHEMA}.report_rows (report_id, key);
  create table if not exists ${SCHEMA}.building (
    version_id integer references ${SCHEMA}.versions on delete cascade, slot smallint, reached bigint not null, primary key (version_id, slot))`;

const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const OPERATION = `id, kind, projection, version, state, request, cut::float8, cancelled, done::float8, total::float8, rate, result, problem,
  ${iso('started_at')} as "startedAt", ${iso('finished_at')} as "finishedAt"`;

type Row = Omit<Job, 'reason' | 'result' | 'problem'> & { readonly result: object | null; readonly problem: OperationProblem | null };

/** @returns undefined where another operation runs on that projection */
export async function addOperation(db: Queryable, kind: OperationKind, projection: string, request: OperationRequest, version: number | null): Promise<Job | undefined> {
  const { rows } = await db.query<Row>(
    `insert into ${SCHEMA}.operations (kind, projection, request, version) values ($1, $2, $3, $4)
     on conflict (projection) where state = 'running' do nothing returning ${OPERATION}`, [kind, projection, JSON.stringify(request), version],
  );
  return rows.map(jobOf)[0];
}

export async function findOperation(db: Queryable, id: string): Promise<Job | undefined> {
  const { rows } = await db.query<Row>(`select ${OPERATION} from ${SCHEMA}.operations where id = $1`, [id]);
  return rows.map(jobOf)[0];
}

/** Newest first. */
export async function listOperations(db: Queryable, { projection, state, limit }: { projection?: string; state?: OperationState; limit: number }): Promise<Job[]> {
  const { rows } = await db.query<Row>(
    `select ${OPERATION} from ${SCHEMA}.operations where ($1::text is null or projection = $1) and ($2::text is null or state = $2)
     order by started_at desc, id limit $3`, [projection ?? null, state ?? null, limit],
  );
  return rows.map(jobOf);
}

/** What the operator sees of it. */
export function operationOf({ request: _request, cut: _cut, cancelled: _cancelled, ...operation }: Job): Operation {
  return operation;
}

export async function tellProgress(db: Queryable, id: string, done: number, total: number, rate: number): Promise<void> {
  await db.query(`update ${SCHEMA}.operations set done = $2, total = $3, rate = $4 where id = $1 and state = 'running'`, [id, Math.floor(done), Math.floor(total), rate]);
}

/** @returns false where it was not running any more */
export async function askToCancel(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query(`update ${SCHEMA}.operations set cancelled = true where id = $1 and state = 'running'`, [id]);
  return rowCount === 1;
}

export async function aimAt(db: Queryable, id: string, version: number, cut: number | null): Promise<void> {
  await db.query(`update ${SCHEMA}.operations set version = $2, cut = $3 where id = $1`, [id, version, cut]);
}

export async function endOperation(db: Queryable, id: string, end: { state: Exclude<OperationState, 'running'>; result?: object; problem?: OperationProblem }): Promise<void> {
  await db.query(
    `update ${SCHEMA}.operations set state = $2, result = $3, problem = $4, finished_at = now(),
       done = case when $2 = 'done' then total else done end where id = $1 and state = 'running'`,
    [id, end.state, JSON.stringify(end.result) ?? null, JSON.stringify(end.problem) ?? null],
  );
}

function jobOf({ result, problem, ...row }: Row): Job {
  return { ...row, reason: row.request.reason, ...(result && { result }), ...(problem && { problem }) };
}
