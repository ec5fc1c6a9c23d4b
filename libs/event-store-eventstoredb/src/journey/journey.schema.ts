import type { Client } from 'pg';

/** NOTIFY channel; the payload is the position up to which the table is complete. */
export const CHANNEL = 'evenhand_journey';
/** Advisory lock: held by the one process that keeps the table, for as long as its session lives. */
export const KEEPER_LOCK = 7_233_101;
const MIGRATION_LOCK = 7_233_102;

/**
 * The journeys of customers, which EventStoreDB itself cannot find: every event of the log once, and how far the table is complete. It can be
 * dropped at any time: it is built again from the log. Keys compare by bytes.
 */
const TABLES = `
  create schema if not exists eventstoredb;
  create table if not exists eventstoredb.journey (
    position bigint not null primary key,
    recorded_at timestamptz not null,
    revision integer not null,
    event_id uuid not null,
    digest uuid not null,
    stream text collate "C" not null,
    customer text collate "C" not null,
    body text storage external not null
  );
  create index if not exists journey_customer_position on eventstoredb.journey (customer, position);
  create table if not exists eventstoredb.journey_checkpoint (
    one boolean primary key default true check (one),
    position bigint not null
  );
  insert into eventstoredb.journey_checkpoint (position) values (0) on conflict do nothing;
`;

/** Makes what is absent; safe when several processes start at once. */
export async function migrate(client: Client): Promise<void> {
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await client.query(TABLES);
  await client.query('commit');
}
