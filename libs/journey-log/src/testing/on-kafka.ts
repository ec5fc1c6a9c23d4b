import { randomUUID } from 'node:crypto';
import type { NewEvent } from '@evenhand/event-sourcing';
import { testTopic } from '@evenhand/testing';
import { until } from '../contract/journey-under-test';
import type { JourneyUnderTest } from '../contract/journey-under-test';
import type { JourneyEvent } from '../journey-log';
import type { KafkaOptions } from '../kafka/client';
import { KafkaJourneyLog } from '../kafka/kafka-journey-log';
import { JourneyWriter } from '../kafka/journey.writer';

/** As EventStoreDB counts: always beyond the last one, never the next. */
const GAPS = [1, 3, 2, 7, 150, 1, 12];

export interface OnKafka extends JourneyUnderTest {
  readonly options: KafkaOptions;
  readonly writer: () => Promise<JourneyWriter>;
}

/** A log over a topic of its own that does not exist before something is written. */
export async function onKafka(partitions: number, server?: { readonly brokers: string; restart(): Promise<void> }): Promise<OnKafka> {
  const { brokers, topic, drop } = await testTopic('journey', server);
  const options: KafkaOptions = { brokers: brokers.split(','), topic };
  const opened: KafkaJourneyLog[] = [];
  const open = async (): Promise<KafkaJourneyLog> => {
    const log = await KafkaJourneyLog.open({ ...options, sessionTimeoutMs: 3_000 });
    opened.push(log);
    return log;
  };
  let writer: Promise<JourneyWriter> | undefined;
  const writing = (): Promise<JourneyWriter> => (writer ??= JourneyWriter.open({ ...options, partitions, replication: 1 }));
  const journey = await open();
  let position = 0;
  return {
    options,
    writer: writing,
    journey,
    another: open,
    async write(events: readonly NewEvent[]) {
      const placed = events.map(({ digest: _, ...event }, i): JourneyEvent => ({
        ...event, stream: `test-"${randomUUID()}"`, revision: i, position: (position += GAPS[i % GAPS.length] as number), recordedAt: new Date(1_767_323_045_000 + position).toISOString(),
      }));
      await (await writing()).append(placed, position);
      // The broker tells the producer that it will commit, and each partition a moment later.
      await until(async () => (await journey.head()) >= position);
      return placed;
    },
    ...(server && {
      async restartServer() {
        await server.restart();
        await (await writer)?.close().catch(() => undefined);
        writer = undefined;
      },
    }),
    async stop() {
      await Promise.all(opened.map((log) => log.close()));
      await (await writer)?.close().catch(() => undefined);
      await drop();
    },
  };
}
