import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import { KafkaJourneyLog } from '@evenhand/journey-log';
import { GrowingLog } from '../growing-log';
import { rebuiltBank } from '../rebuild/rebuilt-bank';
import { compared, median } from '../results';
import type { Result } from '../results';
import { settingsOf } from './filled-log';
import type { FilledLog } from './filled-log';
import { sendBare } from './kafka.processes';
import { startService } from './service.process';
import { removeTopic } from './topic';

const GOAL = 0.7;
const POLL_MS = 200;
const PATIENCE_MS = 30 * 60_000;

/** A PostgreSQL store of simulated traffic, relayed to a new topic in every round, beside a bare producer of the very same records. Leaves the last topic. */
export async function relayWorks(
  database: (name: string) => Promise<string>, brokers: readonly string[], rounds: number, events: number,
): Promise<{ readonly results: Result[]; readonly log: FilledLog }> {
  const storeUrl = await database('kafka_store');
  const head = await new GrowingLog(storeUrl, rebuiltBank()).growTo(events);
  if (head !== events) throw new Error(`there are no ${events} events`);
  const [relayed, bare]: [number[], number[]] = [[], []];
  let log: FilledLog | undefined;
  let sizes = '';
  for (let round = 0; round < rounds; round++) {
    if (log) await removeTopic(brokers, log.topic);
    log = { storeUrl, topic: `bench.relay.${round}`, events, head };
    await relay(brokers, log, await database(`relay_${round}`));
    const { written, sent, records, transactions } = await sendBare({ brokers, topic: log.topic, head });
    if (sent.events !== events) throw new Error(`the topic has ${sent.events} of ${events} events`);
    relayed.push(written.events / written.seconds);
    bare.push(sent.events / sent.seconds);
    sizes = `${records.toLocaleString('en-GB')} records in ${transactions} transactions`;
  }
  const results = [compared(`relay, PostgreSQL to Kafka, ${events.toLocaleString('en-GB')} events`, 'events/s', median(relayed), median(bare), `a bare kafkajs transactional producer, the same ${sizes}`, GOAL)];
  return { results, log: log as FilledLog };
}

/** The real service, from a topic that is not there to the last event of the store. */
async function relay(brokers: readonly string[], { storeUrl, topic, head }: FilledLog, databaseUrl: string): Promise<void> {
  const service = await startService('relay', settingsOf({ storeUrl, databaseUrl, brokers, topic }));
  let journey: KafkaJourneyLog | undefined;
  /** a topic that is just being made has partitions that nobody leads yet */
  const reached = async (): Promise<number> => {
    try {
      journey ??= await KafkaJourneyLog.open({ brokers, topic });
      return await journey.head();
    } catch (error) {
      if (error instanceof StoreUnavailable) return 0;
      throw error;
    }
  };
  try {
    let at = 0;
    for (const since = Date.now(); at < head; await sleep(POLL_MS)) {
      at = await reached();
      if (at < head && Date.now() - since > PATIENCE_MS) throw new Error(`the relay came to ${at} of ${head}`);
    }
  } finally {
    await journey?.close();
    await service.stop();
  }
}
