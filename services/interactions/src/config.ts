import { Secret, ServerConfig } from '@evenhand/nest';
import { Matches } from 'class-validator';

/** What interactions reads from the environment when it runs as a process of its own. */
export class InteractionsConfig extends ServerConfig {
  @Secret() @Matches(/^postgres(ql)?:\/\/\S+$/, { message: 'EVENT_STORE_URL must be the postgres://… of the event store' })
  EVENT_STORE_URL = '';
}
