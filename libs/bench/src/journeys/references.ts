import type { Client } from 'pg';
import type { Query, Range } from './questions';

/** The same asked in plain SQL over the public views, as somebody would who has only those. @returns ms */

async function timed(client: Client, text: string, values: readonly unknown[] = []): Promise<number> {
  const started = performance.now();
  await client.query(text, [...values]);
  return performance.now() - started;
}

/** A page of fifty by one dimension of treatment as of now. */
export const pageBySql = (client: Client): Promise<number> => timed(client, `
  select key, (50 + n * fading) / (1 + w * fading) as score
  from (select key, treatment_interpersonal_n as n, treatment_interpersonal_w as w, power(2, -(current_date - date '1970-01-01' - treatment_interpersonal_day) / 360.0) as fading from customer_state) as states
  where w > 0 order by score, key limit 50`);

const COLUMN: Readonly<Record<string, string>> = { day: "(at at time zone 'UTC')::date", hour: "extract(hour from at at time zone 'UTC')" };
const MEASURE: Readonly<Record<string, string>> = {
  contacts: 'count(*)', customers: 'count(distinct customer)', repeatContacts: "count(*) filter (where at - previous <= interval '7 days')",
  waitSec: seconds('wait_sec'), durationSec: seconds('duration_sec'),
};

function seconds(column: string): string {
  return `avg(${column}), percentile_disc(0.5) within group (order by ${column}), percentile_disc(0.9) within group (order by ${column})`;
}

export function contactsBySql(client: Client, { from, to, by = '', measures = '' }: Query & Range): Promise<number> {
  const groups = by.split(',').filter(Boolean).map((name) => COLUMN[name] ?? name);
  const told = [...groups, ...measures.split(',').map((name) => MEASURE[name] as string)].join(', ');
  const contacts = measures.includes('repeatContacts') ? '(select *, lag(at) over (partition by customer order by at) as previous from contact_activity) as contacts' : 'contact_activity';
  return timed(client, `select ${told} from ${contacts} where at >= $1 and at < $2${groups.length > 0 ? ` group by ${groups.map((_group, i) => i + 1).join(', ')}` : ''}`, [`${from}T00:00:00Z`, `${to}T00:00:00Z`]);
}

/** A customer's events read and parsed, and nothing made of them. */
export async function eventsBySql(client: Client, customer: string, length: number): Promise<number> {
  const started = performance.now();
  const { rows } = await client.query<{ body: string }>('select body from events where customer = $1 order by position', [customer]);
  for (const { body } of rows) JSON.parse(body);
  if (rows.length !== length) throw new Error(`${customer} has ${rows.length} events, not ${length}`);
  return performance.now() - started;
}
