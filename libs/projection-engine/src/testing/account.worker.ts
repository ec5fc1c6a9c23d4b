import { PostgresEventLog } from '@evenhand/event-store-postgres';
import { serveBulk } from '../bulk/bulk.worker';
import { accountsV2, decode, everyProjection } from './account.projections';

serveBulk({ projections: [...everyProjection, accountsV2], decode, openLog: (source) => new PostgresEventLog(source) });
