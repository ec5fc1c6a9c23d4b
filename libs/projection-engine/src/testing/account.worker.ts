import { PostgresEventLog } from '@evenhand/event-store-postgres';
import { serveBulk } from '../bulk/bulk.worker';
import { accountsV2, decode, everyProjection } from './account.projections';
import { FRAGILE, fragile, MENDED } from './fragile.projections';

serveBulk({
  projections: [...everyProjection, accountsV2, ...fragile(() => false, FRAGILE), ...fragile(() => true, MENDED)], decode, openLog: (source) => new PostgresEventLog(source),
});
