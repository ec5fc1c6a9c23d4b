import { SCHEMA } from '../layout';

/**
 * A version's customers of whom an event could not be folded: that event, and how many of theirs passed since. `waiting` ones stand behind it, up to the
 * checkpoint of their slot. `told_at`: when others were told of the event. What was left out for good is left out by whatever that version of the code
 * builds: it is kept by code, not by build. What could not be read off a shared log has no customer that anybody knows of.
 */
export const PARKED_TABLES = `
  alter table ${SCHEMA}.checkpoints add column if not exists parked integer not null default 0;
  alter table ${SCHEMA}.versions add column if not exists mended integer not null default 0;
  create table if not exists ${SCHEMA}.parked (
    version_id integer references ${SCHEMA}.versions on delete cascade, customer text collate "C", slot smallint not null, position bigint not null, event_id text,
    reason text not null, attempts integer not null default 1, waiting bigint not null default 0, last_position bigint not null,
    parked_at timestamptz not null default clock_timestamp(), told_at timestamptz, primary key (version_id, customer));
  create index if not exists parked_untold on ${SCHEMA}.parked (version_id, position) where told_at is null;
  create table if not exists ${SCHEMA}.dropped (
    projection text not null, code_version integer not null, position bigint not null, customer text collate "C" not null, event_id text, problem text not null,
    reason text not null, dropped_at timestamptz not null default clock_timestamp(), primary key (projection, code_version, position));
  create table if not exists ${SCHEMA}.unreadable (
    topic text not null, "partition" integer not null, "offset" bigint not null, reason text not null, read_at timestamptz not null default clock_timestamp(),
    told_at timestamptz, primary key (topic, "partition", "offset"));
`;
