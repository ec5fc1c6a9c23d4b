/** A store, and the topic that holds the same. */
export interface FilledLog {
  /** postgres://… of the event store */
  readonly storeUrl: string;
  readonly topic: string;
  readonly events: number;
  /** position of the last of them */
  readonly head: number;
}

/** What every service is told that shares a journey log. */
export interface Backbone {
  readonly storeUrl: string;
  /** postgres://… of read models, timers and what relay and reactors remember */
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly topic: string;
}

/** As the environment of a service. */
export const settingsOf = ({ storeUrl, databaseUrl, brokers, topic }: Backbone): Readonly<Record<string, string>> =>
  ({ EVENT_STORE_URL: storeUrl, DATABASE_URL: databaseUrl, KAFKA_BROKERS: brokers.join(','), EVENHAND_JOURNEY_TOPIC: topic });
