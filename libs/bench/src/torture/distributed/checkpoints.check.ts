import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database';
import type { Findings } from '../findings';

const [PATIENCE_MS, LOOK_MS, SHOWN] = [120_000, 200, 8];
const SLOTS = 64;
/** events that could not be folded, or not be read off the topic */
const STOPPED = ['parked', 'unreadable', 'versions where stopped_at is not null'] as const;

/** Every slot of every version of every read model, and of every service that reacts, stands at the end of the log, and nothing was parked or stopped. */
export async function checkCheckpoints(database: Database, findings: Findings): Promise<void> {
  for (const since = Date.now(); !findings.signal.aborted; await sleep(LOOK_MS)) {
    const behind = await database.insist<{ whose: string; slots: string; first: string }>(
      `with standing as (
         select projection || ' version ' || version as whose, slot, position from evenhand_projections.versions join evenhand_projections.checkpoints on version_id = id
         union all select service || ' reacts', slot, position from reactors.reactor)
       select whose, count(*) as slots, min(position) as first from standing group by 1
       having min(position) <> (select max(position) from events) or max(position) <> min(position) or count(*) <> ${SLOTS}`,
    );
    if (behind.length === 0) break;
    if (Date.now() - since < PATIENCE_MS) continue;
    for (const { whose, slots, first } of behind.slice(0, SHOWN)) findings.add(`${whose} stands at ${first} with ${slots} slots`);
  }
  for (const what of STOPPED) {
    const rows = await database.insist(`select * from evenhand_projections.${what} limit ${SHOWN}`);
    for (const row of rows) findings.add(`evenhand_projections.${what} has ${JSON.stringify(row)}`);
  }
}
