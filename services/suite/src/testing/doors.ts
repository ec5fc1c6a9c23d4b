import { registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { createLog, ServerConfig, startApp } from '@evenhand/nest';
import type { Problem, RunningApp } from '@evenhand/nest';
import { ManualClock } from '@evenhand/reactors';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { SuiteModule } from '../suite.module';
import type { SuiteOptions } from '../suite.module';

export interface Answer {
  readonly id: string | null;
  readonly status: 'stored' | 'duplicate' | 'rejected';
  readonly position?: number;
  readonly problem?: Problem;
}

type Headers = Readonly<Record<string, string>>;
/** What is told of the past sets nothing off. */
export const AS_HISTORY: Headers = { 'evenhand-history': '1' };
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

/** The suite in this process, over a real PostgreSQL, with a clock that moves only when it is told to. */
export class SuiteUnderTest {
  private constructor(readonly store: PostgresEventStore, readonly url: string, private readonly app: RunningApp, readonly sql: Client, private readonly database: TestDatabase) {}

  /** @param now ms, where its clock stands */
  static async start(name: string, now: number, options: Pick<SuiteOptions, 'jurisdictions'> = {}): Promise<SuiteUnderTest> {
    const database = await testDatabase(name);
    const clock = new ManualClock(now);
    const store = await PostgresEventStore.open({ url: database.url, now: () => new Date(clock.now()) });
    const log = createLog('silent');
    const suite = SuiteModule.register({ ...options, store, databaseUrl: database.url, clock, rebuild: { journeySource: database.url, rows: 1_000 }, log });
    const app = await startApp(suite, Object.assign(new ServerConfig(), { PORT: 0 }), { log });
    const sql = new Client({ connectionString: database.url });
    await sql.connect();
    return new SuiteUnderTest(store, app.url, app, sql, database);
  }

  /** postgres://… of store and read models */
  get databaseUrl(): string {
    return this.database.url;
  }

  async stop(): Promise<void> {
    await this.sql.end();
    await this.app.close();
    await this.store.close();
    await this.database.drop();
  }

  async request(type: string, body: string | Buffer, headers: Headers = {}, service = 'interactions'): Promise<Response> {
    return fetch(`${this.url}/v1/${service}/events`, { method: 'POST', headers: { 'content-type': type, ...headers }, body });
  }

  /** @param items JSON texts, or for a stream any bytes. @returns an answer an item, in order */
  async send(door: Door, items: readonly (string | Buffer)[], headers: Headers = {}, service = 'interactions'): Promise<Answer[]> {
    if (door === 'one') return Promise.all(items.map((item) => this.sendOne(item, headers, service)));
    const [type, body] = door === 'batch'
      ? ['application/cloudevents-batch+json', `[${items.join(',')}]`]
      : ['application/x-ndjson', Buffer.concat(items.flatMap((item) => [Buffer.from(item), Buffer.from('\n')]))];
    const response = await this.request(type, body, headers, service);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${door} answered ${response.status}: ${text}`);
    const answers = (door === 'batch' ? JSON.parse(text) : text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Answer)) as Answer[];
    if (answers.length !== items.length) throw new Error(`${answers.length} answers to ${items.length} items`);
    return answers;
  }

  private async sendOne(item: string | Buffer, headers: Headers, service: string): Promise<Answer> {
    const response = await this.request('application/cloudevents+json', item, headers, service);
    const body: unknown = await response.json();
    if (response.status !== 200 && response.status !== 201) return { id: null, status: 'rejected', problem: { ...(body as Problem), status: response.status } };
    const answer = body as Answer;
    if ((response.status === 201) !== (answer.status === 'stored')) throw new Error(`${response.status} with ${JSON.stringify(body)}`);
    return answer;
  }

  /** Sends chunk by chunk, one after the other, and of a chunk what goes to another service by itself. @returns what each item was answered, by the item's place */
  async deliver(events: readonly CloudEvent[], { door, order, split }: Delivery, headers: Headers = {}): Promise<Map<number, Answer>> {
    const answers = new Map<number, Answer>();
    const ownerOf = (place: number): string => registry.get(events[order[place] as number]?.type ?? '')?.owner ?? 'interactions';
    for (let from = 0, to = 0; from < order.length; from = to) {
      const end = from - (from % split) + split;
      for (to = from + 1; to < Math.min(end, order.length) && ownerOf(to) === ownerOf(from); to++);
      const chunk = order.slice(from, to);
      const given = await this.send(door, chunk.map((i) => JSON.stringify(events[i])), headers, ownerOf(from));
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

  /** Moves the clock, or leaves it where it stands. @returns the position by which all that was due, and every reaction, is stored */
  async settled(now?: string): Promise<number> {
    const moment = now ?? (await this.get<{ now: string }>('/v1/clock')).now;
    const response = await fetch(`${this.url}/v1/clock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ now: moment }) });
    const body = (await response.json()) as { position: number };
    if (response.status !== 200) throw new Error(`the clock answered ${response.status}: ${JSON.stringify(body)}`);
    return body.position;
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
