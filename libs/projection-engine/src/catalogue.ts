import { DatabaseError } from 'pg';
import type { ClientBase } from 'pg';
import { SLOTS } from '@evenhand/event-sourcing';
import type { Projection } from '@evenhand/event-sourcing';
import { OPERATIONS } from './operations/operation.log';
import { PARKED_TABLES } from './parking/parked.tables';
import { SCHEMA, changesIndex, layoutOf, memoryOf, tableOf, viewOf } from './layout';
import type { Queryable } from './layout';

export type VersionState = 'live' | 'standby' | 'building';

/** One build of a projection: its own tables and checkpoints. */
export interface Version {
  readonly id: number;
  readonly projection: string;
  /** of the build: 1, 2, 3 … per projection; SCRATCH is what a verification builds for itself */
  readonly version: number;
  /** of the code that folds it */
  readonly codeVersion: number;
  readonly state: VersionState;
  /** quoted and qualified */
  readonly table: string;
  /** the operation that has it to itself: no runner follows it meanwhile */
  readonly claimedBy: string | null;
}

export const SCRATCH = 0;

/** Told by the schema's comment: changed with what is made. */
const MADE = 'catalogue 5';

/** Two engines that open at once would both create: the second waits here. */
const OPENING = 0x45564850;

/**
 * Each version keeps the query of its public view, so that any version can be put in place whatever code runs by then. One checkpoint a slot:
 * slots of a rebuild finish one by one. Checkpoints change with every window: free space in their pages keeps them in place.
 */
const CATALOGUE = `
  create schema if not exists ${SCHEMA};
  create table if not exists ${SCHEMA}.versions (
    id integer generated always as identity primary key, projection text not null, version integer not null, code_version integer not null,
    kind text not null check (kind in ('state', 'append', 'counter')), state text not null check (state in ('live', 'standby', 'building')),
    table_name text not null, view_query text not null, created_at timestamptz not null default now(), unique (projection, version));
  alter table ${SCHEMA}.versions add column if not exists claimed_by uuid, add column if not exists replaced_at timestamptz, add column if not exists stopped_at bigint, add column if not exists stopped_by text;
  create unique index if not exists one_live_version on ${SCHEMA}.versions (projection) where state = 'live';
  create table if not exists ${SCHEMA}.checkpoints (
    version_id integer references ${SCHEMA}.versions on delete cascade, slot smallint check (slot between 0 and ${SLOTS - 1}),
    position bigint not null default 0, primary key (version_id, slot)) with (fillfactor = 10);
  ${OPERATIONS};
  ${PARKED_TABLES};
  comment on schema ${SCHEMA} is '${MADE}'`;

const VERSION = `id, projection, version, code_version as "codeVersion", state, table_name as "table", claimed_by as "claimedBy"`;

/**
 * Makes the catalogue where it is absent, and sees to it that the newest code of every projection has a version. The first version of a
 * projection is live at once, as is one whose live predecessor's code is not there any more; else the new one is built beside it.
 */
export async function openCatalogue<Event>(client: ClientBase, projections: readonly Projection<Event>[]): Promise<void> {
  await client.query('begin');
  await lockCatalogue(client);
  if (!(await isMade(client))) await client.query(CATALOGUE);
  for (const name of new Set(projections.map((projection) => projection.name))) {
    await register(client, projections.filter((projection) => projection.name === name));
  }
  await client.query('commit');
}

/** One at a time adds versions, in the caller's transaction. */
export async function lockCatalogue(client: ClientBase): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [OPENING]);
}

/** Making what is there already would wait for every operation under way, and they for us. */
async function isMade(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ made: string | null }>(`select obj_description(to_regnamespace('${SCHEMA}'), 'pg_namespace') as made`);
  return rows[0]?.made === MADE;
}

/** Without what verifications build for themselves. */
export async function listVersions(client: Queryable, projection?: string): Promise<Version[]> {
  const { rows } = await client.query<Version>(
    `select ${VERSION} from ${SCHEMA}.versions where (projection = $1 or $1 is null) and version <> ${SCRATCH} order by projection, version`, [projection ?? null],
  );
  return rows;
}

export async function findVersion(client: Queryable, projection: string, version: number): Promise<Version | undefined> {
  const { rows } = await client.query<Version>(`select ${VERSION} from ${SCHEMA}.versions where projection = $1 and version = $2`, [projection, version]);
  return rows[0];
}

/** @returns the version that an operation has to itself, one that a verification builds for itself too */
export async function findClaimed(client: Queryable, operationId: string): Promise<Version | undefined> {
  const { rows } = await client.query<Version>(`select ${VERSION} from ${SCHEMA}.versions where claimed_by = $1`, [operationId]);
  return rows[0];
}

export class DroppedError extends Error {}

/** @returns the position of each slot. @throws DroppedError */
export async function loadPositions(client: Queryable, versionId: number, lock = ''): Promise<number[]> {
  const { rows } = await client.query<{ position: string }>(`select position from ${SCHEMA}.checkpoints where version_id = $1 order by slot ${lock}`, [versionId]);
  if (rows.length !== SLOTS) throw new DroppedError(`version ${versionId} has ${rows.length} checkpoints, not ${SLOTS}: it was dropped`);
  return rows.map(({ position }) => Number(position));
}

/** Tells other processes that an event stops a version. */
export async function tellStop(client: Queryable, versionId: number, position: number, message: string): Promise<void> {
  await client.query(`update ${SCHEMA}.versions set stopped_at = $2, stopped_by = $3 where id = $1`, [versionId, position, message]);
}

/** @returns the event that stops the version in whichever process has its slot, until that has passed it */
export async function stopOf(client: Queryable, versionId: number): Promise<{ readonly position: number; readonly message: string } | undefined> {
  const { rows } = await client.query<{ position: number; message: string }>(
    `select stopped_at::float8 as position, stopped_by as message from ${SCHEMA}.versions where id = $1 and stopped_at > (select min(position) from ${SCHEMA}.checkpoints where version_id = $1)`, [versionId],
  );
  return rows[0];
}

/** Where slots of a version stand, or are to stand: one position each, in the order of the slots. */
export interface Moves {
  readonly slots: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** customers that are parked in each of them, before and after */
  readonly parked: { readonly from: readonly number[]; readonly to: readonly number[] };
}

/** @returns false where a slot does not stand where it is believed to, or has other customers parked: someone else moved it, or let one go */
export async function movePositions(client: ClientBase, versionId: number, { slots, from, to, parked }: Moves): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'move',
    text: `update ${SCHEMA}.checkpoints as c set position = believed.next, parked = believed.parked_next
           from unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::integer[], $6::integer[]) as believed(slot, position, next, parked, parked_next)
           where c.version_id = $1 and c.slot = believed.slot and c.position = believed.position and c.parked = believed.parked`,
    values: [versionId, slots, from, to, parked.from, parked.to],
  });
  return rowCount === slots.length;
}

/**
 * Moves some slots, all of which stand at `from`.
 * @returns false where one does not: someone else moved it
 */
export async function moveSlots(client: ClientBase, versionId: number, slots: readonly number[], from: number, to: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `update ${SCHEMA}.checkpoints set position = $4 where version_id = $1 and slot = any($2::smallint[]) and position = $3`, [versionId, slots, from, to],
  );
  return rowCount === slots.length;
}

async function register<Event>(client: ClientBase, codes: readonly Projection<Event>[]): Promise<void> {
  const newest = codes.reduce((a, b) => (b.version > a.version ? b : a));
  const versions = await listVersions(client, newest.name);
  for (const { table } of versions) if (newest.kind === 'state') await giveChangesIndex(client, table);
  let build = await furthest(client, versions.filter((version) => version.codeVersion === newest.version && version.claimedBy === null));
  if (!build) {
    build = await addVersion(client, newest, await nextVersion(client, newest.name));
    await client.query(layoutOf(newest, build.table).index);
  }
  const live = versions.find((version) => version.state === 'live');
  if (!live || !codes.some((code) => code.version === live.codeVersion)) await putInPlace(client, build);
}

/** Only where it is absent: to make sure of it would wait for who writes. */
async function giveChangesIndex(client: ClientBase, table: string): Promise<void> {
  const { rows } = await client.query<{ indexed: boolean }>(
    `select exists (select from pg_index join pg_class as own on own.oid = indexrelid join pg_am as method on method.oid = own.relam
       where indrelid = $1::regclass and amname = 'brin') as indexed`, [table],
  );
  if (!rows[0]?.indexed) await client.query(changesIndex(table));
}

/** Of several builds by the same code, the one that has come furthest. */
async function furthest(client: ClientBase, versions: readonly Version[]): Promise<Version | undefined> {
  const { rows } = await client.query<{ id: number }>(
    `select version_id as id from ${SCHEMA}.checkpoints where version_id = any($1::integer[]) group by version_id order by min(position) desc, version_id limit 1`, [versions.map(({ id }) => id)],
  );
  return versions.find(({ id }) => id === rows[0]?.id);
}

/** @returns a number that no version of the projection ever had */
export async function nextVersion(client: Queryable, projection: string): Promise<number> {
  const { rows } = await client.query<{ next: number }>(
    `select 1 + greatest((select max(version) from ${SCHEMA}.versions where projection = $1), (select max(version) from ${SCHEMA}.operations where projection = $1), 0) as next`,
    [projection],
  );
  return (rows[0] as { next: number }).next;
}

/** Makes tables and checkpoints of a version, in the caller's transaction; its index comes later. @param claimedBy the operation that builds it */
export async function addVersion<Event>(
  client: ClientBase, projection: Projection<Event>, version: number, claimedBy?: string, durability: 'logged' | 'unlogged' = 'logged',
): Promise<Version> {
  const table = tableOf(projection.name, version);
  const layout = layoutOf(projection, table, durability);
  await client.query(layout.create);
  const { rows } = await client.query<Version>(
    `insert into ${SCHEMA}.versions (projection, version, code_version, kind, state, table_name, view_query, claimed_by) values ($1, $2, $3, $4, 'building', $5, $6, $7)
     returning ${VERSION}`,
    [projection.name, version, projection.version, projection.kind, table, layout.view, claimedBy ?? null],
  );
  const [added] = rows as [Version];
  await client.query(`insert into ${SCHEMA}.checkpoints (version_id, slot) select $1, generate_series(0, ${SLOTS - 1})`, [added.id]);
  return added;
}

/** Removes tables, checkpoints and entry of a version, in the caller's transaction; its code need not be here. */
export async function removeVersion(client: ClientBase, { id, table }: Version): Promise<void> {
  await client.query(`drop table if exists ${table}, ${memoryOf(table)}`);
  await client.query(`delete from ${SCHEMA}.versions where id = $1`, [id]);
}

/** Who owns a view and may read it, as statements that make it so again. */
const GRANTS = `
  select string_agg(statement, '; ') as grants from (
    select format('alter view %s owner to %I', $1::regclass, pg_get_userbyid(relowner)) as statement from pg_class where oid = $1::regclass
    union all
    select format('grant %s on %s to %s', privilege_type, $1::regclass, case grantee when 0 then 'public' else format('%I', pg_get_userbyid(grantee)) end)
    from pg_class, aclexplode(relacl) where oid = $1::regclass and grantee <> relowner) as kept`;

/** Makes a version the live one, in the caller's transaction: the public view moves to it, the live one before stands by. */
export async function putInPlace(client: ClientBase, version: Version): Promise<void> {
  await client.query(`update ${SCHEMA}.versions set state = 'standby', replaced_at = clock_timestamp() where projection = $1 and state = 'live'`, [version.projection]);
  const { rows } = await client.query<{ view_query: string }>(`update ${SCHEMA}.versions set state = 'live', replaced_at = null where id = $1 returning view_query`, [version.id]);
  const view = viewOf(version.projection);
  const query = rows[0]?.view_query as string;
  await client.query('savepoint view');
  try {
    await client.query(`create or replace view ${view} as ${query}`);
  } catch (error) {
    const columnsChanged = error instanceof DatabaseError && error.code === '42P16';
    if (!columnsChanged) throw error;
    await client.query('rollback to savepoint view');
    const { rows: kept } = await client.query<{ grants: string | null }>(GRANTS, [view]);
    await client.query(`drop view ${view}`);
    await client.query(`create view ${view} as ${query}`);
    if (kept[0]?.grants) await client.query(kept[0].grants);
  }
}
