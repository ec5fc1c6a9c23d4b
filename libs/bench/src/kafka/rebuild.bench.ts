import type { Server } from '../processes';
import { rebuild } from '../rebuild/operations';
import { compared, median } from '../results';
import type { Result } from '../results';
import { settingsOf } from './filled-log';
import type { FilledLog } from './filled-log';
import { projected } from './lag.bench';
import { startService } from './service.process';
import { untilShared } from './topic';

/** Threads of each instance: two of them have as many as the machine of the bench has cores. */
const WORKERS = 1;
const groupOf = (topic: string): string => `evenhand-projections.${topic}.`;

/** Rebuilds of customer-state from the topic, by one projections service and by two that share it, in turn. */
export async function kafkaRebuildWorks(databaseUrl: string, brokers: readonly string[], log: FilledLog, rounds: number): Promise<Result[]> {
  const settings = settingsOf({ storeUrl: log.storeUrl, databaseUrl, brokers, topic: log.topic });
  const first = await startService('projections', settings);
  const seconds: Readonly<Record<'one' | 'two', number[]>> = { one: [], two: [] };
  let second: Server | undefined;
  try {
    await projected(first.url, log.storeUrl);
    for (let round = 0; round < rounds; round++) {
      seconds.one.push(await rebuild(first.url, WORKERS));
      second = await startService('projections', settings);
      await untilShared(brokers, groupOf(log.topic), 2);
      seconds.two.push(await rebuild(first.url, WORKERS));
      await second.stop();
      await untilShared(brokers, groupOf(log.topic), 1);
    }
  } finally {
    await second?.stop();
    await first.stop();
  }
  const [one, two] = [log.events / median(seconds.one), log.events / median(seconds.two)];
  const told = `${log.events.toLocaleString('en-GB')} events, ${WORKERS} worker each`;
  return [compared(`rebuild of customer-state over Kafka, 2 instances, ${told}`, 'events/s', two, one, 'the same by 1 instance', 0)];
}
