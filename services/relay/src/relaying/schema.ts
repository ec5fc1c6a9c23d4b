import type { Pool } from 'pg';

const OPENING = 0x45565246;

/**
 * Who relays each journey topic, how far it has come and how it may be found dead; and what operators asked for. The topic itself is
 * protected by Kafka, whatever is written here.
 */
const TABLES = `
  create schema if not exists relay;
  create table if not exists relay.active (
    topic text primary key, holder uuid not null, until timestamptz not null, backend integer not null, backend_start timestamptz not null,
    generation text, partitions integer, position bigint not null default 0, state text not null default 'opening', error text);
  create table if not exists relay.operations (
    id uuid primary key default gen_random_uuid(), topic text not null, kind text not null, state text not null default 'waiting', request json not null,
    generation text, done bigint not null default 0, total bigint not null default 0, result json, problem json,
    asked_at timestamptz not null default now(), started_at timestamptz, finished_at timestamptz);
  create unique index if not exists one_operation_at_a_time on relay.operations (topic, kind) where finished_at is null;
  create index if not exists operations_by_moment on relay.operations (topic, kind, asked_at);
`;

/** Makes what is absent; safe when several relays start at once. */
export async function openSchema(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`begin; select pg_advisory_xact_lock(${OPENING}); ${TABLES} commit`);
  } finally {
    client.release(true);
  }
}
