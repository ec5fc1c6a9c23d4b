import { kafkaOf } from '@evenhand/backbone';
import { KafkaInboundTopic } from '@evenhand/journey-log';
import type { KafkaOptions } from '@evenhand/journey-log';
import { createLog, readConfig, runMain, startApp, SystemClock } from '@evenhand/nest';
import { groupOf, InboundConfig, ownersOf, retentionOf } from './config';
import { InboundModule } from './inbound.module';
import { HttpOwners } from './owners/http.owners';

runMain(async () => {
  const config = readConfig(InboundConfig);
  const log = createLog(config.LOG_LEVEL);
  const topic = new KafkaInboundTopic(kafkaOf(config, log) as KafkaOptions, {
    topic: config.EVENHAND_INBOUND_TOPIC, rejectedTopic: config.EVENHAND_INBOUND_REJECTED_TOPIC, group: groupOf(config),
    partitions: config.EVENHAND_INBOUND_PARTITIONS, replication: config.EVENHAND_JOURNEY_REPLICATION,
  });
  const owners = { useFactory: () => new HttpOwners(ownersOf(config)) };
  return startApp(InboundModule.register({ topic, owners, databaseUrl: config.DATABASE_URL, clock: new SystemClock(), retention: retentionOf(config), log }), config, { log });
});
