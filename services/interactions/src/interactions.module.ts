import { Clock, EventStore, type CustomerTurns } from '@evenhand/event-sourcing';
import { addIngestParsers } from '@evenhand/ingest';
import { fastifyOf, Metrics, OpenApi, ServerModule } from '@evenhand/nest';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { FollowUpController } from './follow-up/follow-up.controller';
import { followUpApi } from './follow-up/follow-up.openapi';
import { IngestController } from './ingest.controller';
import { InteractionsCommands } from './interactions.commands';
import { interactionsApi } from './interactions.openapi';

export { InteractionsCommands };
export { InteractionsConfig } from './config';
export { interactionsReactions } from './reactions';

/** The door for what happens between the bank and a customer. */
@Module({})
export class InteractionsModule {
  constructor(host: HttpAdapterHost, openApi: OpenApi) {
    addIngestParsers(fastifyOf(host));
    openApi.add(interactionsApi);
    openApi.add(followUpApi);
  }

  /** @param store where the events go @param clock the suite's clock @param turns shared with the other processes that write; default: there are none */
  static register(store: EventStore, clock: Clock, turns?: CustomerTurns): DynamicModule {
    return {
      module: InteractionsModule,
      imports: [ServerModule],
      controllers: [IngestController, FollowUpController],
      providers: [
        { provide: EventStore, useValue: store }, { provide: Clock, useValue: clock },
        { provide: InteractionsCommands, inject: [Metrics], useFactory: (metrics: Metrics) => new InteractionsCommands(store, clock, metrics.registry, turns) },
      ],
      exports: [InteractionsCommands],
    };
  }
}
