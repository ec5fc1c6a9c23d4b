import { Clock, InMemoryEventStore } from '@evenhand/event-sourcing';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { createLog, startApp, ServerConfig } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Client } from 'pg';
import { ProjectionsModule } from '../projections.module';

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export class SetClock extends Clock {
  constructor(public at: number) {
    super();
  }

  now(): number {
    return this.at;
  }
}

/** The read API over a store in memory and a real PostgreSQL. */
export class ReadApi {
  private dropped?: Promise<void>;

  private constructor(readonly store: InMemoryEventStore, readonly clock: SetClock, private readonly database: TestDatabase, private readonly app: RunningApp) {}

  static async start(now: string, store = new InMemoryEventStore(() => new Date(now))): Promise<ReadApi> {
    const database = await testDatabase('projections');
    const clock = new SetClock(Date.parse(now));
    const config = Object.assign(new ServerConfig(), { PORT: 0, LOG_LEVEL: 'silent' });
    const app = await startApp(ProjectionsModule.register({ store, journey: new DirectJourneyLog(store), databaseUrl: database.url, clock }), config, { log: createLog('silent') });
    return new ReadApi(store, clock, database, app);
  }

  async get<Body>(path: string): Promise<Answer<Body>> {
    const response = await fetch(this.app.url + path);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Body };
  }

  async send<Body>(method: string, path: string, sent?: object): Promise<Answer<Body>> {
    const response = await fetch(this.app.url + path, { method, ...(sent && { body: JSON.stringify(sent), headers: { 'content-type': 'application/json' } }) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Body };
  }

  async text(path: string): Promise<string> {
    return (await fetch(this.app.url + path)).text();
  }

  /** Asks the read models themselves, as BI does: bigint as text. @param settings such as `enable_sort = off`, of this connection */
  async sql<Row extends object>(query: string, settings: readonly string[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    try {
      for (const setting of settings) await client.query(`set ${setting}`);
      return (await client.query<Row>(query)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.dropDatabase();
  }

  /** The read models go away, for good. */
  dropDatabase(): Promise<void> {
    return (this.dropped ??= this.database.drop());
  }
}

/** Of a problem's body: what programs read. */
export interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly field: string; readonly rule: string }[];
}
