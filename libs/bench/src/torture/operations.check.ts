import { setTimeout as sleep } from 'node:timers/promises';
import { OPERATED } from './database';
import type { Database, Projection } from './database';
import type { Findings } from './findings';
import type { Operator } from './operator';

const CATCH_UP_MS = 120_000;

/** Waits until every version of a read model has all that is in the log. */
export async function caughtUp(operator: Operator, projection: Projection, findings: Findings): Promise<void> {
  for (const since = Date.now(); ; await sleep(50)) {
    const listed = await operator.listed(projection);
    const head = listed.position + listed.lag;
    if (listed.versions.every(({ position }) => position === head)) return;
    if (Date.now() - since > CATCH_UP_MS) return findings.add(`the versions do not catch up: ${JSON.stringify(listed)}`);
  }
}

/** Whatever became of each of them, also of those whose asker never heard: none runs, none failed, nothing of them is left. */
export async function checkOperations(database: Database, findings: Findings): Promise<void> {
  const wrong = await database.insist(`select * from evenhand_projections.operations where state in ('running', 'failed') order by started_at`);
  for (const operation of wrong) findings.add(`an operation is ${JSON.stringify(operation)}`);
  for (const projection of OPERATED) {
    const left = await database.leftovers(projection);
    if (left.length > 0) findings.add(`left behind of ${projection}: ${JSON.stringify(left)}`);
  }
  const tables = await database.insist<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'evenhand_projections' and tablename ~ '_v[0-9]+(_memory)?$'
     and format('%I.%I', schemaname, regexp_replace(tablename, '_memory$', '')) not in (select replace(table_name, '"', '') from evenhand_projections.versions)`,
  );
  if (tables.length > 0) findings.add(`tables of no version: ${JSON.stringify(tables)}`);
}
