import { Acknowledged } from '../acknowledged';
import { Api } from '../api';
import { checkAudit } from '../audit.check';
import { Complainers } from '../complainers';
import { Database, FOLLOWERS, OPERATED } from '../database';
import { Findings } from '../findings';
import { checkLog } from '../log.check';
import { checkModels } from '../model.check';
import { caughtUp, checkOperations } from '../operations.check';
import { Operator } from '../operator';
import { Publishers } from '../publishers';
import { Reader } from '../reader';
import { Reviewers } from '../reviewers';
import { checkHappened, settled } from '../settled';
import type { TortureOptions, TortureReport } from '../torture';
import { underLoad } from '../under.load';
import { checkCheckpoints } from './checkpoints.check';
import { checkInbound } from './inbound.check';
import { InboundPublishers } from './inbound.publishers';
import { Installation } from './installation';
import type { Plant } from './plants';
import { checkTopic } from './topic.check';
import { verifyTopic } from './topic.verification';
import { Wreckers } from './wreckers';

export interface DistributedTortureOptions extends TortureOptions {
  /** instances of the projections */
  readonly replicas: number;
  /** a fault to be found */
  readonly plant?: Plant | undefined;
}

const PACE = { first: 500, pause: 2_000 };
const STANDS_STILL = 'a read model stands still';

/** As `torture`, of an installation of many processes: what is killed are services, relays, replicas, the broker and PostgreSQL. */
export async function tortureDistributed({ kills, seed, minutes, only, replicas, plant }: DistributedTortureOptions, signal: AbortSignal): Promise<TortureReport> {
  const begun = Date.now();
  const findings = new Findings();
  signal.addEventListener('abort', () => findings.add('it was told to stop'));
  const installation = await Installation.make(replicas, findings, plant);
  const { brokers } = installation.kafka;
  const database = new Database(installation);
  const api = new Api(installation, findings);
  const acknowledged = new Acknowledged(findings);
  const publishers = new Publishers(api, acknowledged, findings, seed, PACE);
  const inbound = new InboundPublishers(brokers, api, acknowledged, findings, seed);
  const desks = [new Complainers(api, acknowledged, findings, seed), new Reviewers(api, acknowledged, findings, seed), inbound];
  const readers = installation.of('projections').map((replica) => new Reader(replica, new Api(replica, findings), findings));
  const operator = new Operator(api, database, findings, seed);
  const wreckers = new Wreckers(installation, database, findings, seed, only);
  let [rows, happened, inTopics] = [0, 'nothing', 'nothing'];
  const took: string[] = [];
  let since = begun;
  const lap = (what: string): void => {
    took.push(`${what} ${Math.round((Date.now() - since) / 1_000)} s`);
    since = Date.now();
  };
  /** The first finding ends it: what follows from it would only hide it. */
  const step = async (check: () => Promise<void>): Promise<void> => (findings.all.length === 0 ? check() : undefined);
  try {
    installation.start();
    await installation.ready();
    lap('starting');
    const read = Promise.all(readers.map((reader) => reader.read()));
    read.catch(() => undefined); // it is waited for below
    await underLoad(publishers, desks, operator, () => wreckers.execute(kills, (minutes * 60_000) / kills));
    lap('killing');
    await step(() => inbound.answers());
    let until = 0;
    await step(async () => void (until = await settled(database, findings)));
    for (const projection of [...OPERATED, ...FOLLOWERS]) await step(() => caughtUp(operator, projection, findings));
    await step(() => checkCheckpoints(database, findings));
    lap('settling');
    const head = await checkLog(database, acknowledged, findings);
    await step(async () => void (inTopics = `${await checkInbound(brokers, inbound.published, findings)}, ${await checkTopic(brokers, database, findings)}`));
    await step(() => verifyTopic(installation, findings));
    await step(async () => void (happened = await checkHappened(database, until, installation.said(STANDS_STILL), findings)));
    await step(async () => void (rows = await checkModels(database, findings)));
    await step(() => checkAudit(database, findings));
    lap('checking');
    await step(async () => void (await Promise.all([...FOLLOWERS, 'peer-statistics' as const].map((projection) => operator.carryOut(projection, 'verify')))));
    for (const reader of readers) reader.finish(head);
    await read;
    for (const reader of readers) await reader.check(database);
    await checkOperations(database, findings);
    lap('verifying');
  } catch (error) {
    findings.add(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await database.end();
    await installation.stop();
  }
  const { told, duplicates, repeated } = acknowledged;
  return {
    findings: findings.all, folder: installation.folder,
    lines: [
      `seed ${seed}, ${kills} kills in ${Math.round((Date.now() - begun) / 1_000)} s, ${replicas} replicas; starts that failed: ${installation.failed}; ${took.join(', ')}`,
      `killed: ${wreckers.byWay}`,
      `events: ${told.size} acknowledged, of ${rows} customers; ${duplicates} answered duplicate; ${repeated} requests sent again; ${inbound.answered} answers to records`,
      `in topics: ${inTopics}`,
      `by itself: ${happened}`,
      ...readers.map((reader, n) => `read at replica ${n + 1}: ${reader}`),
      `operations: ${operator.ended}`,
    ],
  };
}
