import { Clock, EventStore, type CustomerTurns } from '@evenhand/event-sourcing';
import { addIngestParsers } from '@evenhand/ingest';
import { DirectJourneyLog } from '@evenhand/journey-log';
import type { JourneyLog } from '@evenhand/journey-log';
import { fastifyOf, HealthChecks, Metrics, OpenApi, ServerModule } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';
import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationBootstrap, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ComplaintController } from './complaint/complaint.controller';
import { ComplaintDesk } from './complaint/complaint.desk';
import { BlindReviewController } from './blind-review/blind-review.controller';
import { ComplaintsCommands } from './complaints.commands';
import type { ComplaintsOptions } from './complaints.commands';
import { complaintsApi } from './complaints.openapi';
import { EquityReviewController } from './equity-review/equity-review.controller';
import { ComplaintFactsController } from './facts.controller';
import { Lookups } from './lookups';
import { NoFigures } from './peers/population.figures';
import { TableFigures } from './peers/table.figures';
import { PolicyBook } from './policies.follower';
import { RootCauseController } from './root-cause/root-cause.controller';

export { ComplaintsCommands } from './complaints.commands';
export { ComplaintsConfig, JurisdictionList, JurisdictionsOfBranches, jurisdictionsOf } from './config';
export { complaintsReactions } from './reactions';

export interface ComplaintsModuleOptions extends ComplaintsOptions {
  /** postgres://… of the read models; absent: nobody's redress is compared with that of others */
  readonly readModelsUrl?: string;
  /** ms that a comparison waits for read models that stand still; default 5 seconds */
  readonly figuresPatience?: number;
  /** where the events go; stays open when the module stops */
  readonly store: EventStore;
  /** where published policies are followed; default the store itself */
  readonly journey?: JourneyLog;
  /** shared with the other processes that write; default: there are none */
  readonly turns?: CustomerTurns;
  /** the suite's clock */
  readonly clock: Clock;
  readonly log: Log;
}

/** Complaints: the desk's commands, and the facts that other systems tell of them. */
@Module({})
export class ComplaintsModule implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  constructor(host: HttpAdapterHost, openApi: OpenApi, health: HealthChecks, private readonly policies: PolicyBook, private readonly lookups: Lookups) {
    addIngestParsers(fastifyOf(host));
    openApi.add(complaintsApi);
    health.add({ name: 'complaint-policies', check: () => policies.check() });
    health.add({ name: 'complaint-figures', check: () => lookups.figures.check() });
  }

  static register({ store, journey = new DirectJourneyLog(store), turns, clock, log, readModelsUrl, figuresPatience, ...options }: ComplaintsModuleOptions): DynamicModule {
    return {
      module: ComplaintsModule,
      imports: [ServerModule],
      // The facts' path comes first: `events` is no complaint's command.
      controllers: [ComplaintFactsController, ComplaintController, EquityReviewController, BlindReviewController, RootCauseController],
      providers: [
        { provide: Clock, useValue: clock },
        { provide: EventStore, useValue: store },
        {
          provide: PolicyBook,
          useFactory: async () => {
            const policies = new PolicyBook(store, journey, log);
            await policies.load();
            return policies;
          },
        },
        {
          provide: ComplaintsCommands, inject: [PolicyBook, Metrics],
          useFactory: (policies: PolicyBook, metrics: Metrics) => new ComplaintsCommands(store, clock, policies, options, metrics.registry, turns),
        },
        {
          provide: Lookups,
          useFactory: () => new Lookups(readModelsUrl === undefined ? new NoFigures() : new TableFigures(readModelsUrl, store, log, figuresPatience), store, options.sampleSeed),
        },
        { provide: ComplaintDesk, inject: [ComplaintsCommands], useFactory: (commands: ComplaintsCommands) => new ComplaintDesk(store, clock, commands) },
      ],
      exports: [ComplaintsCommands, Lookups],
    };
  }

  onApplicationBootstrap(): void {
    this.policies.start();
  }

  /** Before anything stops, so that nobody waits for read models that come no further. */
  onModuleDestroy(): void {
    this.lookups.figures.leave();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.lookups.figures.close();
    await this.policies.stop();
  }
}
