export { startLocalPostgres } from './local-postgres';
export type { LocalPostgres, LocalPostgresOptions } from './local-postgres';
