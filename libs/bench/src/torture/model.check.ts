import { hash } from 'node:crypto';
import { BANK, readStored } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import { encodeState, evolve, initialState } from '@evenhand/scoring';
import type { CustomerState } from '@evenhand/scoring';
import { contactDifferences } from './contacts.check';
import { PROJECTIONS } from './database';
import type { Database } from './database';
import type { Findings } from './findings';
import { logOf } from './log.check';

/** What a row of `customer-state` must say. */
interface Row {
  readonly slot: number;
  readonly position: string;
  readonly latestAt: string;
  readonly state: string;
  readonly hash: string;
}

const SHOWN = 5;

/** Every version of every read model, row by row, beside what the log says; the live ones' views too. @returns how many customers there are */
export async function checkModels(database: Database, findings: Findings): Promise<number> {
  const customers = await foldLog(database);
  for (const projection of PROJECTIONS) {
    const report = (where: string, wrong: readonly string[]): void => {
      for (const difference of wrong.slice(0, SHOWN)) findings.add(`${projection} ${where} ${difference}; ${wrong.length} rows differ`);
    };
    const versions = await database.insist<{ version: number; state: string; table: string }>(
      'select version, state, table_name as "table" from evenhand_projections.versions where projection = $1 order by version', [projection],
    );
    for (const { version, state, table } of versions) {
      const wrong = projection === 'customer-state' ? await stateDifferences(database, table, customers) : await contactDifferences(database, projection, table, ', slot');
      report(`version ${version} (${state})`, wrong);
    }
    const live = versions.filter(({ state }) => state === 'live');
    if (live.length !== 1) findings.add(`${live.length} versions of ${projection} are live`);
    const view = `public.${projection.replace('-', '_')}`;
    report('in public', projection === 'customer-state' ? await viewDifferences(database, view, live[0]?.table) : await contactDifferences(database, projection, view, ''));
  }
  return customers.size;
}

async function stateDifferences(database: Database, table: string, expected: ReadonlyMap<string, Row>): Promise<string[]> {
  const found = await database.insist<Row & { key: string }>(`select key, slot, position, latest_at as "latestAt", state, encode(hash, 'hex') as hash from ${table}`);
  const rows = new Map(found.map(({ key, ...row }) => [key, row]));
  const wrong = [...new Set([...rows.keys(), ...expected.keys()])].filter((key) => JSON.stringify(rows.get(key)) !== JSON.stringify(expected.get(key)));
  const twice = rows.size === found.length ? [] : ['has rows of the same key'];
  return [...twice, ...wrong.map((key) => `has of ${key} ${JSON.stringify(rows.get(key))}, not ${JSON.stringify(expected.get(key))}`)];
}

async function viewDifferences(database: Database, view: string, table: string | undefined): Promise<string[]> {
  const rows = await database.insist<{ key: string }>(`select coalesce(v.key, t.key) as key from ${view} as v full join ${table} as t on t.key = v.key where v.position is distinct from t.position`);
  return rows.map(({ key }) => `differs from the live version in ${key}`);
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
