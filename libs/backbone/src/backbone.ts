import type { Clock, CustomerTurns, EventStore } from '@evenhand/event-sourcing';
import { PostgresTurns } from '@evenhand/event-store-postgres';
import type { JourneyLog, KafkaOptions } from '@evenhand/journey-log';
import type { Log } from '@evenhand/nest';
import type { BackboneConfig } from './backbone.config';
import { openEventStore } from './event-store';
import { journeySourceOf, kafkaOf, openJourney } from './journey';

/** What a service of its own stands on. */
export interface Backbone {
  readonly store: EventStore;
  /** turns of customers among all processes that write */
  readonly turns: CustomerTurns;
  readonly journey: JourneyLog;
  /** how a worker thread finds the journey log: for `openJourneyScan` */
  readonly journeySource: string;
  /** postgres://… */
  readonly databaseUrl: string;
  readonly kafka: KafkaOptions | undefined;
  close(): Promise<void>;
}

/** Opens the event store, for one of several processes that write to it, and the journey log. @throws StoreUnavailable where one of them does not answer */
export async function openBackbone(config: BackboneConfig, { clock, log }: { readonly clock: Clock; readonly log: Log }): Promise<Backbone> {
  const { EVENT_STORE_URL: url, DATABASE_URL: databaseUrl } = config;
  const kafka = kafkaOf(config, log);
  const store = await openEventStore({ url, databaseUrl, writers: 'many', clock, log });
  try {
    const journey = await openJourney(store, kafka, databaseUrl);
    const turns = new PostgresTurns(databaseUrl);
    const close = async (): Promise<void> => {
      await journey.close();
      await turns.close();
      await store.close();
    };
    return { store, turns, journey, journeySource: journeySourceOf(url, kafka), databaseUrl, kafka, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}
