import { ComplaintsModule } from '@evenhand/complaints';
import type { Clock } from '@evenhand/event-sourcing';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { InteractionsModule } from '@evenhand/interactions';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { createLog, ServerModule, startApp, SystemClock } from '@evenhand/nest';
import { ProjectionsModule, RebuildConfig, rebuildOptions } from '@evenhand/projections';
import { ManualClock } from '@evenhand/reactors';
import { SuiteModule } from '@evenhand/suite';

/** Our side: the suite as it is started, its read models without what happens by itself, or one service's door and the store alone. */
export interface OurOrder {
  readonly url: string;
  readonly runs: 'suite' | 'read models' | 'interactions' | 'complaints';
  /** ms: a clock that stands there until it is moved; the machine's where absent */
  readonly clockAt?: number;
}

class ReadModels {}

async function serve({ url, runs, clockAt }: OurOrder): Promise<string> {
  const log = createLog('warn');
  const clock: Clock = clockAt === undefined ? new SystemClock() : new ManualClock(clockAt);
  const store = await PostgresEventStore.open({ url, now: () => new Date(clock.now()) });
  const config = Object.assign(new RebuildConfig(), { PORT: 0 });
  const projected = { store, databaseUrl: url, clock, rebuild: rebuildOptions(config, url), log };
  const modules: Readonly<Record<OurOrder['runs'], () => ReturnType<typeof SuiteModule.register>>> = {
    suite: () => SuiteModule.register(projected),
    'read models': () => ({ module: ReadModels, imports: [ServerModule, InteractionsModule.register(store, clock), ProjectionsModule.register({ ...projected, journey: new DirectJourneyLog(store) })] }),
    interactions: () => InteractionsModule.register(store, clock),
    complaints: () => ComplaintsModule.register({ store, clock, log, jurisdictions: { all: ['internal'], ofBranch: new Map() }, sampleSeed: 'evenhand' }),
  };
  const app = await startApp(modules[runs](), config, { log });
  return app.url;
}

process.on('message', (order: OurOrder) => {
  serve(order).then((address) => process.send?.({ address }), (error: unknown) => process.send?.({ error: String(error) }));
});
