import { Secret, ServerConfig } from '@evenhand/nest';
import { SLOTS } from '@evenhand/event-sourcing';
import { IsBoolean, IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** Numbers of partitions of which each is a set of whole slots. */
export const PARTITIONS: readonly number[] = Array.from({ length: SLOTS }, (_, i) => i + 1).filter((count) => SLOTS % count === 0);

const HOST = String.raw`[A-Za-z0-9.-]+:\d{1,5}`;
const TOPIC = /^[A-Za-z0-9._-]{1,200}$/;

export const JOURNEY_TOPIC = 'journey.events.v1';

/** A variable that holds the address of the event store. */
export const EventStoreUrl = (): PropertyDecorator => secretUrl(/^(postgres(ql)?|esdb(\+discover)?):\/\/\S+$/, 'must be the postgres://… or esdb://… of the event store');
/** A variable that holds the address of the read models, of timers and of what reactors remember. */
export const DatabaseUrl = (): PropertyDecorator => secretUrl(/^postgres(ql)?:\/\/\S+$/, 'must be the postgres://… of the read models');

function secretUrl(pattern: RegExp, message: string): PropertyDecorator {
  return (target, property) => {
    Secret()(target, property);
    Matches(pattern, { message })(target, property as string);
  };
}

/** Where Kafka is, for every process that may use it. Without brokers the journey log is the event store itself. */
export class KafkaConfig extends ServerConfig {
  /** host:port, with commas between them */
  @IsOptional() @Matches(new RegExp(`^${HOST}(,${HOST})*$`), { message: 'must be host:port, several with commas between them' })
  KAFKA_BROKERS?: string;

  /** the journey log's topic; its later generations are called after it */
  @Matches(TOPIC, { message: 'must be 1 to 200 of A-Z a-z 0-9 . _ -' }) EVENHAND_JOURNEY_TOPIC = JOURNEY_TOPIC;

  /** where others are told of events that a read model cannot fold; default: journey.parked.v1, of another journey topic that and .parked */
  @IsOptional() @Matches(TOPIC, { message: 'must be 1 to 200 of A-Z a-z 0-9 . _ -' }) EVENHAND_PARKED_TOPIC?: string;

  /** of the journey log's topic where it is made; every 64th part of the customers is one slot, a partition holds whole slots */
  @IsIn(PARTITIONS) EVENHAND_JOURNEY_PARTITIONS = SLOTS;

  /** copies of what is in a topic, where it is made */
  @IsInt() @Min(1) @Max(9) EVENHAND_JOURNEY_REPLICATION = 1;

  @IsBoolean() EVENHAND_KAFKA_SSL = false;

  /** mechanism:user:password; plain, scram-sha-256 or scram-sha-512 */
  @Secret() @IsOptional() @Matches(/^(plain|scram-sha-256|scram-sha-512):[^:\s]+:\S+$/, { message: 'must be mechanism:user:password, the mechanism plain, scram-sha-256 or scram-sha-512' })
  EVENHAND_KAFKA_SASL?: string;
}

/** What a service that is a process of its own stands on. */
export class BackboneConfig extends KafkaConfig {
  @EventStoreUrl() EVENT_STORE_URL = '';
  @DatabaseUrl() DATABASE_URL = '';
}
