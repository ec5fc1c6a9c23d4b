import { openBackbone, parkedTopicOf } from '@evenhand/backbone';
import { createLog, readConfig, runMain, startApp, SystemClock } from '@evenhand/nest';
import { ProjectionsConfig, rebuildOptions } from './config';
import { ProjectionsModule } from './projections.module';

runMain(async () => {
  const config = readConfig(ProjectionsConfig);
  const log = createLog(config.LOG_LEVEL);
  const clock = new SystemClock();
  const backbone = await openBackbone(config, { clock, log });
  const { store, journey, databaseUrl, kafka } = backbone;
  const parked = kafka && { kafka, ...parkedTopicOf(config) };
  const module = ProjectionsModule.register({ store, journey, databaseUrl, clock, rebuild: rebuildOptions(config, backbone.journeySource), parked, log });
  const app = await startApp(module, config, { log });
  return {
    close: async () => {
      await app.close();
      await backbone.close();
    },
  };
});
