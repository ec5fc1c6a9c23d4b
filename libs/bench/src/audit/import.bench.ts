import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { importRegister, startOurs, startReference } from '../processes';
import { compared, median } from '../results';
import type { Result } from '../results';

const REFERENCE = 'bare Fastify + JSON.parse + COPY';
const LOOK_MS = 20;
const AUDIT = 'complaint-audit';

interface Imported {
  /** events a second until all were answered, until the audit had counted them, until every read model had considered them */
  readonly acknowledged: number;
  readonly audited: number;
  readonly considered: number;
}

/** A register imported into a suite that was just started on an empty database, beside the least that stores it. @returns the results, and the last of those databases */
export async function importWorks(database: (name: string) => Promise<string>, rounds: number, complaints: number): Promise<{ readonly results: readonly Result[]; readonly url: string }> {
  const ours: Imported[] = [];
  const references: number[] = [];
  let url = '';
  for (let round = 0; round < rounds; round += 1) {
    references.push(await stored(await database(`register_reference_${round}`), complaints));
    url = await database(`register_${round}`);
    ours.push(await imported(url, complaints));
  }
  const reference = median(references);
  const work = (until: string, rate: (of: Imported) => number): Result =>
    compared(`import of ${complaints.toLocaleString('en-GB')} register complaints, the whole suite live, until ${until}`, 'events/s', median(ours.map(rate)), reference, REFERENCE, 0);
  return {
    results: [
      work('all are acknowledged', ({ acknowledged }) => acknowledged), work('the audit has counted them', ({ audited }) => audited), work('every read model has considered them', ({ considered }) => considered),
    ],
    url,
  };
}

async function stored(url: string, complaints: number): Promise<number> {
  const reference = await startReference(url);
  try {
    const { events, seconds } = await importRegister({ url: reference.url, complaints });
    return events / seconds;
  } finally {
    await reference.stop();
  }
}

async function imported(url: string, complaints: number): Promise<Imported> {
  const suite = await startOurs({ url, runs: 'suite' });
  const client = new Client(url);
  await client.connect();
  try {
    const { events, seconds } = await importRegister({ url: suite.url, complaints });
    const answered = performance.now();
    const { rows } = await client.query<{ head: number }>('select max(position)::float8 as head from events');
    const head = rows[0]?.head ?? 0;
    if (head < events) throw new Error(`of ${events} events ${head} are stored`);
    const until = async (projection?: string): Promise<number> => {
      while ((await slowest(client, projection)) < head) await sleep(LOOK_MS);
      return events / (seconds + (performance.now() - answered) / 1_000);
    };
    const audited = await until(AUDIT);
    const considered = await until();
    const counted = (await client.query<{ cases: number }>('select sum(cases)::float8 as cases from complaint_audit')).rows[0]?.cases;
    if (counted !== complaints) throw new Error(`of ${complaints} complaints ${counted} were counted`);
    return { acknowledged: events / seconds, audited, considered };
  } finally {
    await client.end();
    await suite.stop();
  }
}

/** @returns the position that a read model has considered, or the last of them all: asked where it is written, for the API counts rows besides */
async function slowest(client: Client, projection?: string): Promise<number> {
  const { rows } = await client.query<{ position: number }>(
    "select min(position)::float8 as position from evenhand_projections.checkpoints join evenhand_projections.versions on version_id = id where state = 'live' and ($1::text is null or projection = $1)",
    [projection ?? null],
  );
  return rows[0]?.position ?? 0;
}
