import type { Clock } from '@evenhand/event-sourcing';
import { InboundTopic } from '@evenhand/journey-log';
import { HealthChecks, Metrics, OpenApi, ServerModule } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';
import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { InboundDoor } from './door/inbound.door';
import { InboundMetrics } from './inbound.metrics';
import { inboundApi } from './inbound.openapi';
import { Owners } from './owners/owners';
import { ResultExpiry } from './results/result.expiry';
import { ResultStore } from './results/result.store';
import { ResultsController } from './results/results.controller';

export { groupOf, InboundConfig, ownersOf, retentionOf } from './config';
export { HttpOwners } from './owners/http.owners';
export { LocalOwners } from './owners/local.owners';
export { Owners } from './owners/owners';

export interface InboundModuleOptions {
  /** closed when the module stops */
  readonly topic: InboundTopic;
  /** how the owners are made, of what in which modules */
  readonly owners: Pick<FactoryProvider<Owners>, 'useFactory' | 'inject'> & { readonly imports?: readonly DynamicModule[] };
  /** postgres://… of the results */
  readonly databaseUrl: string;
  /** the suite's clock */
  readonly clock: Clock;
  /** ms that results are kept */
  readonly retention: number;
  readonly log: Log;
}

/** The door for what is published over Kafka. Consumes from the moment the application stands until it shuts down. */
@Module({})
export class InboundModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly topic: InboundTopic, private readonly door: InboundDoor, private readonly results: ResultStore, private readonly expiry: ResultExpiry, health: HealthChecks, openApi: OpenApi,
  ) {
    health.add({ name: 'inbound-topic', check: () => topic.check() });
    health.add({ name: 'inbound-results', check: () => results.check() });
    openApi.add(inboundApi);
  }

  static register({ topic, owners: { imports = [], ...owners }, databaseUrl, clock, retention, log }: InboundModuleOptions): DynamicModule {
    return {
      module: InboundModule,
      imports: [ServerModule, ...imports],
      controllers: [ResultsController],
      providers: [
        { provide: InboundTopic, useValue: topic },
        { provide: Owners, ...owners },
        { provide: ResultStore, useFactory: () => ResultStore.open({ url: databaseUrl, clock, retention, log }) },
        { provide: ResultExpiry, inject: [ResultStore], useFactory: (results: ResultStore) => new ResultExpiry(results, log) },
        {
          provide: InboundDoor, inject: [Owners, ResultStore, Metrics],
          useFactory: (found: Owners, results: ResultStore, { registry }: Metrics) => new InboundDoor(found, results, new InboundMetrics(registry, topic), log),
        },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.topic.start((records, signal) => this.door.take(records, signal));
    this.expiry.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.topic.close();
    await this.expiry.stop();
    await this.results.close();
  }
}
