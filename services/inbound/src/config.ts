import { DatabaseUrl, KafkaConfig } from '@evenhand/backbone';
import { registry } from '@evenhand/contracts';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

const INBOUND_TOPIC = 'journey.inbound.v1';
const GROUP = 'evenhand-inbound';

const DURATION = /^P(?=\d|T\d)(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,7})S)?)?$/;

const Topic = (): PropertyDecorator => Matches(/^[A-Za-z0-9._-]{1,200}$/, { message: 'must be 1 to 200 of A-Z a-z 0-9 . _ -' });
const Address = (): PropertyDecorator => Matches(/^https?:\/\/[^\s?#]+$/, { message: 'must be the http(s)://… of the service' });

/** What the inbound door reads from the environment when it runs as a process of its own. */
export class InboundConfig extends KafkaConfig {
  override KAFKA_BROKERS = '';
  /** where results are kept */
  @DatabaseUrl() DATABASE_URL = '';

  /** a variable an owner: EVENHAND_<OWNER>_URL */
  @Address() EVENHAND_INTERACTIONS_URL = '';
  @Address() EVENHAND_COMPLAINTS_URL = '';

  @Topic() EVENHAND_INBOUND_TOPIC = INBOUND_TOPIC;
  @Topic() EVENHAND_INBOUND_REJECTED_TOPIC = 'journey.inbound.rejected.v1';
  /** doors of one group share the topic, and of no other one; default: evenhand-inbound, of another topic that and the topic */
  @IsOptional() @Topic() EVENHAND_INBOUND_GROUP?: string;

  /** of both topics where they are made: as many doors can work at once */
  @IsInt() @Min(1) @Max(1_024) EVENHAND_INBOUND_PARTITIONS = 16;

  /** how long results are kept */
  @Matches(DURATION, { message: 'must be a duration, such as P30D or PT12H' }) EVENHAND_INBOUND_RESULTS = 'P30D';
}

/** Where each owner of types is. @throws Error where a type has an owner without a variable */
export function ownersOf(config: InboundConfig): ReadonlyMap<string, string> {
  const owners = new Set(registry.all().map(({ owner }) => owner));
  return new Map([...owners].map((owner) => {
    const url: unknown = Reflect.get(config, `EVENHAND_${owner.toUpperCase()}_URL`);
    if (typeof url !== 'string') throw new Error(`no variable says where ${owner} is`);
    return [owner, url];
  }));
}

/** Members of one group that read different topics are given each other's partitions, which then nobody reads: a topic has a group of its own. */
export function groupOf({ EVENHAND_INBOUND_GROUP: named, EVENHAND_INBOUND_TOPIC: topic }: Pick<InboundConfig, 'EVENHAND_INBOUND_GROUP' | 'EVENHAND_INBOUND_TOPIC'>): string {
  return named ?? (topic === INBOUND_TOPIC ? GROUP : `${GROUP}.${topic}`);
}

/** @returns ms */
export function retentionOf({ EVENHAND_INBOUND_RESULTS }: Pick<InboundConfig, 'EVENHAND_INBOUND_RESULTS'>): number {
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = (DURATION.exec(EVENHAND_INBOUND_RESULTS) ?? []).slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}
