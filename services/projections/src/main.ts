import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { createLog, readConfig, runMain, startApp, SystemClock } from '@evenhand/nest';
import { ProjectionsConfig } from './config';
import { ProjectionsModule } from './projections.module';

runMain(async () => {
  const config = readConfig(ProjectionsConfig);
  const log = createLog(config.LOG_LEVEL);
  const store = await PostgresEventStore.open({ url: config.EVENT_STORE_URL, log });
  const app = await startApp(ProjectionsModule.register({ store, databaseUrl: config.DATABASE_URL, clock: new SystemClock(), log }), config, { log });
  return {
    close: async () => {
      await app.close();
      await store.close();
    },
  };
});
