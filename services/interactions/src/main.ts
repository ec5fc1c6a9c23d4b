import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { createLog, readConfig, runMain, startApp, SystemClock } from '@evenhand/nest';
import { InteractionsConfig } from './config';
import { InteractionsModule } from './interactions.module';

runMain(async () => {
  const config = readConfig(InteractionsConfig);
  const log = createLog(config.LOG_LEVEL);
  const store = await PostgresEventStore.open({ url: config.EVENT_STORE_URL, log });
  const app = await startApp(InteractionsModule.register(store, new SystemClock()), config, { log });
  return {
    close: async () => {
      await app.close();
      await store.close();
    },
  };
});
