import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { InteractionsModule } from '@evenhand/interactions';
import { createLog, startApp, SystemClock } from '@evenhand/nest';
import { RebuildConfig, rebuildOptions } from '@evenhand/projections';
import { SuiteModule } from '@evenhand/suite';

/** Our side: the suite as it is started, or `paused`: the door and the store alone, nothing projected. */
export interface OurOrder {
  readonly url: string;
  readonly projections: 'paused' | 'live';
}

async function serve({ url, projections }: OurOrder): Promise<string> {
  const log = createLog('warn');
  const clock = new SystemClock();
  const store = await PostgresEventStore.open({ url });
  const config = Object.assign(new RebuildConfig(), { PORT: 0 });
  const rebuild = rebuildOptions(config, url);
  const module = projections === 'live' ? SuiteModule.register({ store, databaseUrl: url, clock, rebuild, log }) : InteractionsModule.register(store, clock);
  const app = await startApp(module, config, { log });
  return app.url;
}

process.on('message', (order: OurOrder) => {
  serve(order).then((address) => process.send?.({ address }), (error: unknown) => process.send?.({ error: String(error) }));
});
