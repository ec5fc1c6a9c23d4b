import type { ClientBase } from 'pg';
import { migrate } from './schema.migration';

const OPENING = 0x45565245;

/**
 * One row a service and slot (where its reactor stands), one a customer that a service remembers, one a timer that is still to come, one a
 * reaction that failed. A timer's row is gone once its event is stored: the log tells of it from then on. `timer_next` is read from its front,
 * kind by kind, however many are ready.
 */
const TABLES = `
  create schema if not exists reactors;
  create table if not exists reactors.reactor (
    service text not null, slot smallint not null, watch_version integer not null, position bigint not null, silent_until bigint not null,
    primary key (service, slot)) with (fillfactor = 40);
  create table if not exists reactors.customer (
    service text collate "C" not null, slot smallint not null, customer text collate "C" not null, state text not null, primary key (service, customer)) with (fillfactor = 80);
  create table if not exists reactors.timer (
    id uuid primary key, service text not null, kind text collate "C" not null, stream text collate "C" not null, key text collate "C" not null,
    customer text collate "C" not null, due_at timestamptz not null, ready_at timestamptz not null, draft text not null,
    attempts integer not null default 0, error text, unique (stream, key)) with (fillfactor = 80);
  create index if not exists timer_next on reactors.timer (service, kind, ready_at, due_at) where error is null;
  create index if not exists timer_due on reactors.timer (due_at, id);
  create index if not exists timer_customer on reactors.timer (customer, due_at, id);
  create index if not exists timer_settling on reactors.timer (customer) where ready_at > due_at and error is null;
  create index if not exists timer_failed on reactors.timer (due_at, id) where error is not null;
  create table if not exists reactors.parked (
    id uuid primary key, service text not null, manager text not null, position bigint not null, customer text collate "C" not null, cause_event uuid not null,
    reason text not null, attempts integer not null default 1, parked_at timestamptz not null, asked_at timestamptz);
  create index if not exists parked_position on reactors.parked (position, id);
  create index if not exists parked_asked on reactors.parked (asked_at) where asked_at is not null;
  create table if not exists reactors.clock (only_one boolean primary key default true check (only_one), now timestamptz not null);
`;

/** Makes what is absent, and what is there as it is now; safe when several processes start at once. */
export async function openSchema(client: ClientBase): Promise<void> {
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock($1)', [OPENING]);
  const finish = await migrate(client);
  await client.query(TABLES);
  await finish();
  await client.query('commit');
}
