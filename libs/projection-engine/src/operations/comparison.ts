import { hash } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import type { ClientBase } from 'pg';
import type { Projection } from '@evenhand/event-sourcing';
import type { Version } from '../catalogue';
import { differencesOf } from './differences';
import type { FieldDifference } from './differences';

/** A row of which two versions hold different content. */
export interface DifferingRow {
  readonly key: string;
  /** null where a row is not one customer's */
  readonly customerId: string | null;
  /** of the last event in it; null where a row has none */
  readonly position: number | null;
  readonly storedDigest: string;
  readonly refoldedDigest: string;
  readonly fields: readonly FieldDifference[];
}

/** As SQL gives it: each side as JSON, null where it has no such row. */
interface Pair {
  readonly key: string;
  readonly stored: Row | null;
  readonly refolded: Row | null;
}
type Row = Readonly<Record<string, unknown>>;

const BATCH = 1_000;
/** Both tables are read whole: in the order they lie in, not row by row along an index. */
const WHOLE = `set local enable_mergejoin = off; set local work_mem = '128MB'`;

/**
 * Every row in which two versions differ, in the order of keys, as one snapshot has them. No stored hash is believed: a row whose state was
 * altered beneath its hash differs too. Where the code changed the columns themselves, every row of both sides differs.
 */
export async function* differingRows<Event>(
  client: ClientBase, projection: Projection<Event>, stored: Version, refolded: Version, signal: AbortSignal,
): AsyncGenerator<readonly DifferingRow[]> {
  const sameColumns = (await columnsOf(client, stored.table)) === (await columnsOf(client, refolded.table));
  await client.query(WHOLE);
  await client.query(`declare differences no scroll cursor for ${sameColumns ? differences(projection, stored.table, refolded.table) : everyRow(stored.table, refolded.table)}`);
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await client.query<Pair>(`fetch ${BATCH} from differences`);
    if (rows.length > 0) yield rows.map((pair) => rowOf(projection, pair, sameColumns));
    if (rows.length < BATCH) break;
  }
  await client.query('close differences');
}

async function columnsOf(client: ClientBase, table: string): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum) as columns from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`, [table],
  );
  return rows[0]?.columns ?? '';
}

function differences<Event>(projection: Projection<Event>, stored: string, refolded: string): string {
  switch (projection.kind) {
    case 'state': {
      const compared = (side: string): string => `(${side}.slot, ${side}.position, ${side}.latest_at, ${side}.hash, ${side}.state)`;
      const json = (side: string): string => `case when ${side}.key is not null then
        json_build_object('state', ${side}.state, 'slot', ${side}.slot, 'position', ${side}.position, 'latestAt', ${side}.latest_at, 'hash', encode(${side}.hash, 'hex')) end`;
      return `select coalesce(a.key, b.key) as key, ${json('a')} as stored, ${json('b')} as refolded
        from ${stored} as a full join ${refolded} as b on b.key = a.key where ${compared('a')} is distinct from ${compared('b')} order by 1`;
    }
    case 'append':
      return paired(stored, refolded, ['position', 'ordinal']);
    case 'counter':
      return paired(stored, refolded, [...Object.keys(projection.key).map((name) => escapeIdentifier(name)), 'slot']);
  }
}

function paired(stored: string, refolded: string, keys: readonly string[]): string {
  const key = keys.map((name) => `coalesce(a.${name}, b.${name})::text`).join(` || '/' || `);
  const json = (side: string): string => `case when ${side}.slot is not null then to_json(${side}) end`;
  return `select ${key} as key, ${json('a')} as stored, ${json('b')} as refolded
    from ${stored} as a full join ${refolded} as b on ${keys.map((name) => `a.${name} = b.${name}`).join(' and ')}
    where to_json(a)::text is distinct from to_json(b)::text order by 1`;
}

const everyRow = (stored: string, refolded: string): string =>
  `select to_json(a)::text as key, to_json(a) as stored, null::json as refolded from ${stored} as a
   union all select to_json(b)::text, null, to_json(b) from ${refolded} as b`;

function rowOf<Event>(projection: Projection<Event>, { key, stored, refolded }: Pair, sameColumns: boolean): DifferingRow {
  const isState = projection.kind === 'state' && sameColumns;
  const positions = [stored, refolded].flatMap((row) => (typeof row?.['position'] === 'number' ? [row['position']] : []));
  return {
    key,
    customerId: isState && !projection.acrossSlots && !projection.withinCustomer ? key : null,
    position: positions.length > 0 ? Math.max(...positions) : null,
    storedDigest: digestOf(stored),
    refoldedDigest: digestOf(refolded),
    fields: isState ? stateDifferences(stored, refolded) : differencesOf(stored, refolded),
  };
}

/** The state as what it says, not as its text; its hash only where nothing else parts. */
function stateDifferences(stored: Row | null, refolded: Row | null): readonly FieldDifference[] {
  if (!stored || !refolded) return differencesOf(stored && spread(stored), refolded && spread(refolded));
  const { hash: storedHash, ...a } = stored;
  const { hash: refoldedHash, ...b } = refolded;
  const parted = differencesOf(spread(a), spread(b));
  if (parted.length > 0) return parted;
  return stored['state'] === refolded['state']
    ? [{ path: '/hash', stored: storedHash, refolded: refoldedHash }]
    : [{ path: '/state', stored: stored['state'], refolded: refolded['state'] }];
}

function spread({ state, ...row }: Row): Row {
  return { state: parsed(String(state)), ...row };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // altered so that it is no JSON any more, or encoded as something else
  }
}

const digestOf = (row: Row | null): string => (row ? hash('sha256', JSON.stringify(row), 'hex') : 'absent');
