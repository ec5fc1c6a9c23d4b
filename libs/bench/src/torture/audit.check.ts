import { answers } from './complaint.reactions';
import type { Database } from './database';
import type { Findings } from './findings';
import { allThatHappened, iso } from './happened';
import type { Happened } from './happened';

const SHOWN = 5;

/** How many complaints came in a month, by what was decided at last and whether a register told them. */
type Counts = ReadonlyMap<string, number>;

/** The complaints of every version of the audit, month by month, as the log has them. */
export async function checkAudit(database: Database, findings: Findings): Promise<void> {
  const right = countsOf(await allThatHappened(database));
  const versions = await database.insist<{ version: number; state: string; table: string }>(
    `select version, state, table_name as "table" from evenhand_projections.versions where projection = 'complaint-audit' order by version`,
  );
  for (const { version, state, table } of versions) {
    const rows = await database.insist<{ key: string; cases: string }>(
      `select concat_ws(' ', to_char(date '1970-01-01' + day, 'YYYY-MM'), register, decision) as key, sum(cases) as cases from ${table} group by 1 having sum(cases) <> 0`,
    );
    const found: Counts = new Map(rows.map(({ key, cases }) => [key, Number(cases)]));
    const wrong = [...new Set([...right.keys(), ...found.keys()])].filter((key) => right.get(key) !== found.get(key));
    for (const key of wrong.slice(0, SHOWN)) findings.add(`complaint-audit version ${version} (${state}) counts ${found.get(key)} of '${key}', and the log has ${right.get(key)}`);
  }
}

/** A complaint that goes on in another is counted with it, by the earlier receipt of the two. */
export function countsOf(log: readonly Happened[]): Counts {
  const complaints = new Map<string, { receivedAt: number; readonly register: boolean; decision: string }>();
  for (const one of log) {
    const { name, data, at } = one;
    const id = data['complaintId'] ?? '';
    const known = complaints.get(id);
    if ((name === 'complaint-received' || name === 'complaint-reported') && !known) complaints.set(id, { receivedAt: at, register: name === 'complaint-reported', decision: '' });
    else if (name === 'complaints-merged' && known) {
      const other = complaints.get(data['mergedComplaintId'] ?? '');
      known.receivedAt = Math.min(known.receivedAt, other?.receivedAt ?? Infinity);
      complaints.delete(data['mergedComplaintId'] ?? '');
    } else if (answers(one) && known) known.decision = data['decision'] ?? '';
  }
  const counts = new Map<string, number>();
  for (const { receivedAt, register, decision } of complaints.values()) {
    const key = `${iso(receivedAt).slice(0, 7)} ${Number(register)} ${decision}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
