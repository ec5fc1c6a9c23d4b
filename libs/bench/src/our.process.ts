import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { InteractionsModule } from '@evenhand/interactions';
import { createLog, ServerConfig, startApp, SystemClock } from '@evenhand/nest';
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
  const module = projections === 'live' ? SuiteModule.register({ store, databaseUrl: url, clock, log }) : InteractionsModule.register(store, clock);
  const app = await startApp(module, Object.assign(new ServerConfig(), { PORT: 0 }), { log });
  return app.url;
}

process.on('message', (order: OurOrder) => {
  serve(order).then((address) => process.send?.({ address }), (error: unknown) => process.send?.({ error: String(error) }));
});
