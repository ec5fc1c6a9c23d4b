import { Client } from 'pg';
import { until } from './suite.process';

const SCHEMA = 'evenhand_projections';

/** By its table, each row as PostgreSQL writes it. */
export type Tables = Readonly<Record<string, readonly string[]>>;

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Every row of every read model, what counters remember, and how far each slot of each is. */
export const readModelsIn = (url: string): Promise<Tables> => withClient(url, async (client) => {
  const rowsOf = async (query: string): Promise<string[]> => (await client.query<{ row: string }>(`select to_json(t)::text as row from (${query}) as t`)).rows.map(({ row }) => row).sort();
  const { rows: tables } = await client.query<{ name: string }>(String.raw`select table_name as name from information_schema.tables where table_schema = '${SCHEMA}' and table_name ~ '_v\d+(_memory)?$' order by 1`);
  const found: Record<string, readonly string[]> = { checkpoints: await rowsOf(`select projection, version, state, slot, position from ${SCHEMA}.checkpoints join ${SCHEMA}.versions on id = version_id`) };
  for (const { name } of tables) found[name] = await rowsOf(`select * from ${SCHEMA}."${name}"`);
  return found;
});

interface Difference {
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
}
const SHOWN = 3;

/** @returns by its table, the first rows that only one of both has, or has more often; nothing where they are equal */
export function differencesOf(actual: Tables, expected: Tables): Readonly<Record<string, Difference>> {
  const beyond = (some: readonly string[] = [], others: readonly string[] = []): string[] => {
    const left = new Map<string, number>();
    for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
    return some.filter((row) => {
      const count = left.get(row) ?? 0;
      left.set(row, count - 1);
      return count < 1;
    }).slice(0, SHOWN);
  };
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  const found = names.map((name) => [name, { missing: beyond(expected[name], actual[name]), surplus: beyond(actual[name], expected[name]) }] as const);
  return Object.fromEntries(found.filter(([, { missing, surplus }]) => missing.length + surplus.length > 0));
}

const UNDEFINED_TABLE = '42P01';

/** How far the slots are, of all read models: that which is least far, and that which is farthest; 0 where there are none yet. */
export const progressIn = (url: string): Promise<{ readonly least: number; readonly most: number }> => withClient(url, async (client) => {
  try {
    const { rows } = await client.query<{ least: number; most: number }>(`select coalesce(min(position), 0)::float8 as least, coalesce(max(position), 0)::float8 as most from ${SCHEMA}.checkpoints`);
    return rows[0] as { least: number; most: number };
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return { least: 0, most: 0 };
    throw error;
  }
});

const PATIENCE_MS = 120_000;

/** @returns once every slot of every read model is there @throws Error where one does not come there */
export async function considered(url: string, position: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  await until(async () => {
    const { least, most } = await progressIn(url);
    if (Date.now() > deadline) throw new Error(`the read models did not come to ${position}: they stand between ${least} and ${most}`);
    return least >= position ? true : undefined;
  });
}
