import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { PROMISED, PROMISED_FOR } from './made.traffic';
import { load, startOurs } from './processes';
import { caughtUp, reactedTo } from './rebuild/operations';
import { compared } from './results';
import type { Result } from './results';

const ORDER = { mode: 'batch', bank: 1, perRequest: 1_000, connections: 5 } as const;
const REFERENCE = 'the same events ingested in batches of 1 000, read models and reactors paused';
const LOOK_MS = 50;

/** So many promises that are due at one moment, in a suite whose clock is moved to it. @param timers 100 000 at full scale */
export async function timersWorks(database: (name: string) => Promise<string>, timers: number): Promise<Result[]> {
  const { ingested } = await ingest(await database('timers_reference'), timers);
  const { count, fired, reacted } = await fire(await database('timers'), timers);
  const told = `${count.toLocaleString('en-GB')} timers due at once`;
  return [
    compared(`${told}, until the last has fired`, 'timers/s', count / fired, ingested, REFERENCE, 0),
    compared(`${told}, until the last was reacted to: a follow-up each`, 'timers/s', count / reacted, ingested, REFERENCE, 0),
  ];
}

/** The events that timers write, from a publisher: to streams that are open. */
async function ingest(url: string, events: number): Promise<{ readonly ingested: number }> {
  const door = await startOurs({ url, runs: 'interactions' });
  try {
    await load({ ...ORDER, url: door.url, mix: 'promises', events });
    const { events: count, seconds } = await load({ ...ORDER, url: door.url, mix: 'broken promises', events });
    return { ingested: count / seconds };
  } finally {
    await door.stop();
  }
}

/** Seconds from the due moment until all have fired, and until all was reacted to. */
async function fire(url: string, timers: number): Promise<{ readonly count: number; readonly fired: number; readonly reacted: number }> {
  const suite = await startOurs({ url, runs: 'suite', clockAt: PROMISED + 60_000 });
  const client = new Client(url);
  await client.connect();
  try {
    const { events: count } = await load({ ...ORDER, url: suite.url, mix: 'promises', events: timers });
    await Promise.all([caughtUp(suite.url), reactedTo(suite.url)]);
    await client.query('vacuum analyze reactors.timer');
    const waiting = async (): Promise<number> => Number((await client.query<{ n: string }>(WAITING)).rows[0]?.n);
    if ((await waiting()) !== count) throw new Error(`of ${count} timers ${await waiting()} are armed`);
    const started = performance.now();
    const since = (): number => (performance.now() - started) / 1_000;
    const moved = moveClock(suite.url, PROMISED_FOR).then(since);
    moved.catch(() => undefined); // it is waited for below
    while ((await waiting()) > 0) await sleep(LOOK_MS);
    const fired = since();
    const reacted = await moved;
    const { rows } = await client.query<Readonly<Record<'broken' | 'promises' | 'followed' | 'causes', string>>>(FIRED, [new Date(PROMISED_FOR).toISOString()]);
    if (!rows[0] || Object.values(rows[0]).some((n) => Number(n) !== count)) throw new Error(`${count} timers came to ${JSON.stringify(rows[0])}`);
    return { count, fired, reacted };
  } finally {
    await client.end();
    await suite.stop();
  }
}

const KIND = 'evenhand.interactions.promise-broken.v1';
const WAITING = `select count(*) as n from reactors.timer where kind = '${KIND}' and error is null`;
/** None lost, none doubled, each dated at its due moment, each followed up once. */
const FIRED = `
  with told as (select stream, body::json as event from events offset 0)
  select count(*) filter (where event ->> 'type' = '${KIND}' and (event ->> 'time')::timestamptz = $1) as broken,
    count(distinct stream) filter (where event ->> 'type' = '${KIND}') as promises,
    count(*) filter (where event ->> 'type' = 'evenhand.interactions.follow-up-scheduled.v1') as followed,
    count(distinct event ->> 'causationid') filter (where event ->> 'type' = 'evenhand.interactions.follow-up-scheduled.v1') as causes
  from told`;

async function moveClock(url: string, to: number): Promise<void> {
  const response = await fetch(`${url}/v1/clock`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ now: new Date(to).toISOString() }), signal: AbortSignal.timeout(280_000),
  });
  if (!response.ok) throw new Error(`the clock was not moved: ${response.status} ${await response.text()}`);
}
