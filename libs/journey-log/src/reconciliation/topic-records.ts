import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaOptions } from '../kafka/client';
import { Fetcher } from '../kafka/fetcher';
import type { Fetched, Place } from '../kafka/fetcher';
import { Positions } from '../kafka/positions';
import type { RawRecord, RecordPages } from './raw-record';
import { reconcile } from './reconcile';
import type { Reconciled, ReconciliationReport } from './reconciliation.report';

/** What one partition holds in memory at a time. */
const PAGE = { maxPartitionBytes: 256 << 10, maxWaitMs: 500 };
const ATTEMPTS = 20;
const PAUSE_MS = 250;
const SHOWN_MS = 5_000;
const SHOWN_LOOK_MS = 50;

/** Compares the store with a topic, from its first record to its last. @throws StoreUnavailable, and what Kafka answers where it stays away */
export async function reconcileTopic(kafka: KafkaOptions, asked: Omit<Reconciled, 'partitions'>): Promise<ReconciliationReport> {
  const fetcher = new Fetcher(kafka);
  try {
    return await reconcile({ ...asked, partitions: await topicRecords(fetcher, asked.topic, asked.to) });
  } finally {
    await fetcher.close();
  }
}

/** Every record of every partition as it lies in the topic, up to the committed ends of now; a broker that is away for seconds is waited for. */
async function topicRecords(fetcher: Fetcher, topic: string, to: number): Promise<readonly RecordPages[]> {
  const partitions = await patiently(() => fetcher.partitions(topic));
  const places = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  await shown(fetcher, places, to);
  const ends = await patiently(() => fetcher.ends(places));
  return ends.map(({ first, end }, partition) => pagesOf(fetcher, { topic, partition }, first, end));
}

/** A broker answers that a transaction is committed before it can be read on every partition. One that shows too little for long is damaged there. */
async function shown(fetcher: Fetcher, places: readonly Place[], to: number): Promise<void> {
  const positions = new Positions(fetcher);
  for (const since = performance.now(); performance.now() - since < SHOWN_MS; await sleep(SHOWN_LOOK_MS)) {
    const tails = await patiently(() => positions.tails(places, places.length));
    if (tails.every(({ position }) => position >= to)) return;
  }
}

async function* pagesOf(fetcher: Fetcher, place: Place, first: number, end: number): AsyncGenerator<readonly RawRecord[]> {
  for (let offset = first; offset < end; ) {
    const [answer] = await patiently((): Promise<readonly Fetched[]> => fetcher.fetch([{ ...place, offset }], PAGE));
    if (!answer) continue;
    offset = Math.max(offset, answer.next);
    const records = answer.records.filter((record) => record.offset < end);
    if (records.length > 0) yield records;
  }
}

async function patiently<T>(question: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await question();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
