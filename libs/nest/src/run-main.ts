import { ConfigError } from './config';
import { createLog } from './log';
import type { RunningApp } from './start';
import { startTracing } from './tracing/start-tracing';

const STOP_MS = 60_000;
/** Ctrl-C under npm arrives twice, from the terminal and from npm: that is one wish. */
const SAME_WISH_MS = 500;

/**
 * The life of a process around what it runs: SIGTERM and SIGINT stop it cleanly (exit 0), also in mid-start; a second signal, half a second
 * later or more, ends it at once (128 + its number). What cannot be used in the environment is said in plain words, any other failure, then
 * or later, is logged; both exit 1.
 */
export function runMain(start: () => Promise<Pick<RunningApp, 'close'>>): void {
  const log = createLog('info');
  const die = (error: unknown, message: string): never => {
    log.fatal({ err: error }, message);
    process.exit(1);
  };
  process.on('unhandledRejection', (error) => die(error, 'a failure nobody handled'));
  process.on('uncaughtException', (error) => die(error, 'a failure nobody handled'));

  const starting = traced(start);
  starting.catch((error: unknown) => {
    if (!(error instanceof ConfigError)) die(error, 'could not start');
    process.stderr.write(`${(error as ConfigError).message}\n`);
    process.exit(1);
  });

  let stoppingSince: number | undefined;
  const stop = (signal: NodeJS.Signals, number: number): void => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince < SAME_WISH_MS) return;
      process.exit(128 + number);
    }
    stoppingSince = performance.now();
    log.info({ signal }, 'stopping');
    setTimeout(() => die(new Error(`not stopped within ${STOP_MS} ms`), 'could not stop'), STOP_MS).unref();
    starting.then((running) => running.close()).then(() => process.exit(0), (error: unknown) => die(error, 'could not stop cleanly'));
  };
  process.on('SIGTERM', () => stop('SIGTERM', 15));
  process.on('SIGINT', () => stop('SIGINT', 2));
}

async function traced(start: () => Promise<Pick<RunningApp, 'close'>>): Promise<Pick<RunningApp, 'close'>> {
  const tracing = await startTracing();
  const running = await start();
  return {
    async close() {
      await running.close();
      await tracing?.end();
    },
  };
}
