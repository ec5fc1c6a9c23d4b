import { jurisdictionsOf } from '@evenhand/complaints';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { createLog, requireLoopback, startApp, SystemClock } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { rebuildOptions } from '@evenhand/projections';
import { ManualClock, settleOf } from '@evenhand/reactors';
import type { SuiteConfig } from './config';
import { startOwnPostgres } from './own-postgres';
import { SuiteModule } from './suite.module';

export interface RunningSuite extends RunningApp {
  /** nothing was ever stored */
  readonly empty: boolean;
  /** where the data went, when that is not below EVENHAND_DATA */
  readonly movedTo?: string;
}

/**
 * Starts all of Evenhand: PostgreSQL where none is named, store, read models, HTTP; it listens when the schema stands. What was started is
 * stopped in the opposite order, also when a later part does not start.
 */
export async function startSuite(config: SuiteConfig): Promise<RunningSuite> {
  requireLoopback(config);
  const log = createLog(config.LOG_LEVEL);
  const started: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let stop = started.pop(); stop; stop = started.pop()) await stop();
  };
  try {
    const own = config.EVENT_STORE_URL ? undefined : await startOwnPostgres(config.EVENHAND_DATA, log);
    if (own) started.push(() => own.stop());
    const storeUrl = config.EVENT_STORE_URL ?? (own as { url: string }).url;
    const clock = config.EVENHAND_CLOCK === 'manual' ? new ManualClock(startOf(config)) : new SystemClock();
    const store = await PostgresEventStore.open({ url: storeUrl, log, now: () => new Date(clock.now()) });
    started.push(() => store.close());
    const position = await store.head();
    log.info({ position }, 'event store open');
    const rebuild = rebuildOptions(config, storeUrl);
    const sampling = { seed: config.EVENHAND_SAMPLE_SEED, rate: config.EVENHAND_SURVEY_RATE };
    const services = SuiteModule.register({
      store, databaseUrl: config.DATABASE_URL ?? storeUrl, clock, rebuild, jurisdictions: jurisdictionsOf(config), sampling, settle: settleOf(config), log,
    });
    const app = await startApp(services, config, { log });
    started.push(() => app.close());
    return { url: app.url, close, empty: position === 0, ...(own?.movedTo && { movedTo: own.movedTo }) };
  } catch (error) {
    await close();
    throw error;
  }
}

const startOf = ({ EVENHAND_CLOCK_START: start }: SuiteConfig): number => (start === undefined ? Date.now() : Date.parse(start));
