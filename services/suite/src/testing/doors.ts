import type { CloudEvent } from '@evenhand/contracts';
import { Clock } from '@evenhand/event-sourcing';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { createLog, ServerConfig, startApp } from '@evenhand/nest';
import type { Problem, RunningApp } from '@evenhand/nest';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { SuiteModule } from '../suite.module';

export interface Answer {
  readonly id: string | null;
  readonly status: 'stored' | 'duplicate' | 'rejected';
  readonly position?: number;
  readonly problem?: Problem;
}

export type Door = 'one' | 'batch' | 'stream';
export const doors: readonly Door[] = ['one', 'batch', 'stream'];

/** One way of sending items: which, in what order, by which door, how many a request. */
export interface Delivery {
  readonly door: Door;
  readonly order: readonly number[];
  readonly split: number;
}

/** All of so many items, in any order, by any door, in any split. */
export const deliveriesOf = (items: number): fc.Arbitrary<Delivery> =>
  fc.record({
    door: fc.constantFrom(...doors), split: fc.integer({ min: 1, max: 12 }),
    order: fc.shuffledSubarray(Array.from({ length: items }, (_, i) => i), { minLength: items }),
  });

class SetClock extends Clock {
  constructor(private readonly at: number) {
    super();
  }

  now(): number {
    return this.at;
  }
}

/** The suite in this process, over a real PostgreSQL, with a clock that stands. */
export class SuiteUnderTest {
  private constructor(readonly store: PostgresEventStore, readonly url: string, private readonly app: RunningApp, readonly sql: Client, private readonly database: TestDatabase) {}

  static async start(name: string, now: number): Promise<SuiteUnderTest> {
    const database = await testDatabase(name);
    const store = await PostgresEventStore.open({ url: database.url });
    const log = createLog('silent');
    const app = await startApp(SuiteModule.register({ store, databaseUrl: database.url, clock: new SetClock(now), rebuild: { eventStoreUrl: database.url, rows: 1_000 }, log }), Object.assign(new ServerConfig(), { PORT: 0 }), { log });
    const sql = new Client({ connectionString: database.url });
    await sql.connect();
    return new SuiteUnderTest(store, app.url, app, sql, database);
  }

  async stop(): Promise<void> {
    await this.sql.end();
    await this.app.close();
    await this.store.close();
    await this.database.drop();
  }

  async request(type: string, body: string | Buffer): Promise<Response> {
    return fetch(`${this.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': type }, body });
  }

  /** @param items JSON texts, or for a stream any bytes. @returns an answer an item, in order */
  async send(door: Door, items: readonly (string | Buffer)[]): Promise<Answer[]> {
    if (door === 'one') return Promise.all(items.map((item) => this.sendOne(item)));
    const [type, body] = door === 'batch'
      ? ['application/cloudevents-batch+json', `[${items.join(',')}]`]
      : ['application/x-ndjson', Buffer.concat(items.flatMap((item) => [Buffer.from(item), Buffer.from('\n')]))];
    const response = await this.request(type, body);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${door} answered ${response.status}: ${text}`);
    const answers = (door === 'batch' ? JSON.parse(text) : text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Answer)) as Answer[];
    if (answers.length !== items.length) throw new Error(`${answers.length} answers to ${items.length} items`);
    return answers;
  }

  private async sendOne(item: string | Buffer): Promise<Answer> {
    const response = await this.request('application/cloudevents+json', item);
    const body: unknown = await response.json();
    if (response.status !== 200 && response.status !== 201) return { id: null, status: 'rejected', problem: { ...(body as Problem), status: response.status } };
    const answer = body as Answer;
    if ((response.status === 201) !== (answer.status === 'stored')) throw new Error(`${response.status} with ${JSON.stringify(body)}`);
    return answer;
  }

  /** Sends chunk by chunk, one after the other. @returns what each item was answered, by the item's place */
  async deliver(events: readonly CloudEvent[], { door, order, split }: Delivery): Promise<Map<number, Answer>> {
    const answers = new Map<number, Answer>();
    for (let from = 0; from < order.length; from += split) {
      const chunk = order.slice(from, from + split);
      const given = await this.send(door, chunk.map((i) => JSON.stringify(events[i])));
      chunk.forEach((i, place) => answers.set(i, given[place] as Answer));
    }
    return answers;
  }

  async get<Body>(path: string): Promise<Body> {
    const response = await fetch(this.url + path);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Body;
  }

  async storedAfter(position: number): Promise<StoredEvent[]> {
    const stored: StoredEvent[] = [];
    for await (const { events } of this.store.readAll(position)) stored.push(...events);
    return stored;
  }

  async journeyOf(customer: string): Promise<StoredEvent[]> {
    const journey: StoredEvent[] = [];
    for await (const page of this.store.readCustomer(customer)) journey.push(...page);
    return journey;
  }

  /** The stored text of a customer's live state, once all that is stored now was considered; undefined where there is no row. */
  async liveState(customer: string): Promise<string | undefined> {
    const head = await this.store.head();
    for (const deadline = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
      const { items } = await this.get<{ items: { name: string; position: number }[] }>('/v1/projections');
      if (items.every(({ position }) => position >= head)) break;
      if (Date.now() > deadline) throw new Error(`the projections stay behind ${head}: ${JSON.stringify(items)}`);
    }
    const { rows } = await this.sql.query<{ state: string }>('select state from evenhand_projections.customer_state_v1 where key = $1', [customer]);
    return rows[0]?.state;
  }
}
