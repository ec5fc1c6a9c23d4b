import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { createLog, fastifyOf, ServerConfig, startApp, SystemClock } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { SuiteModule } from '../suite.module';

/** Hears of every route that Fastify is given: modules are made before any. */
@Module({})
class Listening {
  static readonly routes: string[] = [];

  constructor(host: HttpAdapterHost) {
    fastifyOf(host).addHook('onRoute', ({ method, url }) => void Listening.routes.push(...[method].flat().map((one) => `${one} ${url.replace(/:(\w+)/g, '{$1}')}`)));
  }

  static to(suite: DynamicModule): DynamicModule {
    Listening.routes.length = 0;
    return { module: Listening, imports: [suite] };
  }
}

/** The suite in this process, and each route it serves as 'GET /v1/things/{id}'. */
export class ListedSuite {
  private constructor(readonly url: string, readonly routes: readonly string[], private readonly app: RunningApp, private readonly store: PostgresEventStore, private readonly database: TestDatabase) {}

  static async start(): Promise<ListedSuite> {
    const database = await testDatabase('openapi');
    const store = await PostgresEventStore.open({ url: database.url });
    const log = createLog('silent');
    const suite = SuiteModule.register({ store, databaseUrl: database.url, clock: new SystemClock(), rebuild: { journeySource: database.url, rows: 1_000 }, log });
    const app = await startApp(Listening.to(suite), Object.assign(new ServerConfig(), { PORT: 0 }), { log });
    return new ListedSuite(app.url, [...Listening.routes], app, store, database);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.store.close();
    await this.database.drop();
  }
}
