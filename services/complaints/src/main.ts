import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { createLog, readConfig, runMain, startApp, SystemClock } from '@evenhand/nest';
import { ComplaintsModule } from './complaints.module';
import { ComplaintsConfig, jurisdictionsOf } from './config';

runMain(async () => {
  const config = readConfig(ComplaintsConfig);
  const log = createLog(config.LOG_LEVEL);
  const store = await PostgresEventStore.open({ url: config.EVENT_STORE_URL, log });
  const complaints = ComplaintsModule.register({ store, clock: new SystemClock(), log, jurisdictions: jurisdictionsOf(config), sampleSeed: config.EVENHAND_SAMPLE_SEED });
  const app = await startApp(complaints, config, { log });
  return {
    close: async () => {
      await app.close();
      await store.close();
    },
  };
});
