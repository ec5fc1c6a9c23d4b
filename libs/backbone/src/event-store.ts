import type { Clock, EventStore } from '@evenhand/event-sourcing';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import type { Log } from '@evenhand/nest';

export interface EventStoreOptions {
  /** postgres://… or esdb://… */
  readonly url: string;
  /** postgres://… where EventStoreDB's journeys of customers are kept */
  readonly databaseUrl: string;
  /** how many processes may append at once: alone in front of PostgreSQL one is twice as fast */
  readonly writers: 'one' | 'many';
  readonly clock: Clock;
  readonly log: Log;
}

/** @throws StoreUnavailable where it does not answer */
export async function openEventStore({ url, databaseUrl, writers, clock, log }: EventStoreOptions): Promise<EventStore> {
  const now = (): Date => new Date(clock.now());
  if (isPostgres(url)) return PostgresEventStore.open({ url, writers, log, now });
  const { EventStoreDbEventStore } = await import('@evenhand/event-store-eventstoredb');
  return EventStoreDbEventStore.open({ url, databaseUrl, log, now });
}

export const isPostgres = (url: string): boolean => /^postgres(ql)?:/.test(url);
