import { tracedAs } from './services';
import type { ServiceName } from './services';

/** What the services stand on, and where they are. */
export interface Backing {
  /** esdb://… or postgres://… */
  readonly eventStoreUrl: string;
  /** postgres://… */
  readonly databaseUrl: string;
  /** host:port */
  readonly brokers: string;
  /** http://host:port of a service */
  readonly urlOf: (service: ServiceName) => string;
}

/** The variables without which a service's process does not start, or is not told apart from the others. */
export function environmentOf(service: ServiceName, { eventStoreUrl, databaseUrl, brokers, urlOf }: Backing): Record<string, string> {
  const kafka = { OTEL_SERVICE_NAME: tracedAs(service), DATABASE_URL: databaseUrl, KAFKA_BROKERS: brokers };
  switch (service) {
    case 'interactions':
    case 'complaints':
    case 'projections':
    case 'relay':
      return { ...kafka, EVENT_STORE_URL: eventStoreUrl };
    case 'inbound':
      return { ...kafka, EVENHAND_INTERACTIONS_URL: urlOf('interactions'), EVENHAND_COMPLAINTS_URL: urlOf('complaints') };
  }
}
