import { Client } from 'pg';
import type { CommandsOrder } from '../complaints/commands.load.process';
import { COMMANDS } from '../complaints/commands';
import { GrowingLog } from '../growing-log';
import { command, startOurs } from '../processes';
import { caughtUp, reactedTo } from '../rebuild/operations';
import { compared, limited, percentile } from '../results';
import type { Result } from '../results';
import { stored } from '../stored';
import { decidedPeers } from './peers.log';

const CONNECTIONS = 64;
/** like cases a customer */
const EACH = 10;
const LAG_SECONDS = 15;
const LIMIT_MS = 500;

interface Assessed {
  /** assessments a second, answers coming in as fast as they go */
  readonly rate: number;
  /** ms from answer stored to assessment stored at half of that, sorted upwards */
  readonly lags: readonly number[];
}

/** PM-2: redress held against so many like cases of one product and issue, as soon as a complaint is answered. @param answers as fast as they go */
export async function peersWorks(database: (name: string) => Promise<string>, peers: number, answers: number): Promise<readonly Result[]> {
  const customers = Math.ceil(peers / EACH);
  const none = await assessed(await database('peers_reference'), { customers, complaints: 0 }, answers);
  const all = await assessed(await database('peers'), { customers, complaints: peers }, answers);
  const beside = `${peers.toLocaleString('en-GB')} like cases of one product and issue`;
  const at = `redress held against ${beside}, from answer stored to assessment stored, at ${(all.rate / 2).toFixed(0)} answers/s, half of what is sustained`;
  return [
    compared(`redress held against ${beside}, the whole suite live`, 'assessments/s', all.rate, none.rate, 'the same where nobody was answered before', 0),
    limited(`${at}, p50`, 'ms', percentile(all.lags, 0.5), LIMIT_MS, 'the limit'), limited(`${at}, p99`, 'ms', percentile(all.lags, 0.99), LIMIT_MS, 'the limit'),
  ];
}

async function assessed(url: string, { customers, complaints }: { readonly customers: number; readonly complaints: number }, answers: number): Promise<Assessed> {
  await new GrowingLog(url, stored(decidedPeers({ customers, complaints, before: Date.now() }))).growTo(Infinity);
  const suite = await startOurs({ url, runs: 'suite' });
  const client = new Client(url);
  await client.connect();
  const [filed, answered]: [Pick<CommandsOrder, 'steps'>, Pick<CommandsOrder, 'steps'>] = [{ steps: [0, COMMANDS - 1] }, { steps: [COMMANDS - 1, COMMANDS] }];
  const settled = async (): Promise<void> => void (await Promise.all([caughtUp(suite.url), reactedTo(suite.url)]));
  const run = async (round: string, count: number, rate?: number): Promise<readonly Row[]> => {
    const order = { url: suite.url, round, connections: CONNECTIONS, customers, branches: true };
    await command({ ...order, ...filed, commands: count * (COMMANDS - 1) });
    await settled();
    const head = (await client.query<{ head: string }>('select max(position) as head from events')).rows[0]?.head;
    await command({ ...order, ...answered, commands: count, rate });
    await settled();
    const { rows } = await client.query<Row>(ASSESSED, [head]);
    const wrong = rows.filter(({ lag, peers }) => lag === null || (complaints > 0 && Number(peers) < 20)).length;
    if (rows.length < count || wrong > 0) throw new Error(`of ${rows.length} answers ${wrong} were not held against peers`);
    return rows;
  };
  try {
    await settled();
    await run('warm', CONNECTIONS * 2);
    const rows = await run('full', answers);
    const rate = rows.length / ((Math.max(...rows.map(({ until }) => until)) - Math.min(...rows.map(({ from }) => from))) / 1_000);
    const paced = await run('paced', Math.max(CONNECTIONS, Math.round((rate / 2) * LAG_SECONDS)), rate / 2);
    return { rate, lags: paced.map(({ lag }) => lag as number).sort((a, b) => a - b) };
  } finally {
    await client.end();
    await suite.stop();
  }
}

interface Row {
  /** ms: when the answer was stored, when its assessment, and between */
  readonly from: number;
  readonly until: number;
  readonly lag: number | null;
  readonly peers: string | null;
}

/** A row an answer. */
const ASSESSED = `
  with told as (select extract(epoch from recorded_at)::float8 * 1000 as at, body::json as event from events where position > $1 offset 0),
    answers as (select at, event ->> 'id' as id from told where event ->> 'type' like '%.complaint-response-issued.v1'),
    assessments as (select at, event ->> 'causationid' as id, event -> 'data' ->> 'peerN' as peers from told where event ->> 'type' like '%.equity-assessed.v1')
  select answers.at as "from", assessments.at as until, assessments.at - answers.at as lag, peers from answers left join assessments using (id)`;
