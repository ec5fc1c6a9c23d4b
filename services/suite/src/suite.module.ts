import { Clock, EventStore } from '@evenhand/event-sourcing';
import { InteractionsModule } from '@evenhand/interactions';
import { HealthChecks, ServerModule } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';
import { ProjectionsModule } from '@evenhand/projections';
import type { ProjectionsOptions } from '@evenhand/projections';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

export interface SuiteOptions {
  /** stays open when the module stops */
  readonly store: EventStore;
  /** postgres://… of the read models */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly rebuild?: ProjectionsOptions['rebuild'];
  readonly log: Log;
}

/** All services in one process, over one store. */
@Module({})
export class SuiteModule {
  constructor(health: HealthChecks, store: EventStore) {
    health.add({ name: 'event-store', check: async () => void (await store.head()) });
  }

  static register({ store, databaseUrl, clock, rebuild, log }: SuiteOptions): DynamicModule {
    return {
      module: SuiteModule,
      imports: [ServerModule, InteractionsModule.register(store, clock), ProjectionsModule.register({ store, databaseUrl, clock, rebuild, log })],
      providers: [{ provide: EventStore, useValue: store }],
    };
  }
}
