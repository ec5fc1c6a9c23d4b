import { Clock, EventStore } from '@evenhand/event-sourcing';
import { Module } from '@nestjs/common';
import type { DynamicModule, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { addIngestParsers } from './ingest/bodies';
import { IngestController } from './ingest/ingest.controller';
import { InteractionsCommands } from './interactions.commands';

export { interactionsApi } from './interactions.openapi';

@Module({})
export class InteractionsModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  /** @param store where events go @param clock the suite's clock */
  static register(store: EventStore, clock: Clock): DynamicModule {
    return {
      module: InteractionsModule,
      controllers: [IngestController],
      providers: [{ provide: InteractionsCommands, useFactory: () => new InteractionsCommands(store, clock) }],
      exports: [InteractionsCommands],
    };
  }

  onModuleInit(): void {
    addIngestParsers(this.host.httpAdapter.getInstance<FastifyInstance>());
  }
}
