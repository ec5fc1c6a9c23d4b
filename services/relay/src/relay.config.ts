import { BackboneConfig } from '@evenhand/backbone';
import { IsInt, IsNotEmpty, IsString, Max, Min } from 'class-validator';

/** What the relay reads from the environment. */
export class RelayConfig extends BackboneConfig {
  /** unlike for others, Kafka has to be named: without it there is nothing to relay to */
  @IsString({ message: 'must be host:port, several with commas between them' }) @IsNotEmpty() declare KAFKA_BROKERS: string;

  /** least time from the beginning of one transaction to that of the next, unless the next is full, ms: each costs a record on every partition */
  @IsInt() @Min(0) @Max(5_000) EVENHAND_RELAY_LINGER_MS = 50;

  /** events a transaction at most */
  @IsInt() @Min(1) @Max(100_000) EVENHAND_RELAY_BATCH = 10_000;

  /** how long the active relay may be silent before another takes over, ms; one whose connection ended is replaced at once */
  @IsInt() @Min(1_000) @Max(600_000) EVENHAND_RELAY_LEASE_MS = 5_000;
}
