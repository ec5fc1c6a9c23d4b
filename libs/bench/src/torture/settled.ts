import { setTimeout as sleep } from 'node:timers/promises';
import { wrongClocks } from './clocks.check';
import type { Database } from './database';
import type { Findings } from './findings';
import { allThatHappened } from './happened';
import { wrongReactions } from './reactions.check';
import { wrongTimers } from './timers.check';

const PATIENCE_MS = 120_000;
const SHOWN = 8;

/**
 * Waits until no timer is due, or will be within moments, and everything that is stored was reacted to.
 * @returns the moment up to which all that is due has happened, ms
 */
export async function settled(database: Database, findings: Findings): Promise<number> {
  for (const since = Date.now(); ; await sleep(100)) {
    const [told] = await database.insist<{ now: Date; due: string; unreacted: string }>(
      `select now(), (select count(*) from reactors.timer where due_at <= now() + interval '2 seconds') as due,
         coalesce((select max(position) from events), 0) - (select position from reactors.reactor) as unreacted`,
    );
    if (told && Number(told.due) === 0 && Number(told.unreacted) === 0) return told.now.getTime();
    if (Date.now() - since < PATIENCE_MS && !findings.signal.aborted) continue;
    const late = await database.insist(`select * from reactors.timer where due_at <= now() order by due_at limit ${SHOWN}`);
    findings.add(`what is due does not come to rest: ${JSON.stringify({ ...told, late })}`);
    return 0;
  }
}

/** What happens by itself happened once: told by the log, without the code that makes it happen. @param until see `settled` @returns how much that was */
export async function checkHappened(database: Database, until: number, findings: Findings): Promise<{ readonly timers: number; readonly reactions: number }> {
  const log = await allThatHappened(database);
  for (const check of [wrongTimers, wrongClocks, wrongReactions]) {
    const wrong = check(log, until);
    for (const one of wrong.slice(0, SHOWN)) findings.add(`${one}; ${wrong.length} like it`);
  }
  for (const table of ['reactors.parked', 'reactors.timer where error is not null']) {
    const failed = await database.insist(`select * from ${table} limit ${SHOWN}`);
    for (const row of failed) findings.add(`${table} has ${JSON.stringify(row)}`);
  }
  const own = log.filter((one) => one.own);
  const timers = own.filter(({ name }) => /-(broken|missed|expired|ignored|unanswered|warned|breached)$/.test(name)).length;
  return { timers, reactions: own.length - timers };
}
