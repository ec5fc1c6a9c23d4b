import { kafkaOf, openEventStore } from '@evenhand/backbone';
import type { Clock, EventStore } from '@evenhand/event-sourcing';
import { withAdmin } from '@evenhand/journey-log';
import type { WriterOptions } from '@evenhand/journey-log';
import { ConfigError, HealthChecks, Metrics, OpenApi, ServerModule } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';
import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { OperationTable } from './operations/operation.table';
import { RelayConfig } from './relay.config';
import { RelayController } from './relay.controller';
import { RelayDesk } from './relay.desk';
import { RelayMetrics } from './relay.metrics';
import { relayApi } from './relay.openapi';
import { connectionTo, Lease } from './relaying/lease';
import { Relay } from './relaying/relay';
import { openSchema } from './relaying/schema';

export { RelayConfig };

/** What the relay stands on. */
export interface RelayGround {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly writing: WriterOptions;
  close(): Promise<void>;
}

/** @throws StoreUnavailable where the store does not answer; ConfigError where no broker is named */
export async function openGround(config: RelayConfig, clock: Clock, log: Log): Promise<RelayGround> {
  const kafka = kafkaOf(config, log);
  if (!kafka) throw new ConfigError('KAFKA_BROKERS is not set: without Kafka there is nothing to relay to.');
  const store = await openEventStore({ url: config.EVENT_STORE_URL, databaseUrl: config.DATABASE_URL, writers: 'many', clock, log });
  const pool = new Pool({ ...connectionTo(config.DATABASE_URL), max: 4 }).on('error', () => undefined);
  const close = async (): Promise<void> => {
    await pool.end();
    await store.close();
  };
  try {
    await openSchema(pool);
  } catch (error) {
    await close();
    throw error;
  }
  const writing = { ...kafka, partitions: config.EVENHAND_JOURNEY_PARTITIONS, replication: config.EVENHAND_JOURNEY_REPLICATION, now: () => new Date(clock.now()) };
  return { store, pool, writing, close };
}

/** Carries the event store's log into the journey topic: one of several is active. */
@Module({})
export class RelayModule implements OnApplicationShutdown {
  constructor(private readonly relay: Relay, openApi: OpenApi) {
    openApi.add(relayApi);
    relay.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
  }

  static register({ store, pool, writing }: RelayGround, config: RelayConfig, clock: Clock, log: Log): DynamicModule {
    const { topic } = writing;
    const relayOf = (metrics: Metrics, health: HealthChecks, table: OperationTable): Relay => {
      const relay: Relay = new Relay({
        store, table, writing, log, lease: new Lease(config.DATABASE_URL, topic, config.EVENHAND_RELAY_LEASE_MS),
        most: config.EVENHAND_RELAY_BATCH, lingerMs: config.EVENHAND_RELAY_LINGER_MS, leaseMs: config.EVENHAND_RELAY_LEASE_MS,
      }, new RelayMetrics(metrics.registry, () => deskOf(relay).measure()));
      health.add({ name: 'event store', check: async () => void (await store.head()) });
      health.add({ name: 'kafka', check: () => withAdmin(writing, async (admin) => void (await admin.listTopics())) });
      health.add({ name: 'relay', check: () => relay.check() });
      return relay;
    };
    const deskOf = (relay: Relay): RelayDesk => new RelayDesk({ topic, store, clock, pool, relay });
    return {
      module: RelayModule,
      imports: [ServerModule],
      controllers: [RelayController],
      providers: [
        { provide: OperationTable, useValue: new OperationTable(pool, topic) },
        { provide: Relay, inject: [Metrics, HealthChecks, OperationTable], useFactory: relayOf },
        { provide: RelayDesk, inject: [Relay], useFactory: deskOf },
      ],
    };
  }
}
