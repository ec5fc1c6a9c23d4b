import { escapeIdentifier } from 'pg';
import type { ClientBase } from 'pg';
import type { Projection } from '@evenhand/event-sourcing';

export const SCHEMA = 'evenhand_projections';

/** A connection or a pool of them. */
export interface Queryable {
  query: ClientBase['query'];
}

/** What a version is made of in PostgreSQL. */
export interface Layout {
  /** `create table …` of the version's own table, without any index */
  readonly create: string;
  /** its primary key, which everything but a bulk build needs, and what else rows are looked up by */
  readonly index: string;
  /** the query of the public view over it */
  readonly view: string;
}

/** @returns the table of one version, quoted and qualified */
export function tableOf(projection: string, version: number): string {
  return `${SCHEMA}.${escapeIdentifier(`${snakeCase(projection)}_v${version}`)}`;
}

/** @returns where a version of a counter keeps what it remembers of each customer, quoted and qualified */
export function memoryOf(table: string): string {
  return `${table.slice(0, -1)}_memory"`;
}

/** @returns the public view of a projection, quoted and qualified */
export function viewOf(projection: string): string {
  return `public.${escapeIdentifier(snakeCase(projection))}`;
}

/** Finds rows of a `state` table, or of a counter that is followed, by the position of their last change; a version made before there was one is given it when it is opened. */
export function changesIndex(table: string): string {
  const name = escapeIdentifier(`${table.slice(SCHEMA.length + 1).replaceAll('"', '')}_changes`);
  return `create index if not exists ${name} on ${table} using brin (position) with (pages_per_range = 4, autosummarize = on)`;
}

/** A column as it is declared: text compares by bytes, so that an order is the same on every machine. */
const declared = (name: string, type: string): string => `${escapeIdentifier(name)} ${type}${type === 'text' ? ' collate "C"' : ''}`;

/**
 * The tables of the three kinds; an unlogged one is empty after a crash of the server. Every row knows its slot, so that a slot can be rebuilt, compared and cleared by itself.
 * - state: fillfactor leaves room for the next row version in the same page, which spares the key's index; `hash` is SHA-256 of `state`. What
 *   changed after a position is found by a block range index, which a change in place only widens: row versions need not leave their page for it. The view
 *   reads `state` as jsonb once a row (`offset 0` keeps the planner from doing it once a column), but for columns of an index, which the planner must recognise.
 * - append: `ordinal` counts the rows of one event.
 * - counter: a row per slot and key; the view adds the slots up. What it remembers of each customer stands in a table beside, with the columns of a `state` one.
 */
export function layoutOf<Event>(projection: Projection<Event>, table: string, durability: 'logged' | 'unlogged' = 'logged'): Layout {
  const create = durability === 'logged' ? 'create table' : 'create unlogged table';
  const folded = (own: string): string => `${create} ${own} (key text collate "C" not null, slot smallint not null, position bigint not null, latest_at bigint not null,
    state text not null, hash bytea not null) with (fillfactor = 80)`;
  const index = (...columns: readonly string[]): string => `alter table ${table} add primary key (${columns.join(', ')})`;
  switch (projection.kind) {
    case 'state': {
      const { columns, indexes = [] } = projection;
      const indexed = new Set(indexes.flat());
      const spread = Object.entries(columns).map(([name, expression]) => `, ${indexed.has(name) ? over('body', expression) : expression} as ${escapeIdentifier(name)}`).join('');
      const lookups = indexes.map((names) => `create index on ${table} (${names.map((name) => `(${over('state', columns[name] ?? '')})`).join(', ')}, key)`);
      return {
        create: folded(table),
        index: [index('key'), changesIndex(table), ...lookups].join('; '),
        view: `select key, position, to_timestamp(latest_ms / 1000.0) as latest_at${spread}
          from (select key, position, latest_at as latest_ms, state as body from ${table}) as stored
          cross join lateral (select body::jsonb as state offset 0) as folded`,
      };
    }
    case 'append': {
      const columns = Object.entries(projection.columns).map(([name, type]) => `, ${declared(name, type)}`).join('');
      const names = Object.keys(projection.columns).map((name) => `, ${escapeIdentifier(name)}`).join('');
      return {
        create: `${create} ${table} (position bigint not null, ordinal integer not null, slot smallint not null${columns})`,
        index: [index('position', 'ordinal'), ...(projection.indexes ?? []).map((own) => `create index on ${table} (${own.map((name) => escapeIdentifier(name)).join(', ')})`)].join('; '),
        view: `select position, ordinal${names} from ${table}`,
      };
    }
    case 'counter': {
      const columns = Object.entries(projection.key).map(([name, type]) => `${declared(name, type)}, `).join('');
      const names = Object.keys(projection.key).map((name) => `${escapeIdentifier(name)}, `).join('');
      const sums = projection.sums.map((name) => `, ${escapeIdentifier(name)} bigint not null`).join('');
      const totals = projection.sums.map((name) => `sum(${escapeIdentifier(name)})::bigint as ${escapeIdentifier(name)}`).join(', ');
      const memory = projection.memory && memoryOf(table);
      const position = projection.followed && { column: ', position bigint not null', index: changesIndex(table), last: ', max(position) as position' };
      const own = `${create} ${table} (${columns}slot smallint not null${sums}${position?.column ?? ''}) with (fillfactor = 80)`;
      const found = [index(...Object.keys(projection.key).map((name) => escapeIdentifier(name)), 'slot'), position?.index, memory && `alter table ${memory} add primary key (key)`];
      return {
        create: [own, ...(memory ? [folded(memory)] : [])].join('; '),
        index: found.filter((statement) => statement !== undefined).join('; '),
        view: `select ${names}${totals}${position?.last ?? ''} from ${table}${names && ` group by ${names.slice(0, -2)}`}`,
      };
    }
  }
}

/** An expression over `state` as one over a column that holds its text. */
function over(column: string, expression: string): string {
  if (!/^\(*state\b/.test(expression)) throw new Error(`the expression of an indexed column begins with state: ${expression}`);
  return expression.replace(/^(\(*)state\b/, `$1${column}::jsonb`);
}

function snakeCase(name: string): string {
  return name.replaceAll('-', '_');
}
