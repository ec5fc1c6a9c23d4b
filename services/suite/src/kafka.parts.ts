import { kafkaOf } from '@evenhand/backbone';
import type { KafkaConfig } from '@evenhand/backbone';
import { ComplaintsCommands } from '@evenhand/complaints';
import type { Clock } from '@evenhand/event-sourcing';
import { groupOf, InboundConfig, InboundModule, LocalOwners, Owners, retentionOf } from '@evenhand/inbound';
import { InteractionsCommands } from '@evenhand/interactions';
import { KafkaInboundTopic } from '@evenhand/journey-log';
import type { KafkaOptions } from '@evenhand/journey-log';
import { readConfig } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';
import { openGround, RelayConfig, RelayModule } from '@evenhand/relay';
import type { DynamicModule } from '@nestjs/common';

export interface KafkaPartsOptions {
  /** where Kafka is */
  readonly config: KafkaConfig;
  readonly storeUrl: string;
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a suite over Kafka runs beside the services: the relay, and the door of the inbound topic. */
export interface KafkaParts {
  /** @param doors the modules that hold the doors of those who own event types */
  modules(doors: readonly DynamicModule[]): readonly DynamicModule[];
  close(): Promise<void>;
}

/** What is only theirs is read from the environment, as their own processes read it. @throws ConfigError */
export async function openKafkaParts({ config, storeUrl, databaseUrl, clock, log }: KafkaPartsOptions): Promise<KafkaParts> {
  const env = { ...process.env, ...variablesOf(config), EVENT_STORE_URL: storeUrl, DATABASE_URL: databaseUrl };
  const own = readConfig(RelayConfig, env);
  const inbound = readConfig(InboundConfig, { ...env, EVENHAND_INTERACTIONS_URL: HERE, EVENHAND_COMPLAINTS_URL: HERE });
  const ground = await openGround(own, clock, log);
  const topic = new KafkaInboundTopic(kafkaOf(inbound, log) as KafkaOptions, {
    topic: inbound.EVENHAND_INBOUND_TOPIC, rejectedTopic: inbound.EVENHAND_INBOUND_REJECTED_TOPIC, group: groupOf(inbound),
    partitions: inbound.EVENHAND_INBOUND_PARTITIONS, replication: inbound.EVENHAND_JOURNEY_REPLICATION,
  });
  const ownersIn = (doors: readonly DynamicModule[]): Parameters<typeof InboundModule.register>[0]['owners'] => ({
    imports: doors, inject: [InteractionsCommands, ComplaintsCommands],
    useFactory: (interactions: InteractionsCommands, complaints: ComplaintsCommands): Owners => new LocalOwners(new Map<string, InteractionsCommands | ComplaintsCommands>([['interactions', interactions], ['complaints', complaints]])),
  });
  return {
    modules: (doors) => [
      RelayModule.register(ground, own, clock, log),
      InboundModule.register({ topic, owners: ownersIn(doors), databaseUrl, clock, retention: retentionOf(inbound), log }),
    ],
    close: () => ground.close(),
  };
}

/** Their doors are in this process: nothing is sent there. */
const HERE = 'http://127.0.0.1';

const KAFKA = ['KAFKA_BROKERS', 'EVENHAND_JOURNEY_TOPIC', 'EVENHAND_JOURNEY_PARTITIONS', 'EVENHAND_JOURNEY_REPLICATION', 'EVENHAND_KAFKA_SSL', 'EVENHAND_KAFKA_SASL'] as const satisfies readonly (keyof KafkaConfig)[];

const variablesOf = (config: KafkaConfig): NodeJS.ProcessEnv =>
  Object.fromEntries(KAFKA.flatMap((name) => (config[name] === undefined ? [] : [[name, String(config[name])]])));
