import { readConfig, runMain } from '@evenhand/nest';
import { SuiteConfig } from './config';
import { greeting } from './greeting';
import { startSuite } from './suite';

runMain(async () => {
  const suite = await startSuite(readConfig(SuiteConfig));
  process.stdout.write(greeting(suite));
  return suite;
});
