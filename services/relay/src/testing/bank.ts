import { openEventStore } from '@evenhand/backbone';
import { storedIdOf } from '@evenhand/contracts';
import type { EventStore, StoredEvent } from '@evenhand/event-sourcing';
import { createLog } from '@evenhand/nest';
import { testDatabase, testTopic } from '@evenhand/testing';

const CUSTOMERS = 40;

/** A store of a test's own with events in it, and a topic that nobody has made. */
export interface Bank {
  readonly store: EventStore;
  readonly topic: string;
  readonly brokers: string;
  /** what a relay is told */
  readonly env: Readonly<Record<string, string>>;
  /** Appends so many events, in appends of ten by several writers at once. @returns the store's head */
  write(count: number): Promise<number>;
  events(): Promise<readonly StoredEvent[]>;
  close(): Promise<void>;
}

export async function openBank(server?: { readonly brokers: string }): Promise<Bank> {
  const database = await testDatabase('relay');
  const { brokers, topic, drop } = await testTopic('journey', server);
  const store = await openEventStore({ url: database.url, databaseUrl: database.url, writers: 'many', clock: { now: () => Date.now() }, log: createLog('silent') });
  let written = 0;
  const append = (): Promise<unknown> => {
    const n = ++written;
    const customer = `c_${n % CUSTOMERS}`;
    const events = Array.from({ length: 10 }, (_, i) => ({
      id: storedIdOf('urn:test', `${n}.${i}`), customer, digest: '0'.repeat(32),
      body: `{"specversion":"1.0","id":"${n}.${i}","source":"urn:test","type":"evenhand.test.t.v1","subject":"${customer}","time":"2026-01-01T00:00:00Z","data":{"n":${i}}}`,
    }));
    return store.append(`s-${n}`, events, -1);
  };
  return {
    store, topic, brokers,
    env: { EVENT_STORE_URL: database.url, DATABASE_URL: database.url, KAFKA_BROKERS: brokers, EVENHAND_JOURNEY_TOPIC: topic },
    async write(count) {
      for (let left = count / 10; left > 0; left -= 20) await Promise.all(Array.from({ length: Math.min(20, left) }, append));
      return store.head();
    },
    async events() {
      const events: StoredEvent[] = [];
      for await (const page of store.readAll(0)) events.push(...page.events);
      return events;
    },
    async close() {
      await store.close();
      await drop().catch(() => undefined);
      await database.drop();
    },
  };
}
