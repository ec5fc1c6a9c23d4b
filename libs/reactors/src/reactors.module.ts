import { EventStore } from '@evenhand/event-sourcing';
import type { Clock } from '@evenhand/event-sourcing';
import { Recorder } from '@evenhand/ingest';
import type { JourneyLog } from '@evenhand/journey-log';
import { HealthChecks, Metrics, OpenApi, ServerModule } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';
import { Module } from '@nestjs/common';
import type { Abstract, DynamicModule, OnApplicationBootstrap, OnApplicationShutdown, Type } from '@nestjs/common';
import { ClockController } from './clock/clock.controller';
import type { ProcessManager } from './process-manager';
import { addReactorMetrics } from './reactors.metrics';
import { reactorsApi } from './reactors.openapi';
import { Reactors } from './reactors';
import type { TimerSource, TimerWords } from './timers/timer-source';
import { TimersController } from './timers/timers.controller';

/** What of a service happens by itself. */
export interface ServiceReactions {
  readonly service: string;
  /** where the service's door is found, and its token there */
  readonly module: DynamicModule;
  readonly recorder: Type<Recorder> | Abstract<Recorder>;
  /** token, in the module, of what its managers ask besides the log; absent where they ask nothing */
  readonly outside?: Type<object> | Abstract<object>;
  /** @param outside what the token stands for; absent where they are only to say what they do */
  readonly managers: (outside?: object) => readonly ProcessManager[];
  readonly timers: (door: Recorder) => TimerSource;
  /** in words: each kind of event that its timers write */
  readonly timerWords: readonly TimerWords[];
}

export interface ReactorsModuleOptions {
  /** stays open when the module stops */
  readonly store: EventStore;
  /** what is reacted to; stays open too */
  readonly journey: JourneyLog;
  /** postgres://… */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly services: readonly ServiceReactions[];
  /** ms */
  readonly settle?: number | undefined;
  readonly log: Log;
}

/** Timers and process managers of some services. Runs from the moment the application stands until it shuts down. */
@Module({})
export class ReactorsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly reactors: Reactors, store: EventStore, health: HealthChecks, metrics: Metrics, openApi: OpenApi) {
    health.add({ name: 'timers', check: async () => reactors.timers.reach() });
    addReactorMetrics(metrics.registry, reactors, store);
    openApi.add(reactorsApi);
  }

  static register({ store, journey, databaseUrl, clock, services, settle, log }: ReactorsModuleOptions): DynamicModule {
    const outsides = services.flatMap(({ outside }) => (outside ? [outside] : []));
    return {
      module: ReactorsModule,
      imports: [ServerModule, ...services.map(({ module }) => module)],
      controllers: [TimersController, ClockController],
      providers: [
        { provide: EventStore, useValue: store },
        {
          provide: Reactors,
          inject: [...services.map(({ recorder }) => recorder), ...outsides],
          useFactory: (...found: object[]) => {
            const recorders = found.slice(0, services.length) as Recorder[];
            const asked = new Map(outsides.map((token, i) => [token, found[services.length + i]]));
            return Reactors.open({
              databaseUrl, store, journey, clock, log, ...(settle !== undefined && { settle }),
              services: services.map(({ service, managers, outside, timers }, i) => {
                const recorder = recorders[i] as Recorder;
                return { service, recorder, managers: managers(outside && asked.get(outside)), timers: timers(recorder) };
              }),
            });
          },
        },
      ],
      exports: [Reactors],
    };
  }

  onApplicationBootstrap(): void {
    this.reactors.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.reactors.stop();
  }
}
