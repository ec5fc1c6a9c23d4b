import { OpenApi, ServerModule } from '@evenhand/nest';
import { ProjectionEngine } from '@evenhand/projection-engine';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Engine } from '../../reads';
import { PromiseDaysController } from './promise-days.controller';
import { promiseDaysApi } from './promise-days.openapi';
import { PromiseDaysReader } from './promise-days.reader';

/** What docs/projections.md adds to ProjectionsModule, around an engine that the test runs. */
@Module({})
export class PromiseDaysModule {
  constructor(openApi: OpenApi) {
    openApi.add(promiseDaysApi);
  }

  static register(running: Engine, databaseUrl: string): DynamicModule {
    return {
      module: PromiseDaysModule,
      imports: [ServerModule],
      controllers: [
        PromiseDaysController,
      ],
      providers: [
        { provide: ProjectionEngine, useValue: running },
        { provide: PromiseDaysReader, inject: [ProjectionEngine], useFactory: (engine: Engine) => new PromiseDaysReader(engine, databaseUrl) },
      ],
    };
  }
}
