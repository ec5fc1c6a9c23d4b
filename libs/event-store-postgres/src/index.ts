export { PostgresEventStore } from './postgres-event-store';
export type { PostgresEventStoreOptions } from './postgres-event-store';
export { escapeCopyText } from './text-forms';
export { PostgresEventLog } from './postgres-event-log';
export { PostgresTurns } from './postgres-turns';
