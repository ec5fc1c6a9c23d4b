import { hash } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import type { ClientBase } from 'pg';
import type { Projection } from '@evenhand/event-sourcing';
import type { Version } from '../catalogue';
import { memoryOf, SCHEMA } from '../layout';
import { differencesOf } from './differences';
import type { FieldDifference } from './differences';

/** A row of which two versions hold different content. */
export interface DifferingRow {
  readonly key: string;
  /** null where a row is not one customer's */
  readonly customerId: string | null;
  /** of the last event in it; null where a row has none */
  readonly position: number | null;
  readonly slot?: number;
  readonly storedDigest: string;
  readonly refoldedDigest: string;
  readonly fields: readonly FieldDifference[];
}

/** How one table of two versions is compared. */
interface Comparison {
  readonly query: string;
  /** columns of a `state` table: what the state says is compared, not its text */
  readonly folded: boolean;
  customerOf(key: string): string | null;
  /** names the row in a report */
  nameOf(key: string): string;
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
 * altered beneath its hash differs too. Where the code changed the columns themselves, every row of both sides differs. What a counter remembers
 * is compared where both versions remember something: readers see nothing of it but what is counted by it.
 */
export async function* differingRows<Event>(
  client: ClientBase, projection: Projection<Event>, stored: Version, refolded: Version, signal: AbortSignal,
): AsyncGenerator<readonly DifferingRow[]> {
  await client.query(WHOLE);
  for (const comparison of await comparisonsOf(client, projection, stored.table, refolded.table)) {
    await client.query(`declare differences no scroll cursor for ${comparison.query}`);
    for (;;) {
      signal.throwIfAborted();
      const { rows } = await client.query<Pair>(`fetch ${BATCH} from differences`);
      if (rows.length > 0) yield rows.map((pair) => rowOf(comparison, pair));
      if (rows.length < BATCH) break;
    }
    await client.query('close differences');
  }
  yield await parkedApart(client, stored, refolded);
}

/** Customers who are parked in one of the two only, or at another event: one that changes nothing but cannot be folded shows in no row. */
async function parkedApart(client: ClientBase, stored: Version, refolded: Version): Promise<readonly DifferingRow[]> {
  const { rows } = await client.query<{ customer: string; stored: Row | null; refolded: Row | null }>(
    `select coalesce(a.customer, b.customer) as customer, case when a.customer is not null then json_build_object('position', a.position) end as stored,
       case when b.customer is not null then json_build_object('position', b.position) end as refolded
     from (select * from ${SCHEMA}.parked where version_id = $1) as a full join (select * from ${SCHEMA}.parked where version_id = $2) as b on b.customer = a.customer
     where a.position is distinct from b.position order by 1`, [stored.id, refolded.id],
  );
  return rows.map(({ customer, ...sides }) => ({
    key: `parked/${customer}`, customerId: customer, position: null, storedDigest: digestOf(sides.stored), refoldedDigest: digestOf(sides.refolded),
    fields: [{ path: '/parked', stored: sides.stored, refolded: sides.refolded }],
  }));
}

async function comparisonsOf<Event>(client: ClientBase, projection: Projection<Event>, stored: string, refolded: string): Promise<readonly Comparison[]> {
  const sameColumns = (await columnsOf(client, stored)) === (await columnsOf(client, refolded));
  const ofCustomers = projection.kind === 'state' && !projection.acrossSlots && !projection.withinCustomer;
  const own: Comparison = {
    query: sameColumns ? differences(projection, stored, refolded) : everyRow(stored, refolded),
    folded: projection.kind === 'state' && sameColumns, customerOf: (key) => (ofCustomers && sameColumns ? key : null), nameOf: (key) => key,
  };
  const memories = [memoryOf(stored), memoryOf(refolded)] as const;
  if (projection.kind !== 'counter' || !(await areThere(client, memories))) return [own];
  return [own, { query: foldedDifferences(...memories), folded: true, customerOf: (key) => key, nameOf: (key) => `memory/${key}` }];
}

async function areThere(client: ClientBase, tables: readonly string[]): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>('select bool_and(to_regclass(name) is not null) as there from unnest($1::text[]) as name', [tables]);
  return rows[0]?.there === true;
}

async function columnsOf(client: ClientBase, table: string): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum) as columns from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`, [table],
  );
  return rows[0]?.columns ?? '';
}

function differences<Event>(projection: Projection<Event>, stored: string, refolded: string): string {
  switch (projection.kind) {
    case 'state':
      return foldedDifferences(stored, refolded);
    case 'append':
      return paired(stored, refolded, ['position', 'ordinal']);
    case 'counter':
      return paired(stored, refolded, [...Object.keys(projection.key).map((name) => escapeIdentifier(name)), 'slot']);
  }
}

function foldedDifferences(stored: string, refolded: string): string {
  const compared = (side: string): string => `(${side}.slot, ${side}.position, ${side}.latest_at, ${side}.hash, ${side}.state)`;
  const json = (side: string): string => `case when ${side}.key is not null then
    json_build_object('state', ${side}.state, 'slot', ${side}.slot, 'position', ${side}.position, 'latestAt', ${side}.latest_at, 'hash', encode(${side}.hash, 'hex')) end`;
  return `select coalesce(a.key, b.key) as key, ${json('a')} as stored, ${json('b')} as refolded
    from ${stored} as a full join ${refolded} as b on b.key = a.key where ${compared('a')} is distinct from ${compared('b')} order by 1`;
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

function rowOf({ folded, customerOf, nameOf }: Comparison, { key, stored, refolded }: Pair): DifferingRow {
  const positions = [stored, refolded].flatMap((row) => (typeof row?.['position'] === 'number' ? [row['position']] : []));
  const slot = (stored ?? refolded)?.['slot'];
  return {
    ...(typeof slot === 'number' && { slot }),
    key: nameOf(key),
    customerId: customerOf(key),
    position: positions.length > 0 ? Math.max(...positions) : null,
    storedDigest: digestOf(stored),
    refoldedDigest: digestOf(refolded),
    fields: folded ? stateDifferences(stored, refolded) : differencesOf(stored, refolded),
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

export const digestOf = (row: Row | null): string => (row ? hash('sha256', JSON.stringify(row), 'hex') : 'absent');
