import { setTimeout as sleep } from 'node:timers/promises';
import { wrongClocks } from './clocks.check';
import type { Database } from './database';
import { Tally } from './findings';
import type { Findings } from './findings';
import { wrongFigures } from './figures.check';
import { allThatHappened } from './happened';
import type { Happened } from './happened';
import { wrongReactions } from './reactions.check';
import { wrongTimers } from './timers.check';

const PATIENCE_MS = 120_000;
const SHOWN = 8;
/** told in the report: without them little was tried */
const REDRESS: readonly string[] = [
  'equity-assessed', 'equity-review-opened', 'compensation-paid', 'corrective-action-planned', 'blind-review-drawn', 'review-requested', 'disclosure-gap-found',
];

/**
 * Waits until no timer is due, or will be within moments, and everything that is stored was reacted to.
 * @returns the moment up to which all that is due has happened, ms
 */
export async function settled(database: Database, findings: Findings): Promise<number> {
  for (const since = Date.now(); ; await sleep(100)) {
    const [told] = await database.insist<{ now: Date; due: string; unreacted: string }>(
      `select now(), (select count(*) from reactors.timer where due_at <= now() + interval '2 seconds') as due,
         coalesce((select max(position) from events), 0) - (select min(position) from reactors.reactor) as unreacted`,
    );
    if (told && Number(told.due) === 0 && Number(told.unreacted) === 0) return told.now.getTime();
    if (Date.now() - since < PATIENCE_MS && !findings.signal.aborted) continue;
    const late = await database.insist(`select * from reactors.timer where due_at <= now() order by due_at limit ${SHOWN}`);
    findings.add(`what is due does not come to rest: ${JSON.stringify({ ...told, late })}`);
    return 0;
  }
}

/** What happens by itself happened once: told by the log, without the code that makes it happen. @param until see `settled` @param stoodStill see `wrongFigures` @returns how much that was, in words */
export async function checkHappened(database: Database, until: number, stoodStill: boolean, findings: Findings): Promise<string> {
  const log = await allThatHappened(database);
  const wrongOfAll = (all: readonly Happened[]): readonly string[] => wrongFigures(all, stoodStill);
  for (const check of [wrongTimers, wrongClocks, wrongReactions, wrongOfAll]) {
    const wrong = check(log, until);
    for (const one of wrong.slice(0, SHOWN)) findings.add(`${one}; ${wrong.length} like it`);
  }
  for (const table of ['reactors.parked', 'reactors.timer where error is not null']) {
    const failed = await database.insist(`select * from ${table} limit ${SHOWN}`);
    for (const row of failed) findings.add(`${table} has ${JSON.stringify(row)}`);
  }
  const own = log.filter((one) => one.own);
  const timers = own.filter(({ name }) => /-(broken|missed|expired|ignored|unanswered|warned|breached)$/.test(name)).length;
  const compared = own.filter(({ name, data }) => name === 'equity-assessed' && data['peerN'] !== undefined).length;
  const redress = new Tally();
  for (const { name, data } of own) if (REDRESS.includes(name)) redress.add(data['pattern'] === undefined ? name : `${name} of a pattern`);
  const alone = stoodStill ? '; some with nobody, for read models stood still' : '';
  return `${timers} timers fired, ${own.length - timers} events in answer to others: ${redress}; ${compared} assessments compared with peers${alone}`;
}
