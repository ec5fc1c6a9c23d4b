import { EventLog } from '@evenhand/event-sourcing';
import type { EventStore, LogPage, ReadOptions } from '@evenhand/event-sourcing';
import { PostgresEventLog } from '@evenhand/event-store-postgres';
import { DirectJourneyLog, KafkaJourneyLog } from '@evenhand/journey-log';
import type { JourneyLog, KafkaOptions, ParkedTopicSpec } from '@evenhand/journey-log';
import type { Log } from '@evenhand/nest';
import { JOURNEY_TOPIC } from './backbone.config';
import type { KafkaConfig } from './backbone.config';
import { isPostgres } from './event-store';
import { installationOf } from './installation';

/** @returns undefined where no broker is named */
export function kafkaOf(config: KafkaConfig, log?: Log): KafkaOptions | undefined {
  const { KAFKA_BROKERS: brokers, EVENHAND_JOURNEY_TOPIC: topic, EVENHAND_KAFKA_SSL: ssl, EVENHAND_KAFKA_SASL: secret } = config;
  if (brokers === undefined) return undefined;
  const [mechanism, username, ...password] = secret?.split(':') ?? [];
  const sasl = mechanism && username ? { mechanism: mechanism as 'plain' | 'scram-sha-256' | 'scram-sha-512', username, password: password.join(':') } : undefined;
  return { brokers: brokers.split(','), topic, ...(ssl && { ssl }), ...(sasl && { sasl }), ...(log && { log }) };
}

/** The topic for what cannot be folded or read, next to the journey log's. */
export function parkedTopicOf({ EVENHAND_PARKED_TOPIC: named, EVENHAND_JOURNEY_TOPIC: journey, EVENHAND_JOURNEY_REPLICATION: replication }: KafkaConfig): ParkedTopicSpec {
  return { topic: named ?? (journey === JOURNEY_TOPIC ? 'journey.parked.v1' : `${journey}.parked`), partitions: 1, replication };
}

/**
 * The journey log as this process reads it: Kafka's topic where there are brokers, else the store itself.
 * @param store stays open @param databaseUrl postgres://… where the process keeps its checkpoints
 */
export async function openJourney(store: EventStore, kafka: KafkaOptions | undefined, databaseUrl: string): Promise<JourneyLog> {
  return kafka ? KafkaJourneyLog.open({ ...kafka, installation: await installationOf(databaseUrl) }) : new DirectJourneyLog(store);
}

const KAFKA = 'kafka:';

/** How a worker thread finds the journey log, as text; holds passwords. */
export function journeySourceOf(eventStoreUrl: string, kafka: KafkaOptions | undefined): string {
  if (!kafka) return eventStoreUrl;
  const { brokers, topic, ssl, sasl, clientId } = kafka;
  return KAFKA + JSON.stringify({ brokers, topic, ssl, sasl, clientId });
}

/** The journey log for who only scans it, such as a thread that rebuilds. @param source as `journeySourceOf` gives it */
export function openJourneyScan(source: string): EventLog {
  if (isPostgres(source)) return new PostgresEventLog(source);
  return new OpenedScan(source.startsWith(KAFKA) ? () => KafkaJourneyLog.open(JSON.parse(source.slice(KAFKA.length)) as KafkaOptions) : () => openEventStoreDb(source));
}

async function openEventStoreDb(url: string): Promise<EventLog> {
  const { EventStoreDbEventStore } = await import('@evenhand/event-store-eventstoredb');
  return EventStoreDbEventStore.open({ url });
}

/** Opened at its first scan; tried again where that failed. */
class OpenedScan extends EventLog {
  private log: Promise<EventLog> | undefined;

  constructor(private readonly open: () => Promise<EventLog>) {
    super();
  }

  override async *scan(after: number, to: number, options?: Omit<ReadOptions, 'pageSize'>): AsyncGenerator<LogPage> {
    this.log ??= this.open();
    const log = await this.log.catch((error: unknown) => {
      this.log = undefined;
      throw error;
    });
    yield* log.scan(after, to, options);
  }

  override async close(): Promise<void> {
    await (await this.log?.catch(() => undefined))?.close();
  }
}
