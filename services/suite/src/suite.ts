import { isPostgres, journeySourceOf, kafkaOf, openEventStore, openJourney, parkedTopicOf } from '@evenhand/backbone';
import { jurisdictionsOf } from '@evenhand/complaints';
import { createLog, requireLoopback, startApp, SystemClock } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { rebuildOptions } from '@evenhand/projections';
import { ManualClock, settleOf } from '@evenhand/reactors';
import type { SuiteConfig } from './config';
import { openKafkaParts } from './kafka.parts';
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
    const own = ownIsNeeded(config) ? await startOwnPostgres(config.EVENHAND_DATA, log) : undefined;
    if (own) started.push(() => own.stop());
    const { storeUrl, databaseUrl } = addressesOf(config, own?.url);
    const clock = config.EVENHAND_CLOCK === 'manual' ? new ManualClock(startOf(config)) : new SystemClock();
    const store = await openEventStore({ url: storeUrl, databaseUrl, writers: 'one', clock, log });
    started.push(() => store.close());
    const position = await store.head();
    log.info({ position }, 'event store open');
    const kafka = kafkaOf(config, log);
    const journey = await openJourney(store, kafka, databaseUrl);
    started.push(() => journey.close());
    const parts = kafka && (await openKafkaParts({ config, storeUrl, databaseUrl, clock, log }));
    if (parts) started.push(() => parts.close());
    const services = SuiteModule.register({
      store, journey, databaseUrl, clock, jurisdictions: jurisdictionsOf(config), settle: settleOf(config), log,
      rebuild: rebuildOptions(config, journeySourceOf(storeUrl, kafka)), reacting: config.EVENHAND_REACTORS === 'on',
      sampling: { seed: config.EVENHAND_SAMPLE_SEED, rate: config.EVENHAND_SURVEY_RATE },
      ...(kafka && { parked: { kafka, ...parkedTopicOf(config) } }), ...(parts && { kafka: parts }),
    });
    const app = await startApp(services, config, { log });
    started.push(() => app.close());
    return { url: app.url, close, empty: position === 0, ...(own?.movedTo && { movedTo: own.movedTo }) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where there is no PostgreSQL for the read models. */
const ownIsNeeded = ({ EVENT_STORE_URL: store, DATABASE_URL: models }: SuiteConfig): boolean => store === undefined || (models === undefined && !isPostgres(store));

function addressesOf({ EVENT_STORE_URL: store, DATABASE_URL: models }: SuiteConfig, own: string | undefined): { readonly storeUrl: string; readonly databaseUrl: string } {
  const storeUrl = store ?? (own as string);
  return { storeUrl, databaseUrl: models ?? own ?? storeUrl };
}

const startOf = ({ EVENHAND_CLOCK_START: start }: SuiteConfig): number => (start === undefined ? Date.now() : Date.parse(start));
