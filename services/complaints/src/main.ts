import { openBackbone } from '@evenhand/backbone';
import { createLog, readConfig, runMain, startApp, SystemClock } from '@evenhand/nest';
import { ReactorsModule, settleOf } from '@evenhand/reactors';
import { ComplaintsModule } from './complaints.module';
import { ComplaintsConfig, jurisdictionsOf } from './config';
import { complaintsReactions } from './reactions';

const SECOND = 1_000;

runMain(async () => {
  const config = readConfig(ComplaintsConfig);
  const log = createLog(config.LOG_LEVEL);
  const clock = new SystemClock();
  const { store, journey, turns, databaseUrl, close } = await openBackbone(config, { clock, log });
  const door = ComplaintsModule.register({
    store, journey, turns, clock, log, jurisdictions: jurisdictionsOf(config), sampleSeed: config.EVENHAND_SAMPLE_SEED, readModelsUrl: databaseUrl,
    figuresPatience: config.EVENHAND_FIGURES_PATIENCE * SECOND,
  });
  const services = [complaintsReactions(door)];
  const module = config.EVENHAND_REACTORS === 'off' ? door : ReactorsModule.register({ store, journey, databaseUrl, clock, services, settle: settleOf(config), log });
  const app = await startApp(module, config, { log });
  return {
    close: async () => {
      await app.close();
      await close();
    },
  };
});
