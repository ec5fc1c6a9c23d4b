import { join } from 'node:path';
import type { ServiceName } from '@evenhand/suite/distributed/services';

/** A fault that is put into a service on purpose: a torture that cannot find it says nothing. */
export interface Plant {
  readonly service: ServiceName;
  /** loaded before the service */
  readonly file: string;
}

const planted = (service: ServiceName, name: string): Plant => ({ service, file: join(__dirname, 'plants', `${name}.js`) });

export const plants: ReadonlyMap<string, Plant> = new Map([
  ['relay-without-transactions', planted('relay', 'relay-without-transactions')],
  ['projections-without-compare', planted('projections', 'projections-without-compare')],
  ['inbound-commits-first', planted('inbound', 'inbound-commits-first')],
]);
