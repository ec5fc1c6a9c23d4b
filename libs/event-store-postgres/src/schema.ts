import type { Client } from 'pg';

/** NOTIFY channel; the payload is the position up to which the log is visible. */
export const CHANNEL = 'evenhand_events';
/** Advisory lock: held by the one writer for as long as it lives, or by one of many writers for one transaction. */
export const WRITER_LOCK = 7_233_001;
const MIGRATION_LOCK = 7_233_002;

/**
 * One append-only table. Fixed-width columns first (no padding between them); keys compare by bytes. Four fifths of a write is index upkeep,
 * so each index earns its place: the order of the log, one event per place in a stream, an id stored once, a customer's journey.
 */
const TABLE = `
  create table if not exists events (
    position bigint not null,
    recorded_at timestamptz not null,
    revision integer not null,
    slot smallint not null,
    event_id uuid not null,
    digest uuid not null,
    stream text collate "C" not null,
    customer text collate "C" not null,
    body text storage external not null,
    constraint events_pkey primary key (position),
    constraint events_stream_revision unique (stream, revision),
    constraint events_event_id unique (event_id)
  );
  create index if not exists events_customer_position on events (customer, position);
`;

/** Makes what is absent; safe when several processes start at once. */
export async function migrate(client: Client): Promise<void> {
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await client.query(TABLE);
  await client.query('commit');
}
