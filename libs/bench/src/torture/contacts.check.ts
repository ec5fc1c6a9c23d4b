import type { Database } from './database';

/** What the log's texts say of contacts, in SQL: no code of the product has a part in it. @param slot `, slot`, or nothing where rows are not told apart by it */
const contacts = (slot: string): string => `
  select position, 0 as ordinal${slot}, customer, (event ->> 'time')::timestamptz as at, data ->> 'outcome' as outcome, event ->> 'channel' as channel, data ->> 'kind' as kind,
    data ->> 'initiator' as initiator, event ->> 'productcode' as product, (data ->> 'waitSec')::integer as wait_sec, (data ->> 'durationSec')::integer as duration_sec
  from (select position, slot, customer, body::jsonb as event, body::jsonb -> 'data' as data from events offset 0) as told
  where customer <> 'bank' and event ->> 'type' = 'evenhand.interactions.interaction-recorded.v1'`;

const hours = (slot: string): string => `
  select date_trunc('hour', at, 'UTC') as hour, outcome, coalesce(channel, '') as channel, kind, initiator, coalesce(product, '') as product${slot},
    count(*) as contacts, count(wait_sec) as waited, coalesce(sum(wait_sec), 0) as wait_sec, count(duration_sec) as timed, coalesce(sum(duration_sec), 0) as duration_sec
  from (${contacts(slot)}) as contacts group by 1, 2, 3, 4, 5, 6${slot}`;

const EXPECTED = { 'contact-activity': contacts, 'contact-hours': hours };

/** @param relation a version's table or the public view. @returns rows that it should have and has not, or has and should not */
export async function contactDifferences(database: Database, projection: keyof typeof EXPECTED, relation: string, slot: ', slot' | ''): Promise<string[]> {
  const rows = await database.insist(
    `with expected as (${EXPECTED[projection](slot)}), found as (table ${relation}),
       missing as (table expected except all table found), extra as (table found except all table expected)
     select 'misses' as how, to_json(missing) as row from missing union all select 'has', to_json(extra) from extra`,
  );
  return rows.map(({ how, row }) => `${how} ${JSON.stringify(row)}`);
}
