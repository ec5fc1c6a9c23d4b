import type { ClientBase } from 'pg';

const OPENING = 0x45565245;
/** Advisory lock of the one process that reacts. */
export const REACTING = 0x45565252;

/**
 * One row a reactor (where it stands), one a customer it remembers, one a timer that is still to come, one a reaction that failed. A timer's row is
 * gone once its event is stored: the log tells of it from then on. `timer_ready` is read from its front, kind by kind, however many are ready.
 */
const TABLES = `
  create schema if not exists reactors;
  create table if not exists reactors.reactor (
    name text primary key, watch_version integer not null, position bigint not null, silent_until bigint not null);
  create table if not exists reactors.customer (customer text collate "C" primary key, state text not null) with (fillfactor = 80);
  create table if not exists reactors.timer (
    id uuid primary key, service text not null, kind text collate "C" not null, stream text collate "C" not null, key text collate "C" not null,
    customer text collate "C" not null, due_at timestamptz not null, ready_at timestamptz not null, draft text not null,
    attempts integer not null default 0, error text, unique (stream, key)) with (fillfactor = 80);
  create index if not exists timer_ready on reactors.timer (kind, ready_at, due_at) where error is null;
  create index if not exists timer_due on reactors.timer (due_at, id);
  create index if not exists timer_customer on reactors.timer (customer, due_at, id);
  create index if not exists timer_settling on reactors.timer (customer) where ready_at > due_at and error is null;
  create index if not exists timer_failed on reactors.timer (due_at, id) where error is not null;
  create table if not exists reactors.parked (
    id uuid primary key, manager text not null, position bigint not null, customer text collate "C" not null, cause_event uuid not null,
    reason text not null, attempts integer not null default 1, parked_at timestamptz not null);
  create index if not exists parked_position on reactors.parked (position, id);
  create table if not exists reactors.clock (only_one boolean primary key default true check (only_one), now timestamptz not null);
`;

/** Makes what is absent; safe when several processes start at once. */
export async function openSchema(client: ClientBase): Promise<void> {
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock($1)', [OPENING]);
  await client.query(TABLES);
  await client.query('commit');
}
