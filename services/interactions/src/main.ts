import { openBackbone } from '@evenhand/backbone';
import { createLog, readConfig, runMain, startApp, SystemClock } from '@evenhand/nest';
import { ReactorsModule, settleOf } from '@evenhand/reactors';
import { InteractionsConfig } from './config';
import { InteractionsModule } from './interactions.module';
import { interactionsReactions } from './reactions';

runMain(async () => {
  const config = readConfig(InteractionsConfig);
  const log = createLog(config.LOG_LEVEL);
  const clock = new SystemClock();
  const { store, journey, turns, databaseUrl, close } = await openBackbone(config, { clock, log });
  const door = InteractionsModule.register(store, clock, turns);
  const services = [interactionsReactions(door, { seed: config.EVENHAND_SAMPLE_SEED, rate: config.EVENHAND_SURVEY_RATE })];
  const module = config.EVENHAND_REACTORS === 'off' ? door : ReactorsModule.register({ store, journey, databaseUrl, clock, services, settle: settleOf(config), log });
  const app = await startApp(module, config, { log });
  return {
    close: async () => {
      await app.close();
      await close();
    },
  };
});
