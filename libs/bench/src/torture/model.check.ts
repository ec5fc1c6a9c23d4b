import { hash } from 'node:crypto';
import { BANK, readStored } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import { encodeState, evolve, initialState } from '@evenhand/scoring';
import type { CustomerState } from '@evenhand/scoring';
import { PROJECTION } from './database';
import type { Database } from './database';
import type { Findings } from './findings';
import { logOf } from './log.check';

/** What a row of the read model must say. */
interface Row {
  readonly slot: number;
  readonly position: string;
  readonly latestAt: string;
  readonly state: string;
  readonly hash: string;
}

const SHOWN = 5;

/** Every version of the read model, row by row, beside a fold of the log of its own; the live one's view too. @returns how many rows */
export async function checkModels(database: Database, findings: Findings): Promise<number> {
  const expected = await foldLog(database);
  const versions = await database.insist<{ version: number; state: string; table: string }>(
    'select version, state, table_name as "table" from evenhand_projections.versions where projection = $1 order by version', [PROJECTION],
  );
  for (const { version, state, table } of versions) {
    const found = await database.insist<Row & { key: string }>(
      `select key, slot, position, latest_at as "latestAt", state, encode(hash, 'hex') as hash from ${table}`,
    );
    const rows = new Map(found.map(({ key, ...row }) => [key, row]));
    const wrong = [...new Set([...rows.keys(), ...expected.keys()])].filter((key) => JSON.stringify(rows.get(key)) !== JSON.stringify(expected.get(key)));
    for (const key of wrong.slice(0, SHOWN)) {
      findings.add(`version ${version} (${state}) has of ${key} ${JSON.stringify(rows.get(key))}, not ${JSON.stringify(expected.get(key))}; ${wrong.length} rows differ`);
    }
    if (rows.size !== found.length) findings.add(`version ${version} has rows of the same key`);
  }
  const live = versions.filter(({ state }) => state === 'live');
  if (live.length !== 1) findings.add(`${live.length} versions are live`);
  const shown = await database.insist<{ differing: number }>(
    `select count(*)::integer as differing from public.customer_state as v full join ${live[0]?.table} as t on t.key = v.key where v.position is distinct from t.position`,
  );
  if (shown[0]?.differing !== 0) findings.add(`the public view differs from the live version in ${shown[0]?.differing} rows`);
  return expected.size;
}

async function foldLog(database: Database): Promise<Map<string, Row>> {
  const folded = new Map<string, { state: CustomerState; position: number; latest: number }>();
  for await (const { position, customer, body } of logOf(database)) {
    if (customer === BANK) continue;
    const event = readStored(body);
    const before = folded.get(customer) ?? { state: initialState(), latest: -Infinity };
    folded.set(customer, { state: evolve(before.state, event), position, latest: Math.max(before.latest, Date.parse(event.time)) });
  }
  return new Map([...folded].map(([customer, { state, position, latest }]) => {
    const text = encodeState(state);
    return [customer, { slot: slotOf(customer), position: String(position), latestAt: String(latest), state: text, hash: hash('sha256', text, 'hex') }];
  }));
}
