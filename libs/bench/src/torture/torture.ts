import { Acknowledged } from './acknowledged';
import { Api } from './api';
import { checkAudit } from './audit.check';
import { Complainers } from './complainers';
import { Database, FOLLOWERS, OPERATED } from './database';
import { Executioner } from './executioner';
import { Findings } from './findings';
import { checkLog } from './log.check';
import { checkModels } from './model.check';
import { caughtUp, checkOperations } from './operations.check';
import { Operator } from './operator';
import { Publishers } from './publishers';
import { Reader } from './reader';
import { Reviewers } from './reviewers';
import { checkHappened, settled } from './settled';
import { TorturedSuite } from './suite.process';
import { underLoad } from './under.load';

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
