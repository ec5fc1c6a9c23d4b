import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import type { ProceduralSums } from './procedural.projection';

/** What a fold came to, customer by customer. */
export type Table = ReadonlyMap<string, ProceduralSums>;

const NAMED = 5;

/** A line a customer: customer, N, W and L with tabs between. */
export async function tableOfFile(file: string): Promise<Table> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => {
    const [customer, N, W, L] = line.split('\t') as [string, string, string, string];
    return [customer, { N: Number(N), W: Number(W), L: Number(L) }];
  }));
}

/** What a public view shows of the fold; who has no evidence is left out. */
export async function tableOfView(url: string, view: string): Promise<Table> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ key: string; n: number; w: number; l: number }>(`select key, n, w, l from ${view} where w > 0`);
    return new Map(rows.map(({ key, n, w, l }) => [key, { N: n, W: w, L: l }]));
  } finally {
    await client.end();
  }
}

/** Every customer in both, with the same bits. @throws Error naming the first that differ */
export function requireEqual(ours: Table, theirs: Table, names: readonly [ours: string, theirs: string]): void {
  const customers = new Set([...ours.keys(), ...theirs.keys()]);
  const told = (sums: ProceduralSums | undefined): string => (sums ? `N ${sums.N}, W ${sums.W}, L ${sums.L}` : 'nothing');
  const differing = [...customers].filter((customer) => told(ours.get(customer)) !== told(theirs.get(customer)));
  if (customers.size === 0) throw new Error(`neither ${names[0]} nor ${names[1]} has any customer`);
  if (differing.length === 0) return;
  const shown = differing.slice(0, NAMED).map((customer) => `${customer}: ${told(ours.get(customer))} against ${told(theirs.get(customer))}`);
  throw new Error(`${differing.length} of ${customers.size} customers differ between ${names[0]} and ${names[1]}: ${shown.join('; ')}`);
}
