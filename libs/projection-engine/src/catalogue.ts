import { DatabaseError } from 'pg';
import type { ClientBase } from 'pg';
import { SLOTS } from '@evenhand/event-sourcing';
import type { Projection } from '@evenhand/event-sourcing';
import { SCHEMA, layoutOf, tableOf, viewOf } from './layout';

export type VersionState = 'live' | 'standby' | 'building';

/** One build of a projection: its own table and checkpoints. */
export interface Version {
  readonly id: number;
  readonly projection: string;
  /** of the build: 1, 2, 3 … per projection */
  readonly version: number;
  /** of the code that folds it */
  readonly codeVersion: number;
  readonly state: VersionState;
  /** quoted and qualified */
  readonly table: string;
}

interface Queryable {
  query: ClientBase['query'];
}

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
  create unique index if not exists one_live_version on ${SCHEMA}.versions (projection) where state = 'live';
  create table if not exists ${SCHEMA}.checkpoints (
    version_id integer references ${SCHEMA}.versions on delete cascade, slot smallint check (slot between 0 and ${SLOTS - 1}),
    position bigint not null default 0, primary key (version_id, slot)) with (fillfactor = 10)`;

/**
 * Makes the catalogue where it is absent, and sees to it that the newest code of every projection has a version. The first version of a
 * projection is live at once, as is one whose live predecessor's code is not there any more; else the new one is built beside it.
 * @returns every version there is
 */
export async function openCatalogue<Event>(client: ClientBase, projections: readonly Projection<Event>[]): Promise<Version[]> {
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock($1)', [OPENING]);
  await client.query(CATALOGUE);
  for (const name of new Set(projections.map((projection) => projection.name))) {
    await register(client, projections.filter((projection) => projection.name === name));
  }
  const versions = await listVersions(client);
  await client.query('commit');
  return versions;
}

export async function listVersions(client: Queryable, projection?: string): Promise<Version[]> {
  const { rows } = await client.query<Version>(
    `select id, projection, version, code_version as "codeVersion", state, table_name as "table" from ${SCHEMA}.versions
     where projection = $1 or $1 is null order by projection, version`, [projection ?? null],
  );
  return rows;
}

/** @returns the position of each slot */
export async function loadPositions(client: Queryable, versionId: number): Promise<number[]> {
  const { rows } = await client.query<{ position: string }>(`select position from ${SCHEMA}.checkpoints where version_id = $1 order by slot`, [versionId]);
  if (rows.length !== SLOTS) throw new Error(`version ${versionId} has ${rows.length} checkpoints, not ${SLOTS}: it was dropped`);
  return rows.map(({ position }) => Number(position));
}

/**
 * Moves every slot that stands before `cut` up to it.
 * @returns false where a slot does not stand where it is believed to: someone else moved it
 */
export async function movePositions(client: ClientBase, versionId: number, from: readonly number[], cut: number): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'move',
    text: `update ${SCHEMA}.checkpoints as c set position = greatest(c.position, $3) from unnest($2::bigint[]) with ordinality as believed(position, n)
           where c.version_id = $1 and c.slot = believed.n - 1 and c.position = believed.position`,
    values: [versionId, from, cut],
  });
  return rowCount === SLOTS;
}

async function register<Event>(client: ClientBase, codes: readonly Projection<Event>[]): Promise<void> {
  const newest = codes.reduce((a, b) => (b.version > a.version ? b : a));
  const versions = await listVersions(client, newest.name);
  const build = versions.findLast((version) => version.codeVersion === newest.version) ?? (await addVersion(client, newest, (versions.at(-1)?.version ?? 0) + 1));
  const live = versions.find((version) => version.state === 'live');
  if (!live || !codes.some((code) => code.version === live.codeVersion)) await putInPlace(client, build);
}

async function addVersion<Event>(client: ClientBase, projection: Projection<Event>, version: number): Promise<Version> {
  const table = tableOf(projection.name, version);
  const layout = layoutOf(projection, table);
  await client.query(layout.create);
  const { rows } = await client.query<Version>(
    `insert into ${SCHEMA}.versions (projection, version, code_version, kind, state, table_name, view_query) values ($1, $2, $3, $4, 'building', $5, $6)
     returning id, projection, version, code_version as "codeVersion", state, table_name as "table"`,
    [projection.name, version, projection.version, projection.kind, table, layout.view],
  );
  const [added] = rows as [Version];
  await client.query(`insert into ${SCHEMA}.checkpoints (version_id, slot) select $1, generate_series(0, ${SLOTS - 1})`, [added.id]);
  return added;
}

/** Makes a version the live one, in the caller's transaction: the public view moves to it, the live one before stands by. */
export async function putInPlace(client: ClientBase, version: Version): Promise<void> {
  await client.query(`update ${SCHEMA}.versions set state = 'standby' where projection = $1 and state = 'live'`, [version.projection]);
  const { rows } = await client.query<{ view_query: string }>(`update ${SCHEMA}.versions set state = 'live' where id = $1 returning view_query`, [version.id]);
  const view = viewOf(version.projection);
  const query = rows[0]?.view_query as string;
  await client.query('savepoint view');
  try {
    await client.query(`create or replace view ${view} as ${query}`);
  } catch (error) {
    const columnsChanged = error instanceof DatabaseError && error.code === '42P16';
    if (!columnsChanged) throw error;
    await client.query('rollback to savepoint view');
    await client.query(`drop view ${view}`);
    await client.query(`create view ${view} as ${query}`);
  }
}
