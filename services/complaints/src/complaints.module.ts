import { Clock, EventStore } from '@evenhand/event-sourcing';
import { addIngestParsers } from '@evenhand/ingest';
import { fastifyOf, HealthChecks, Metrics, OpenApi, ServerModule } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';
import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ComplaintController } from './complaint/complaint.controller';
import { ComplaintDesk } from './complaint/complaint.desk';
import { ComplaintsCommands } from './complaints.commands';
import type { ComplaintsOptions } from './complaints.commands';
import { complaintsApi } from './complaints.openapi';
import { ComplaintFactsController } from './facts.controller';
import { PolicyBook } from './policies.follower';
import { RootCauseController } from './root-cause/root-cause.controller';

export { ComplaintsCommands } from './complaints.commands';
export { ComplaintsConfig, JurisdictionList, JurisdictionsOfBranches, jurisdictionsOf } from './config';
export { complaintsReactions } from './reactions';

export interface ComplaintsModuleOptions extends ComplaintsOptions {
  /** where the events go; stays open when the module stops */
  readonly store: EventStore;
  /** the suite's clock */
  readonly clock: Clock;
  readonly log: Log;
}

/** Complaints: the desk's commands, and the facts that other systems tell of them. */
@Module({})
export class ComplaintsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(host: HttpAdapterHost, openApi: OpenApi, health: HealthChecks, private readonly policies: PolicyBook) {
    addIngestParsers(fastifyOf(host));
    openApi.add(complaintsApi);
    health.add({ name: 'complaint-policies', check: () => policies.check() });
  }

  static register({ store, clock, log, ...options }: ComplaintsModuleOptions): DynamicModule {
    return {
      module: ComplaintsModule,
      imports: [ServerModule],
      // The facts' path comes first: `events` is no complaint's command.
      controllers: [ComplaintFactsController, ComplaintController, RootCauseController],
      providers: [
        { provide: Clock, useValue: clock },
        { provide: EventStore, useValue: store },
        {
          provide: PolicyBook,
          useFactory: async () => {
            const policies = new PolicyBook(store, log);
            await policies.load();
            return policies;
          },
        },
        {
          provide: ComplaintsCommands, inject: [PolicyBook, Metrics],
          useFactory: (policies: PolicyBook, metrics: Metrics) => new ComplaintsCommands(store, clock, policies, options, metrics.registry),
        },
        { provide: ComplaintDesk, inject: [ComplaintsCommands], useFactory: (commands: ComplaintsCommands) => new ComplaintDesk(store, clock, commands) },
      ],
      exports: [ComplaintsCommands],
    };
  }

  onApplicationBootstrap(): void {
    this.policies.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.policies.stop();
  }
}
