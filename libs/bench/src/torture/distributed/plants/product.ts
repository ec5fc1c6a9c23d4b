import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '@evenhand/suite/distributed/parts';

const load = createRequire(__filename);

/** A built file of the product as the service beside which this is loaded will have it, whether its package shows it or not. */
export const product = <T>(path: string): T => load(join(ROOT, path)) as T;
