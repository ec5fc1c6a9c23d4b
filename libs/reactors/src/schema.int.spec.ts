import { slotOf, SLOTS } from '@evenhand/event-sourcing';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Client } from 'pg';
import { openSchema } from './schema';
import { DAY, follower, HOUR, posted, promise, SmallBank, START } from './testing/small-bank';

jest.setTimeout(60_000);

/** As the tables were while one reactor served all services. */
const OF_ALL = `
  drop schema if exists reactors cascade;
  create schema reactors;
  create table reactors.reactor (name text primary key, watch_version integer not null, position bigint not null, silent_until bigint not null);
  create table reactors.customer (customer text collate "C" primary key, state text not null) with (fillfactor = 80);
  create table reactors.timer (
    id uuid primary key, service text not null, kind text collate "C" not null, stream text collate "C" not null, key text collate "C" not null,
    customer text collate "C" not null, due_at timestamptz not null, ready_at timestamptz not null, draft text not null,
    attempts integer not null default 0, error text, unique (stream, key)) with (fillfactor = 80);
  create index timer_ready on reactors.timer (kind, ready_at, due_at) where error is null;
  create index timer_due on reactors.timer (due_at, id);
  create index timer_customer on reactors.timer (customer, due_at, id);
  create index timer_settling on reactors.timer (customer) where ready_at > due_at and error is null;
  create index timer_failed on reactors.timer (due_at, id) where error is not null;
  create table reactors.parked (
    id uuid primary key, manager text not null, position bigint not null, customer text collate "C" not null, cause_event uuid not null,
    reason text not null, attempts integer not null default 1, parked_at timestamptz not null);
  create index parked_position on reactors.parked (position, id);
  create table reactors.clock (only_one boolean primary key default true check (only_one), now timestamptz not null);
`;

describe('a database of when one reactor served all services', () => {
  let database: TestDatabase;
  let sql: Client;
  beforeEach(async () => {
    database = await testDatabase('reactors_schema');
    sql = new Client(database.url);
    await sql.connect();
    await sql.query(OF_ALL);
  });
  afterEach(async () => {
    await sql.end();
    await database.drop();
  });
  const all = async (text: string): Promise<readonly object[]> => (await sql.query<object>(text)).rows;

  it('has both services stand where that one stood, each with all of its slots and all it remembered', async () => {
    await sql.query(`insert into reactors.reactor values ('reactor', 1, 42, 7); insert into reactors.customer select 'c_' || n, 'state ' || n from generate_series(1, 12000) n`);
    await openSchema(sql);
    expect(await all('select service, count(*)::int as slots, min(slot) as first, max(slot) as last, watch_version, position, silent_until from reactors.reactor group by 1, 5, 6, 7 order by 1')).toEqual(
      ['complaints', 'interactions'].map((service) => ({ service, slots: SLOTS, first: 0, last: SLOTS - 1, watch_version: 1, position: '42', silent_until: '7' })),
    );
    expect(await all('select service, count(*)::int as n, count(distinct state)::int as states from reactors.customer group by 1 order by 1')).toEqual(['complaints', 'interactions'].map((service) => ({ service, n: 12_000, states: 12_000 })));
    for (const customer of ['c_1', 'c_5000', 'c_5001', 'c_12000']) {
      expect(await all(`select distinct slot, state from reactors.customer where customer = '${customer}'`)).toEqual([{ slot: slotOf(customer), state: `state ${customer.slice(2)}` }]);
    }
  });

  it('keeps its timers and what is parked, and is migrated once', async () => {
    await sql.query(`insert into reactors.timer select gen_random_uuid(), 'interactions', 'k', 's' || n, 'k', 'c_1', now(), now(), '{}' from generate_series(1, 3) n;
      insert into reactors.parked values ('8a5d1f2c-0b7e-5c3d-9e4f-1a2b3c4d5e6f', 'PM-9', 41, 'c_1', '8a5d1f2c-0b7e-5c3d-9e4f-1a2b3c4d5e6f', 'refused', 2, now())`);
    await openSchema(sql);
    await openSchema(sql);
    expect(await all('select count(*)::int as n from reactors.timer')).toEqual([{ n: 3 }]);
    expect(await all('select service, manager, attempts, asked_at from reactors.parked')).toEqual([{ service: '', manager: 'PM-9', attempts: 2, asked_at: null }]);
    expect(await all(`select indexname from pg_indexes where schemaname = 'reactors' and tablename = 'timer' and indexname in ('timer_ready', 'timer_next')`)).toEqual([{ indexname: 'timer_next' }]);
    expect(await all('select count(*)::int as n from reactors.reactor')).toEqual([{ n: 0 }]);
  });
});

it('a reactor goes on in such a database from where that one stood: nothing is reacted to twice, nothing is left out', async () => {
  const bank = await SmallBank.open();
  try {
    bank.reactors.start();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p1' }), promise('p2', START + HOUR)]);
    await bank.reactors.reacting.caughtUp();
    await bank.reactors.stop();
    const { rows: timers } = await bank.sql.query('select * from reactors.timer');
    const before = await bank.stored();
    const head = before.at(-1)?.position as number;
    await bank.sql.query(OF_ALL);
    await bank.sql.query(`insert into reactors.reactor values ('reactor', 1, ${head}, 0);
      insert into reactors.parked values ('8a5d1f2c-0b7e-5c3d-9e4f-1a2b3c4d5e6f', 'T-1', 1, 'c_1', '8a5d1f2c-0b7e-5c3d-9e4f-1a2b3c4d5e6f', 'refused', 2, now())`);
    await bank.sql.query('insert into reactors.timer select * from json_populate_recordset(null::reactors.timer, $1)', [JSON.stringify(timers)]);
    await bank.publish([posted('promise-broken', 'c_3', { promiseId: 'p3' })]);
    (await bank.join({ managers: [follower] })).start();
    await bank.move(START + DAY - HOUR);
    expect((await bank.log()).slice(before.length)).toEqual([
      'promise-broken c_3 2026-03-02T09:00', 'follow-up-scheduled c_3 2026-03-02T09:00', 'promise-broken c_p2 2026-03-02T10:00', 'follow-up-scheduled c_p2 2026-03-02T10:00',
    ]);
    expect(await bank.reactors.parked.list(10)).toMatchObject([{ manager: 'T-1', service: 'interactions' }]);
  } finally {
    await bank.stop();
  }
});
