import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingForKafka, startLocalKafka } from '@evenhand/local-kafka';
import type { Result } from '../results';
import { consumeWorks } from './consume.bench';
import { lagWorks } from './lag.bench';
import { kafkaRebuildWorks } from './rebuild.bench';
import { relayWorks } from './relay.bench';

export interface KafkaOptions {
  readonly rounds: number;
  /** of the smallest load: 100 000 at full scale */
  readonly events: number;
}

/** The log that is relayed, consumed and rebuilt from, in smallest loads: a million events at full scale. */
const LOG = 10;

/** What Kafka between the services costs: relaying, consuming and projecting, the lag of it all, and rebuilds from the topic. */
export async function kafkaWorks(database: (name: string) => Promise<string>, { rounds, events }: KafkaOptions): Promise<Result[]> {
  const missing = missingForKafka();
  if (missing !== undefined) {
    process.stderr.write(`kafka: left out, since there is no Kafka here (${missing})\n`);
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'evenhand-bench-kafka-'));
  const kafka = await startLocalKafka({ dataDir: join(folder, 'node') });
  const brokers = [kafka.brokers];
  try {
    const { results: relayed, log } = await relayWorks(database, brokers, rounds, events * LOG);
    const consumed = await consumeWorks(database, brokers, log, rounds);
    const lag = await lagWorks({ storeUrl: await database('kafka_lag'), databaseUrl: await database('kafka_lag_models'), brokers, topic: 'bench.lag' }, events);
    const rebuilt = await kafkaRebuildWorks(await database('kafka_rebuild'), brokers, log, rounds);
    return [...relayed, ...consumed, ...lag, ...rebuilt];
  } finally {
    await kafka.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
