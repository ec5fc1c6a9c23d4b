import { PostgresEventLog } from '@evenhand/event-store-postgres';
import { serveBulk } from '@evenhand/projection-engine';
import { decode } from '../../projected-event';
import { projections } from './projections';

// bulk.worker.ts of a service that has the example
serveBulk({ projections, decode, openLog: (source) => new PostgresEventLog(source) });
