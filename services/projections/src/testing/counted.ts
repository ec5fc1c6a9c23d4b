import { createHash } from 'node:crypto';
import { slotOf } from '@evenhand/event-sourcing';
import type { CounterProjection } from '@evenhand/event-sourcing';
import type { ProjectedEvent } from '../projected-event';

/** What a version of a counter with a memory holds: its rows as JSON of slot, key and sums, those that come to nothing left out; and what it remembers of each customer. */
export interface Counted {
  readonly rows: readonly string[];
  readonly memory: readonly object[];
}

type Sums = readonly [key: readonly unknown[], sums: readonly number[]];
const byText = (rows: readonly Sums[]): string[] => rows.filter(([, sums]) => sums.some((sum) => sum !== 0)).map((row) => JSON.stringify(row)).sort();

/** The same by one loop over the log. */
export async function countedBy(counter: CounterProjection<ProjectedEvent>, log: AsyncIterable<ProjectedEvent>): Promise<Counted> {
  const { memory, sums: names } = counter;
  if (!memory) throw new Error(`${counter.name} remembers nothing`);
  const sums = new Map<string, Sums>();
  const remembered = new Map<string, { state: unknown; position: number; latest: number }>();
  for await (const event of log) {
    if (!memory.concerns(event)) continue;
    const slot = slotOf(event.customer);
    const before = remembered.get(event.customer);
    const state = before?.state ?? memory.initialState();
    const after = memory.evolve(state, event);
    remembered.set(event.customer, { state: after, position: event.position, latest: Math.max(before?.latest ?? event.at, event.at) });
    for (const { key, add } of counter.deltas(event, state, after)) {
      const name = JSON.stringify([slot, ...key]);
      const known = sums.get(name)?.[1] ?? names.map(() => 0);
      sums.set(name, [[slot, ...key], known.map((sum, i) => sum + (add[i] ?? 0))]);
    }
  }
  const rows = [...remembered].map(([key, { state, ...row }]) => {
    const text = memory.encode(state);
    return { key, state: text, ...row, slot: slotOf(key), hash: createHash('sha256').update(text).digest('hex') };
  });
  return { rows: byText([...sums.values()]), memory: rows.sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** The tables' own. @param query runs SQL, bigint as text */
export async function countedIn(counter: CounterProjection<ProjectedEvent>, version: number, query: <Row extends object>(sql: string) => Promise<readonly Row[]>): Promise<Counted> {
  const table = `evenhand_projections.${counter.name.replaceAll('-', '_')}_v${version}`;
  const listed = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
  const rows = await query<{ key: unknown[]; sums: number[] }>(`select json_build_array(slot, ${listed(Object.keys(counter.key))}) as key, json_build_array(${listed(counter.sums)}) as sums from ${table}`);
  const memory = await query<object>(`select key, state, position::float8, latest_at::float8 as latest, slot, encode(hash, 'hex') as hash from ${table}_memory order by key`);
  return { rows: byText(rows.map(({ key, sums }) => [key, sums])), memory };
}
