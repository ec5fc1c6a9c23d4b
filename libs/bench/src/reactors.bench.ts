import { Client } from 'pg';
import { load, startOurs } from './processes';
import { caughtUp, reactedTo } from './rebuild/operations';
import { compared, limited, percentile } from './results';
import type { Result } from './results';

const LAG_SECONDS = 15;
const LIMIT_MS = 500;

/** How soon after an event what it sets off is stored: contacts, one of ten events something that is reacted to, in a suite where all runs. */
export async function reactorsWorks(url: string, events: number): Promise<Result[]> {
  const suite = await startOurs({ url, runs: 'suite' });
  const client = new Client(url);
  await client.connect();
  const order = { url: suite.url, mode: 'batch', mix: 'startling' } as const;
  try {
    await load({ ...order, bank: 1, events: events / 5, perRequest: 1_000, connections: 6 });
    await reactedTo(suite.url);
    const started = performance.now();
    const full = await load({ ...order, bank: 2, events: events * 2, perRequest: 1_000, connections: 6 });
    await reactedTo(suite.url);
    // what comes in faster than it is reacted to is not sustained; the load was made before it was sent
    const seconds = Math.max(full.seconds, (performance.now() - started) / 1_000 - full.preparing);
    const sustained = full.events / seconds;
    await caughtUp(suite.url);
    const { rows } = await client.query<{ head: string }>('select max(position) as head from events');
    const rate = sustained / 2;
    await load({ ...order, bank: 3, events: Math.round(rate * LAG_SECONDS), perRequest: 200, connections: 8, rate });
    await reactedTo(suite.url);
    const lags = (await client.query<{ lag: number | null }>(LAGS, [rows[0]?.head])).rows.map(({ lag }) => lag);
    const unanswered = lags.filter((lag) => lag === null).length;
    if (lags.length === 0 || unanswered > 0) throw new Error(`${unanswered} of ${lags.length} events set nothing off`);
    const upwards = (lags as number[]).sort((a, b) => a - b);
    const at = `from event stored to reaction stored, at ${Math.round(rate).toLocaleString('en-GB')} events/s, half of what is sustained`;
    return [
      compared('contacts, one of ten events reacted to, all reacted to', 'events/s', sustained, full.events / full.seconds, 'what was ingested meanwhile', 0),
      limited(`reactor lag p50, ${at}`, 'ms', percentile(upwards, 0.5), LIMIT_MS, 'the limit'),
      limited(`reactor lag p99, ${at}`, 'ms', percentile(upwards, 0.99), LIMIT_MS, 'the limit'),
    ];
  } finally {
    await client.end();
    await suite.stop();
  }
}

/** A row a reaction, and one with null for a startling event that has none. */
const LAGS = `
  with told as (select recorded_at, body::json as event from events where position > $1 offset 0),
    causes as (select recorded_at, event ->> 'id' as id, event ->> 'id' like 'startling-%' as startling from told where event ->> 'causationid' is null),
    reactions as (select recorded_at, event ->> 'causationid' as id from told where event ->> 'causationid' is not null)
  select extract(epoch from reactions.recorded_at - causes.recorded_at)::float * 1000 as lag
  from causes left join reactions using (id) where causes.startling or reactions.id is not null`;
