import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { createLog, readConfig, runMain, startApp, SystemClock } from '@evenhand/nest';
import { ProjectionsConfig, rebuildOptions } from './config';
import { ProjectionsModule } from './projections.module';

runMain(async () => {
  const config = readConfig(ProjectionsConfig);
  const log = createLog(config.LOG_LEVEL);
  const store = await PostgresEventStore.open({ url: config.EVENT_STORE_URL, log });
  const rebuild = rebuildOptions(config, config.EVENT_STORE_URL);
  const module = ProjectionsModule.register({ store, databaseUrl: config.DATABASE_URL, clock: new SystemClock(), rebuild, log });
  const app = await startApp(module, config, { log });
  return {
    close: async () => {
      await app.close();
      await store.close();
    },
  };
});
