import { Secret } from '@evenhand/nest';
import { RebuildConfig } from '@evenhand/projections';
import { IsOptional, Matches } from 'class-validator';

const POSTGRES = /^postgres(ql)?:\/\/\S+$/;

/** Nothing is required: without the two addresses the suite runs a PostgreSQL of its own below EVENHAND_DATA. */
export class SuiteConfig extends RebuildConfig {
  /** the event store; default: the suite's own PostgreSQL */
  @Secret() @IsOptional() @Matches(POSTGRES, { message: 'EVENT_STORE_URL has an unsupported scheme: it must be postgres://…' })
  EVENT_STORE_URL?: string;

  /** the read models; default: the event store's database */
  @Secret() @IsOptional() @Matches(POSTGRES, { message: 'DATABASE_URL has an unsupported scheme: it must be postgres://…' })
  DATABASE_URL?: string;
}
