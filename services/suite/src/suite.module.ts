import { ComplaintsModule, complaintsReactions } from '@evenhand/complaints';
import type { ComplaintsModuleOptions } from '@evenhand/complaints';
import { Clock, EventStore } from '@evenhand/event-sourcing';
import { InteractionsModule, interactionsReactions } from '@evenhand/interactions';
import { DirectJourneyLog } from '@evenhand/journey-log';
import type { JourneyLog } from '@evenhand/journey-log';
import { HealthChecks, ServerModule } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';
import { ProjectionsModule } from '@evenhand/projections';
import type { ProjectionsOptions } from '@evenhand/projections';
import { reactionDefaults, ReactorsModule } from '@evenhand/reactors';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { KafkaParts } from './kafka.parts';

export interface SuiteOptions {
  /** stays open when the module stops */
  readonly store: EventStore;
  /** the journey log; default: the store itself */
  readonly journey?: JourneyLog;
  /** relay and inbound door, where the journey log is Kafka's */
  readonly kafka?: KafkaParts;
  /** false: nothing happens by itself; default true */
  readonly reacting?: boolean;
  /** postgres://… of the read models, timers and what reactors remember */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly rebuild?: ProjectionsOptions['rebuild'];
  /** where others are told of what a read model cannot fold */
  readonly parked?: ProjectionsOptions['parked'];
  /** whose clocks complaints run under; default: the bank's own */
  readonly jurisdictions?: ComplaintsModuleOptions['jurisdictions'];
  /** who is asked and looked at */
  readonly sampling?: { readonly seed: string; readonly rate: number };
  /** ms; see EVENHAND_TIMER_SETTLE */
  readonly settle?: number;
  readonly log: Log;
}

const OWN_CLOCKS: ComplaintsModuleOptions['jurisdictions'] = { all: ['internal'], ofBranch: new Map() };
const SAMPLING = { seed: reactionDefaults.seed, rate: reactionDefaults.surveyRate };

/** All services in one process, over one store. */
@Module({})
export class SuiteModule {
  constructor(health: HealthChecks, store: EventStore) {
    health.add({ name: 'event-store', check: async () => void (await store.head()) });
  }

  static register(options: SuiteOptions): DynamicModule {
    const { store, databaseUrl, clock, rebuild, parked, jurisdictions = OWN_CLOCKS, sampling = SAMPLING, settle, log, kafka, reacting = true } = options;
    const journey = options.journey ?? new DirectJourneyLog(store);
    const interactions = InteractionsModule.register(store, clock);
    const complaints = ComplaintsModule.register({ store, journey, clock, log, jurisdictions, sampleSeed: sampling.seed, readModelsUrl: databaseUrl });
    const services = [interactionsReactions(interactions, sampling), complaintsReactions(complaints)];
    return {
      module: SuiteModule,
      imports: [
        ServerModule, interactions, complaints, ProjectionsModule.register({ store, journey, databaseUrl, clock, rebuild, parked, log }),
        ...(reacting ? [ReactorsModule.register({ store, journey, databaseUrl, clock, services, settle, log })] : []),
        ...(kafka?.modules([interactions, complaints]) ?? []),
      ],
      providers: [{ provide: EventStore, useValue: store }],
    };
  }
}
