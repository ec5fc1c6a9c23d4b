import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { startLocalPostgres } from '@evenhand/local-postgres';
import { auditWorks } from './audit/audit.bench';
import { complaintsWorks } from './complaints/complaints.bench';
import { ingestWorks } from './ingest.bench';
import { journeysWorks } from './journeys/journeys.bench';
import { kafkaWorks } from './kafka/kafka.bench';
import { liveWorks } from './live.bench';
import { reactorsWorks } from './reactors.bench';
import { rebuildWorks } from './rebuild/rebuild.bench';
import { table } from './results';
import type { Result } from './results';
import { simulateWorks } from './simulate.bench';
import { timersWorks } from './timers.bench';
import { validationWorks } from './validation.bench';

const ALL = 'simulate,validation,ingest,large,live,rebuild,journeys,complaints,timers,reactors,audit,kafka';
const USAGE = `npm run bench [-- --only ${ALL}] [--rounds 3] [--scale 1] [--customers 100000]
  --only       some of the measurements
  --rounds     interleaved rounds, of which the median counts
  --scale      how much work a round is, 1 = 100 000 events, 10 000 complaint commands, 100 000 timers, a register of 374 000 complaints; of journeys, how many questions, 1 = 400 of a kind
  --customers  of journeys: 100 000 with 3 million events in five months, from 500 000 on a month of each`;

async function main(args: readonly string[]): Promise<void> {
  const option = (name: string, fallback: string): string => (args.includes(`--${name}`) ? (args[args.indexOf(`--${name}`) + 1] ?? fallback) : fallback);
  if (args.includes('--help')) return console.log(USAGE);
  const only = option('only', ALL).split(',');
  const rounds = Number(option('rounds', '3'));
  const events = Math.round(Number(option('scale', '1')) * 100_000);

  const dataDir = mkdtempSync(join(tmpdir(), 'evenhand-bench-'));
  const postgres = await startLocalPostgres({ dataDir });
  const database = async (name: string): Promise<string> => {
    const url = await postgres.ensureDatabase(name);
    await (await PostgresEventStore.open({ url })).close();
    return url;
  };
  const results: Result[] = [];
  const add = (more: readonly Result[]): void => {
    for (const result of more) process.stderr.write(`${table([result]).split('\n')[1]}\n`);
    results.push(...more);
  };
  try {
    if (only.includes('simulate')) add(simulateWorks(rounds));
    if (only.includes('validation')) add(validationWorks());
    if (only.includes('ingest')) add(await ingestWorks({ ours: await database('ours'), live: await database('ours_live'), reference: await database('reference') }, rounds, events));
    if (only.includes('large')) add(await ingestWorks({ ours: await database('ours_large'), reference: await database('reference_large') }, rounds, events, 5_000_000));
    if (only.includes('live')) add(await liveWorks(await database('live'), events));
    if (only.includes('rebuild')) add(await rebuildWorks(database, { rounds, events }));
    if (only.includes('journeys')) add(await journeysWorks(database, { customers: Number(option('customers', '100000')), questions: Math.ceil(events / 250) }));
    if (only.includes('complaints')) add(await complaintsWorks(database, rounds, events));
    if (only.includes('timers')) add(await timersWorks(database, events));
    if (only.includes('audit')) add(await auditWorks(database, rounds, events));
    if (only.includes('kafka')) add(await kafkaWorks(database, { rounds, events }));
    if (only.includes('reactors')) add(await reactorsWorks(await database('reactors'), events));
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(postgres.dataDir, { recursive: true, force: true });
  }
  console.log(table(results));
  writeFileSync('bench-results.json', `${JSON.stringify(results, null, 2)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
