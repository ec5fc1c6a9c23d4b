import { setTimeout as sleep } from 'node:timers/promises';
import { Acknowledged } from './acknowledged';
import { Api } from './api';
import { checkAudit } from './audit.check';
import { Complainers } from './complainers';
import { Database, FOLLOWERS, OPERATED } from './database';
import type { Projection } from './database';
import { Executioner } from './executioner';
import { Findings } from './findings';
import { checkLog } from './log.check';
import { checkModels } from './model.check';
import { Operator } from './operator';
import { Publishers } from './publishers';
import { Reader } from './reader';
import { Reviewers } from './reviewers';
import { checkHappened, settled } from './settled';
import { TorturedSuite } from './suite.process';

export interface TortureOptions {
  readonly kills: number;
  readonly seed: number;
  /** over which the kills are spread; as fast as they come where it is 0 */
  readonly minutes: number;
  /** names of the phases to kill in; all where there are none */
  readonly only: readonly string[];
}

export interface TortureReport {
  /** what must not be; nothing where all is well */
  readonly findings: readonly string[];
  readonly lines: readonly string[];
  /** kept where something was found */
  readonly folder: string;
}

const CATCH_UP_MS = 120_000;
/** what the suite warns of before it compares redress with nobody */
const STANDS_STILL = 'a read model stands still';

/** Kills a working suite so often, and then holds what is left against what was acknowledged. @param signal ends it early, as a finding */
export async function torture({ kills, seed, minutes, only }: TortureOptions, signal: AbortSignal): Promise<TortureReport> {
  const begun = Date.now();
  const findings = new Findings();
  signal.addEventListener('abort', () => findings.add('it was told to stop'));
  const suite = await TorturedSuite.make(findings);
  const database = new Database(suite);
  const api = new Api(suite, findings);
  const acknowledged = new Acknowledged(findings);
  const publishers = new Publishers(api, acknowledged, findings, seed);
  const complainers = new Complainers(api, acknowledged, findings, seed);
  const reviewers = new Reviewers(api, acknowledged, findings, seed);
  const reader = new Reader(suite, api, findings);
  const operator = new Operator(api, database, findings, seed);
  const executioner = new Executioner({ suite, database, publishers, operator }, findings, seed, only);
  let rows = 0;
  let happened = 'nothing';
  try {
    suite.start();
    await suite.ready();
    const read = reader.read();
    read.catch(() => undefined); // it is waited for below
    await underLoad(publishers, [complainers, reviewers], operator, () => executioner.execute(kills, (minutes * 60_000) / kills));
    const until = findings.all.length === 0 ? await settled(database, findings) : 0;
    if (findings.all.length === 0) for (const projection of [...OPERATED, ...FOLLOWERS]) await caughtUp(operator, projection, findings);
    const head = await checkLog(database, acknowledged, findings);
    if (findings.all.length === 0) happened = await checkHappened(database, until, suite.said(STANDS_STILL), findings);
    if (findings.all.length === 0) await checkModels(database, findings);
    if (findings.all.length === 0) await checkAudit(database, findings);
    for (const kind of ['replay', 'promote', 'verify'] as const) {
      for (const projection of OPERATED) if (findings.all.length === 0) await operator.carryOut(projection, kind);
    }
    for (const projection of FOLLOWERS) if (findings.all.length === 0) await operator.carryOut(projection, 'verify');
    if (findings.all.length === 0) rows = await checkModels(database, findings);
    if (findings.all.length === 0) await checkAudit(database, findings);
    reader.finish(head);
    await read;
    await reader.check(database);
    await checkOperations(database, findings);
  } catch (error) {
    findings.add(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await database.end();
    await suite.stop();
  }
  const { told, duplicates, repeated } = acknowledged;
  return {
    findings: findings.all, folder: suite.folder,
    lines: [
      `seed ${seed}, ${kills} kills in ${Math.round((Date.now() - begun) / 1_000)} s; starts that failed: ${suite.failed}`,
      `killed: ${executioner.byWay}`,
      `in: ${executioner.byPhase}`,
      `events: ${told.size} acknowledged, of ${rows} customers; ${duplicates} answered duplicate; ${repeated} requests sent again`,
      `by itself: ${happened}`,
      `read: ${reader}`,
      `operations: ${operator.ended}`,
    ],
  };
}

async function underLoad(publishers: Publishers, desks: readonly (Complainers | Reviewers)[], operator: Operator, kill: () => Promise<void>): Promise<void> {
  let published = Promise.resolve();
  await new Promise<void>((begun, failed) => {
    published = publishers.publish(begun);
    published.catch(failed);
  });
  const worked = operator.work();
  const complained = Promise.all(desks.map((desk) => desk.work()));
  await Promise.race([kill(), worked, published, complained]);
  operator.stop();
  await worked;
  publishers.stop();
  for (const desk of desks) desk.stop();
  await Promise.all([published, complained]);
}

/** Waits until every version of a read model has all that is in the log. */
async function caughtUp(operator: Operator, projection: Projection, findings: Findings): Promise<void> {
  for (const since = Date.now(); ; await sleep(50)) {
    const listed = await operator.listed(projection);
    const head = listed.position + listed.lag;
    if (listed.versions.every(({ position }) => position === head)) return;
    if (Date.now() - since > CATCH_UP_MS) return findings.add(`the versions do not catch up: ${JSON.stringify(listed)}`);
  }
}

/** Whatever became of each of them, also of those whose asker never heard: none runs, none failed, nothing of them is left. */
async function checkOperations(database: Database, findings: Findings): Promise<void> {
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
