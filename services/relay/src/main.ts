import { createLog, readConfig, runMain, startApp, SystemClock } from '@evenhand/nest';
import { openGround, RelayConfig, RelayModule } from './relay.module';

runMain(async () => {
  const config = readConfig(RelayConfig);
  const log = createLog(config.LOG_LEVEL);
  const clock = new SystemClock();
  const ground = await openGround(config, clock, log);
  const app = await startApp(RelayModule.register(ground, config, clock, log), config, { log });
  log.info({ url: app.url }, 'the relay answers');
  return {
    close: async () => {
      await app.close();
      await ground.close();
    },
  };
});
