import { Secret, ServerConfig } from '@evenhand/nest';
import { Matches } from 'class-validator';

const POSTGRES = /^postgres(ql)?:\/\/\S+$/;

/** What the projections read from the environment when they run as a process of their own. */
export class ProjectionsConfig extends ServerConfig {
  @Secret() @Matches(POSTGRES, { message: 'EVENT_STORE_URL must be the postgres://… of the event store' })
  EVENT_STORE_URL = '';

  @Secret() @Matches(POSTGRES, { message: 'DATABASE_URL must be the postgres://… of the read models' })
  DATABASE_URL = '';
}
