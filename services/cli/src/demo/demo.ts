import { rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { EvenhandClient } from '@evenhand/client';
import { failureOf } from '../terminal/failure';
import { Exit, type Terminal } from '../terminal/terminal';
import { bankUntilToday, doBusiness } from './business.chapter';
import { mostInNeed, partings, spread } from './customers.chapters';
import { DemoSuite, freshFolder } from './demo-suite';
import { explain } from './explanation.chapter';
import { alike } from './groups.chapter';
import { nextSteps } from './next-steps';
import { rebuild, verify } from './rebuild.chapters';
import { Stage, Stopwatch } from './stage';

export interface DemoOptions {
  readonly customers: number;
  readonly months: number;
  readonly seed: number;
  /** 0: a free one */
  readonly port: number;
  /** ends where the suite would go on, and leaves nothing behind */
  readonly once: boolean;
}

/** Somebody wants the demo to end: it is no failure. */
export class Stopped extends Error {}

/** What a shell answers for a program that Ctrl-C ended in its middle. */
const INTERRUPTED = 130;

/**
 * Starts a suite of its own on an empty folder, tells its story there, and lets it run until `ending` aborts. Whatever happens, what was started is
 * stopped. @returns the exit code
 */
export async function demo(options: DemoOptions, screen: Pick<Terminal, 'stdout' | 'stderr'>, ending: AbortController): Promise<number> {
  const { signal } = ending;
  const folder = await freshFolder();
  const suite = new DemoSuite(folder, options.port, ending);
  let told = false;
  let failure: unknown;
  try {
    await tell(options, folder, suite, screen, ending);
    told = true;
    if (!options.once) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  } catch (error) {
    failure = signal.aborted ? signal.reason : error;
  }
  await suite.stop();
  const failed = failure !== undefined && !(failure instanceof Stopped);
  if (failed) screen.stderr.write(`evenhand demo: ${failureOf(failure).message}; the suite's log is ${relative(process.cwd(), folder)}/suite.log\n`);
  else if (options.once || !told) await Promise.all([folder, suite.postgres].map((path) => rm(path, { recursive: true, force: true })));
  return failed ? Exit.rejected : told ? Exit.ok : INTERRUPTED;
}

async function tell(
  { customers, months, seed, once }: DemoOptions, folder: string, suite: DemoSuite, screen: Pick<Terminal, 'stdout' | 'stderr'>, { signal }: AbortController,
): Promise<void> {
  const starting = new Stopwatch();
  const url = await suite.listening();
  const stage = new Stage(new EvenhandClient({ url }), screen, signal);
  stage.say(
    'Evenhand: what a bank does to its customers is stored as events; from the events alone it is known who is treated fairly, who is content, and why.',
    `A suite and a PostgreSQL of its own run at ${url}, their data in the empty folder ${relative(process.cwd(), folder)}  (${starting.took()})`,
  );
  await doBusiness(stage, bankUntilToday(customers, months, seed));
  await rebuild(stage);
  const all = await spread(stage);
  const neediest = await mostInNeed(stage);
  await partings(stage, all);
  await alike(stage);
  const score = neediest && (await explain(stage, neediest.customerId));
  await verify(stage);
  stage.say('', `Told in ${starting.took()}.`);
  if (!once) nextSteps(stage, url, folder, suite, neediest?.customerId, score);
}
