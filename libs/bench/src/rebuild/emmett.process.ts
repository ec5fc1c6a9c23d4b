import { BANK } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { decodeState, encodeState, evolve, initialState } from '@evenhand/scoring';
import type { Event } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore, pongoMultiStreamProjection, rebuildPostgreSQLProjections } from '@event-driven-io/emmett-postgresql';
import { Client } from 'pg';
import { take } from '../traffic';
import { rebuiltBank } from './rebuilt-bank';

export interface EmmettOrder {
  /** a database of its own, empty */
  readonly url: string;
  readonly events: number;
}

/** A customer's document: the text that our own row holds, and of how many events. */
type Customer = {
  readonly state: string;
  readonly folded: number;
};
type Appended = Event<string, CloudEvent & Record<string, unknown>>;

const COLLECTION = 'customer_state';

const fold = ({ state, folded }: Customer, event: CloudEvent): Customer => ({ state: encodeState(evolve(decodeState(state), event)), folded: folded + 1 });
const nobody = (): Customer => ({ state: encodeState(initialState()), folded: 0 });

/** Emmett's own rebuild, as its guide shows it, of the same fold over the first events of the same log: a stream an aggregate, a document a customer. */
async function rebuild({ url, events }: EmmettOrder): Promise<{ events: number; seconds: number }> {
  const stored = take(rebuiltBank(), events).filter(({ event }) => event.subject !== BANK);
  const store = getPostgreSQLEventStore(url);
  for (const { event, stream } of stored) await store.appendToStream<Appended>(stream, [{ type: event.type, data: event as Appended['data'] }]);
  await store.close();
  const projection = pongoMultiStreamProjection<Customer, Appended>({
    collectionName: COLLECTION,
    canHandle: [...new Set(stored.map(({ event }) => event.type))],
    getDocumentId: ({ data }) => data.subject,
    initialState: nobody,
    evolve: (document: Customer, { data }: { data: CloudEvent }) => fold(document, data),
  });
  const started = performance.now();
  const consumer = rebuildPostgreSQLProjections<Appended>({ connectionString: url, projection });
  await consumer.start();
  const seconds = (performance.now() - started) / 1_000;
  await consumer.close();
  await requireComplete(url, stored.map(({ event }) => event));
  return { events: stored.length, seconds };
}

/** It swallows what fails inside a batch and goes on with the next one: a rebuild that left something out would be measured too fast. */
async function requireComplete(url: string, items: readonly CloudEvent[]): Promise<void> {
  const expected = new Map<string, Customer>();
  for (const event of items) expected.set(event.subject, fold(expected.get(event.subject) ?? nobody(), event));
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ id: string; data: Customer }>(`select _id as id, data from ${COLLECTION}`);
  await client.end();
  const right = rows.filter(({ id, data }) => data.state === expected.get(id)?.state && data.folded === expected.get(id)?.folded);
  if (right.length !== expected.size || rows.length !== expected.size) {
    throw new Error(`Emmett rebuilt ${right.length} of ${expected.size} customers rightly, in ${rows.length} documents`);
  }
}

process.on('message', (order: EmmettOrder) => {
  rebuild(order).then((report) => process.send?.(report), (error: unknown) => process.send?.({ error: String(error) }));
});
